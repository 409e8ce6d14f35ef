//! Accounts of this server, and the audit log, for administrators.

use api_types::{AccessToken, AccountChange, AccountEntry, AuditPage, OneTimeLink, Role};
use leptos::prelude::*;
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use super::access::{access_service, admin, blocking};
use super::{ApiError, ConsoleClient};

/// All accounts.
#[server(prefix = "/console", endpoint = "accounts/list", input = Json, output = Json, client = ConsoleClient)]
pub async fn list_accounts() -> Result<Vec<AccountEntry>, ApiError> {
    let (admin, access) = (admin().await?, access_service()?);
    blocking(move || access.accounts(&admin)).await
}

/// Adds an account. Returns the link with which its person chooses a password.
#[server(prefix = "/console", endpoint = "accounts/add", input = Json, output = Json, client = ConsoleClient)]
pub async fn add_account(name: String, role: Role) -> Result<OneTimeLink, ApiError> {
    let (admin, access) = (admin().await?, access_service()?);
    blocking(move || access.add_account(&admin, &name, role)).await
}

/// Changes an account.
#[server(prefix = "/console", endpoint = "accounts/change", input = Json, output = Json, client = ConsoleClient)]
pub async fn change_account(name: String, change: AccountChange) -> Result<(), ApiError> {
    let (admin, access) = (admin().await?, access_service()?);
    blocking(move || access.change_account(&admin, &name, change)).await
}

/// Removes the password of an account. Returns the link with which its person chooses another.
#[server(prefix = "/console", endpoint = "accounts/reset", input = Json, output = Json, client = ConsoleClient)]
pub async fn reset_password(name: String) -> Result<OneTimeLink, ApiError> {
    let (admin, access) = (admin().await?, access_service()?);
    blocking(move || access.reset_password(&admin, &name)).await
}

/// The access tokens of everybody.
#[server(prefix = "/console", endpoint = "accounts/tokens", input = Json, output = Json, client = ConsoleClient)]
pub async fn list_all_tokens() -> Result<Vec<AccessToken>, ApiError> {
    let (admin, access) = (admin().await?, access_service()?);
    blocking(move || access.all_tokens(&admin)).await
}

/// Revokes an access token of anybody.
#[server(prefix = "/console", endpoint = "accounts/revoke-token", input = Json, output = Json, client = ConsoleClient)]
pub async fn revoke_any_token(id: String) -> Result<(), ApiError> {
    let (admin, access) = (admin().await?, access_service()?);
    blocking(move || access.revoke_any_token(&admin, &id)).await
}

/// The audit log, newest first, after skipping some entries.
#[server(prefix = "/console", endpoint = "accounts/audit", input = Json, output = Json, client = ConsoleClient)]
pub async fn audit_log(skip: u32) -> Result<AuditPage, ApiError> {
    let (admin, access) = (admin().await?, access_service()?);
    blocking(move || access.audit(&admin, skip)).await
}
