//! The health of the store, for administrators.

use api_types::StoreHealth;
use leptos::prelude::*;
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use super::access::{admin, blocking, repository};
use super::{ApiError, ConsoleClient};

/// The health of the store.
#[server(prefix = "/console", endpoint = "health", input = Json, output = Json, client = ConsoleClient)]
pub async fn health() -> Result<StoreHealth, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || Ok::<_, ApiError>(repository.health(&admin))).await
}
