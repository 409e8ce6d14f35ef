//! Saved selections of services: list, save and delete them.

use std::collections::BTreeMap;

use api_types::{LastChange, RevisionNumber, SavedSelection, SelectionContent};
use leptos::prelude::*;
use server_fn::codec::Json;
use snapshot::ServiceId;

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

/// The last export of each saved selection, by its name.
#[server(prefix = "/console", endpoint = "selections/exports", input = Json, output = Json, client = ConsoleClient)]
pub async fn last_exports() -> Result<BTreeMap<Box<str>, LastChange>, ApiError> {
    Ok(repository()?.last_exports(&admin().await?))
}

/// Notes that a saved selection was exported at a revision.
#[server(prefix = "/console", endpoint = "selections/exported", input = Json, output = Json, client = ConsoleClient)]
pub async fn note_export(name: String, revision: RevisionNumber) -> Result<(), ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.note_export(&admin, &name, revision)).await
}

/// Those of these services that are not as they were at a revision.
#[server(prefix = "/console", endpoint = "selections/changed", input = Json, output = Json, client = ConsoleClient)]
pub async fn changed_since(
    revision: RevisionNumber,
    services: Vec<ServiceId>,
) -> Result<Vec<ServiceId>, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.changed_since(&admin, revision, &services)).await
}
