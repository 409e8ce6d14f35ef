//! Where the repository is, and which servers share it, for administrators.

use api_types::RepositoryPlace;
use leptos::prelude::*;
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use super::access::{admin, servers_service};
use super::{ApiError, ConsoleClient};

/// Where the repository is, and which servers share it.
#[server(prefix = "/console", endpoint = "servers", input = Json, output = Json, client = ConsoleClient)]
pub async fn servers() -> Result<RepositoryPlace, ApiError> {
    let admin = admin().await?;
    Ok(servers_service()?.place(&admin))
}
