//! The access tokens of the signed-in person.

use api_types::{AccessToken, NewAccessToken, Scope};
use leptos::prelude::*;
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use super::access::{access_service, blocking, member};
use super::{ApiError, ConsoleClient};

/// The access tokens of the caller.
#[server(prefix = "/console", endpoint = "tokens/list", input = Json, output = Json, client = ConsoleClient)]
pub async fn list_tokens() -> Result<Vec<AccessToken>, ApiError> {
    let (member, access) = (member().await?, access_service()?);
    blocking(move || access.tokens(&member)).await
}

/// Creates an access token, which expires after this many days. Only this answer has its secret.
#[server(prefix = "/console", endpoint = "tokens/create", input = Json, output = Json, client = ConsoleClient)]
pub async fn create_token(
    name: String,
    scopes: Vec<Scope>,
    days: u32,
) -> Result<NewAccessToken, ApiError> {
    let (member, access) = (member().await?, access_service()?);
    blocking(move || access.create_token(&member, name, scopes, days)).await
}

/// Revokes an access token of the caller.
#[server(prefix = "/console", endpoint = "tokens/revoke", input = Json, output = Json, client = ConsoleClient)]
pub async fn revoke_token(id: String) -> Result<(), ApiError> {
    let (member, access) = (member().await?, access_service()?);
    blocking(move || access.revoke_token(&member, &id)).await
}
