//! Saved selections of services: list, save and delete them.

use api_types::{RevisionNumber, SavedSelection, SelectionContent};
use leptos::prelude::*;
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use super::access::{admin, blocking, member, repository};
use super::{ApiError, ConsoleClient};

/// All saved selections, by name.
#[server(prefix = "/console", endpoint = "selections/list", input = Json, output = Json, client = ConsoleClient)]
pub async fn list_selections() -> Result<Vec<SavedSelection>, ApiError> {
    let (member, repository) = (member().await?, repository()?);
    blocking(move || repository.saved_selections(&member)).await
}

/// Saves a selection. `expected` is the revision that changed it last, or `None` if there must be none of
/// this name. Returns the revision that changed it last.
#[server(prefix = "/console", endpoint = "selections/save", input = Json, output = Json, client = ConsoleClient)]
pub async fn save_selection(
    name: String,
    content: SelectionContent,
    expected: Option<RevisionNumber>,
) -> Result<RevisionNumber, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.save_selection(&admin, &name, &content, expected)).await
}

/// Deletes a saved selection that the revision `expected` changed last. Returns the revision that deleted it.
#[server(prefix = "/console", endpoint = "selections/delete", input = Json, output = Json, client = ConsoleClient)]
pub async fn delete_selection(
    name: String,
    expected: RevisionNumber,
) -> Result<RevisionNumber, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.delete_selection(&admin, &name, expected)).await
}
