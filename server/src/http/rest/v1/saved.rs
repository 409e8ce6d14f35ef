//! Saved response-time profiles and selections.

use std::sync::Arc;

use api_types::{LastChange, RevisionNumber, SavedProfile, SavedSelection, SelectionContent};
use app::api::access::blocking;
use axum::{Json, body::Body, extract::State, http::Uri};
use serde::{Deserialize, Serialize};
use snapshot::ServiceId;
use utoipa::ToSchema;

use crate::{
    app_state::Server,
    http::rest::{
        error::RestError,
        input::{Caller, PathPart, Query, read_json},
    },
};

/// A saved response-time profile.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProfileV1 {
    /// The file of the profile, which has its name.
    content: Box<str>,
    /// The last change.
    #[serde(flatten)]
    changed: ChangedV1,
}

/// A saved selection.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SelectionV1 {
    /// Its name.
    name: Box<str>,
    /// The IDs of its services, if it has a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<String>>)]
    services: Option<Vec<ServiceId>>,
    /// The search that finds its services, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<Box<str>>,
    /// The last change.
    #[serde(flatten)]
    changed: ChangedV1,
}

/// The services of a selection.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum SelectionContentV1 {
    /// The IDs of services.
    #[schema(value_type = Vec<String>)]
    Services(Vec<ServiceId>),
    /// A search of the list of services, as the query of its address.
    Query(Box<str>),
}

/// The last change of something that is saved.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChangedV1 {
    /// The revision.
    revision: u64,
    /// The account.
    by: Box<str>,
    /// When that was, in milliseconds since 1970, UTC.
    at: i64,
}

/// A profile to save.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SaveProfileV1 {
    /// The file of the profile, which has its name.
    content: String,
}

/// The revision that a change made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SavedV1 {
    /// The revision.
    revision: u64,
}

/// All saved profiles.
#[utoipa::path(
    get,
    path = "/api/mockpit/v1/profiles",
    tag = "Saved items",
    operation_id = "getProfiles",
    responses(
        (status = 200, description = "Found", body = [ProfileV1]),
    ),
)]
pub(crate) async fn profiles(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
) -> Result<Json<Vec<ProfileV1>>, RestError> {
    Query::of(&uri, &[])?;
    let profiles = server.repository().saved_profiles(&caller.member());
    Ok(Json(profiles.into_iter().map(ProfileV1::from).collect()))
}

/// Saves a profile under the name in it.
#[utoipa::path(
    put,
    path = "/api/mockpit/v1/profiles",
    tag = "Saved items",
    operation_id = "saveProfile",
    params(("expected" = Option<u64>, Query, description = "The revision that changed it last. Missing if there must be none")),
    request_body = SaveProfileV1,
    responses(
        (status = 200, description = "Found", body = SavedV1),
    ),
)]
pub(crate) async fn save_profile(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
    body: Body,
) -> Result<Json<SavedV1>, RestError> {
    let admin = caller.admin()?;
    let expected = Query::of(&uri, &["expected"])?.revision("expected")?;
    let request: SaveProfileV1 = read_json(body).await?;
    let repository = Arc::clone(server.repository());
    let saved = blocking(move || repository.save_profile(&admin, &request.content, expected));
    Ok(Json(saved.await?.into()))
}

/// Deletes a saved profile.
#[utoipa::path(
    delete,
    path = "/api/mockpit/v1/profiles/{name}",
    tag = "Saved items",
    operation_id = "deleteProfile",
    params(("name" = String, Path, description = "The name"), ("expected" = u64, Query, description = "The revision that changed it last")),
    responses(
        (status = 200, description = "Found", body = SavedV1),
    ),
)]
pub(crate) async fn delete_profile(
    State(server): State<Arc<Server>>,
    caller: Caller,
    PathPart(name): PathPart<String>,
    uri: Uri,
) -> Result<Json<SavedV1>, RestError> {
    let admin = caller.admin()?;
    let expected = expected(&uri)?;
    let repository = Arc::clone(server.repository());
    let deleted = blocking(move || repository.delete_profile(&admin, &name, expected));
    Ok(Json(deleted.await?.into()))
}

