//! Saved response-time profiles: list, save and delete them.

use api_types::{RevisionNumber, SavedProfile};
use leptos::prelude::*;
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use super::access::{admin, blocking, member, repository};
use super::{ApiError, ConsoleClient};

/// All saved response-time profiles, by name.
#[server(prefix = "/console", endpoint = "profiles/list", input = Json, output = Json, client = ConsoleClient)]
pub async fn list_profiles() -> Result<Vec<SavedProfile>, ApiError> {
    Ok(repository()?.saved_profiles(&member().await?))
}

/// Saves the file of a response-time profile under the name in it. `expected` is the revision that changed
/// it last, or `None` if there must be none of this name. Returns the revision that changed it last.
#[server(prefix = "/console", endpoint = "profiles/save", input = Json, output = Json, client = ConsoleClient)]
pub async fn save_profile(
    content: String,
    expected: Option<RevisionNumber>,
) -> Result<RevisionNumber, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.save_profile(&admin, &content, expected)).await
}

/// Deletes a saved response-time profile that the revision `expected` changed last. Returns the revision that
/// deleted it.
#[server(prefix = "/console", endpoint = "profiles/delete", input = Json, output = Json, client = ConsoleClient)]
pub async fn delete_profile(
    name: String,
    expected: RevisionNumber,
) -> Result<RevisionNumber, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.delete_profile(&admin, &name, expected)).await
}
