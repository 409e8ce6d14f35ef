//! Answers of the database, and what it means if there is none.

use std::{future::Future, time::Duration};

use repository::StoreError;
use tokio::time::timeout;

/// How long a request may take.
const REQUEST: Duration = Duration::from_secs(10);

/// The result of a request, unless it takes too long.
pub(crate) async fn answered<T>(
    request: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    timeout(REQUEST, request).await.map_err(unreachable).flatten()
}

/// The error for a database that cannot be reached or used. Nothing was committed.
pub(crate) fn unreachable(
    cause: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> StoreError {
    StoreError::Unreachable { cause: cause.into() }
}
