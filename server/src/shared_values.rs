//! Requests to the database in which servers share small values.

use repository::StoreError;
use store::SharedValues;
use tokio::task::spawn_blocking;

/// Runs a request on a thread for blocking work.
pub(crate) async fn request<T: Send + 'static>(
    values: &SharedValues,
    request: impl FnOnce(&SharedValues) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let values = values.clone();
    let ended = spawn_blocking(move || request(&values)).await;
    ended.map_err(|error| StoreError::Unreachable { cause: error.into() })?
}