/// All saved selections.
#[utoipa::path(
    get,
    path = "/api/mockpit/v1/selections",
    tag = "Saved items",
    operation_id = "getSelections",
    responses(
        (status = 200, description = "Found", body = [SelectionV1]),
    ),
)]
pub(crate) async fn selections(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
) -> Result<Json<Vec<SelectionV1>>, RestError> {
    Query::of(&uri, &[])?;
    let (member, repository) = (caller.member(), Arc::clone(server.repository()));
    let selections = blocking(move || repository.saved_selections(&member)).await?;
    Ok(Json(selections.into_iter().map(SelectionV1::from).collect()))
}

/// Saves a selection.
#[utoipa::path(
    put,
    path = "/api/mockpit/v1/selections/{name}",
    tag = "Saved items",
    operation_id = "saveSelection",
    params(("name" = String, Path, description = "The name"), ("expected" = Option<u64>, Query, description = "The revision that changed it last. Missing if there must be none")),
    request_body = SelectionContentV1,
    responses(
        (status = 200, description = "Found", body = SavedV1),
    ),
)]
pub(crate) async fn save_selection(
    State(server): State<Arc<Server>>,
    caller: Caller,
    PathPart(name): PathPart<String>,
    uri: Uri,
    body: Body,
) -> Result<Json<SavedV1>, RestError> {
    let admin = caller.admin()?;
    let expected = Query::of(&uri, &["expected"])?.revision("expected")?;
    let content: SelectionContentV1 = read_json(body).await?;
    let content = SelectionContent::from(content);
    let repository = Arc::clone(server.repository());
    let saved = blocking(move || repository.save_selection(&admin, &name, &content, expected));
    Ok(Json(saved.await?.into()))
}

/// Deletes a saved selection.
#[utoipa::path(
    delete,
    path = "/api/mockpit/v1/selections/{name}",
    tag = "Saved items",
    operation_id = "deleteSelection",
    params(("name" = String, Path, description = "The name"), ("expected" = u64, Query, description = "The revision that changed it last")),
    responses(
        (status = 200, description = "Found", body = SavedV1),
    ),
)]
pub(crate) async fn delete_selection(
    State(server): State<Arc<Server>>,
    caller: Caller,
    PathPart(name): PathPart<String>,
    uri: Uri,
) -> Result<Json<SavedV1>, RestError> {
    let admin = caller.admin()?;
    let expected = expected(&uri)?;
    let repository = Arc::clone(server.repository());
    let deleted = blocking(move || repository.delete_selection(&admin, &name, expected));
    Ok(Json(deleted.await?.into()))
}

/// The revision that must have changed it last.
fn expected(uri: &Uri) -> Result<RevisionNumber, RestError> {
    Query::of(uri, &["expected"])?.revision("expected")?.ok_or_else(|| {
        let message = "This needs the parameter expected: the revision that changed it last.";
        RestError::bad_request("missing_parameter", message)
    })
}

impl From<RevisionNumber> for SavedV1 {
    fn from(revision: RevisionNumber) -> Self {
        Self { revision: revision.0 }
    }
}

impl From<LastChange> for ChangedV1 {
    fn from(change: LastChange) -> Self {
        Self { revision: change.revision.0, by: change.actor, at: change.at.0 }
    }
}

impl From<SavedProfile> for ProfileV1 {
    fn from(profile: SavedProfile) -> Self {
        Self { content: profile.content, changed: profile.changed.into() }
    }
}

impl From<SavedSelection> for SelectionV1 {
    fn from(selection: SavedSelection) -> Self {
        let (services, query) = match selection.content {
            SelectionContent::Services(services) => (Some(services), None),
            SelectionContent::Query(query) => (None, Some(query)),
        };
        Self { name: selection.name, services, query, changed: selection.changed.into() }
    }
}

impl From<SelectionContentV1> for SelectionContent {
    fn from(content: SelectionContentV1) -> Self {
        match content {
            SelectionContentV1::Services(services) => Self::Services(services),
            SelectionContentV1::Query(query) => Self::Query(query),
        }
    }
}
