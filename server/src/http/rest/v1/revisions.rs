//! The history.

use std::sync::Arc;

use api_types::{HistoryFilter, Revision, RevisionKind, RevisionNumber};
use app::api::access::blocking;
use axum::{Json, extract::State, http::Uri, response::Response};
use serde::Serialize;
use snapshot::ChangeKind;
use utoipa::ToSchema;

use crate::{
    app_state::Server,
    http::rest::{
        error::RestError,
        export,
        input::{Caller, PathPart, Query, invalid},
    },
};

/// The number of revisions in a page, unless the request has another one.
const PAGE_SIZE: usize = 50;

/// The most revisions in a page.
const MAX_PAGE_SIZE: usize = 500;

/// A page of the history.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HistoryV1 {
    /// The newest revision.
    newest: u64,
    /// The first revision whose content is still there.
    first_retained: u64,
    /// Revisions, newest first.
    revisions: Vec<RevisionV1>,
}

/// A revision.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RevisionV1 {
    /// Its number.
    revision: u64,
    /// What made it: `start`, `import`, `edit`, `undo`, `restore`, `recovery`, `profile` or `selection`.
    kind: &'static str,
    /// The account that made it.
    by: Box<str>,
    /// When it was made, in milliseconds since 1970, UTC.
    at: i64,
    /// The names of the imported files.
    files: Vec<Box<str>>,
    /// The number of services that were added or changed.
    written: u32,
    /// The number of services that were removed.
    removed: u32,
}

/// A revision with its changes.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RevisionDetailV1 {
    /// The revision.
    #[serde(flatten)]
    revision: RevisionV1,
    /// The changed services from the given number on, at most 500. Missing if the content was removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<Vec<ChangeV1>>,
}

/// A service that a revision changed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChangeV1 {
    /// The name of the service.
    name: Box<str>,
    /// The version of the service.
    version: Box<str>,
    /// `added`, `changed` or `removed`.
    change: &'static str,
}

/// A page of the history.
#[utoipa::path(
    get,
    path = "/api/mockpit/v1/revisions",
    tag = "History",
    operation_id = "getRevisions",
    params(("before" = Option<u64>, Query, description = "Only revisions before this one"), ("limit" = Option<u32>, Query, minimum = 1, maximum = 500, description = "The number of revisions, 50 unless it is given")),
    responses(
        (status = 200, description = "Found", body = HistoryV1),
    ),
)]
pub(crate) async fn list(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
) -> Result<Json<HistoryV1>, RestError> {
    let admin = caller.admin()?;
    let query = Query::of(&uri, &["before", "limit"])?;
    let before = query.revision("before")?;
    let limit = query.count("limit")?.unwrap_or(PAGE_SIZE);
    if !(1..=MAX_PAGE_SIZE).contains(&limit) {
        return Err(invalid("limit", "is not between 1 and 500"));
    }
    let repository = Arc::clone(server.repository());
    let filter = HistoryFilter::default();
    let page = blocking(move || repository.history(&admin, &filter, before, limit)).await?;
    Ok(Json(HistoryV1 {
        newest: page.newest.0,
        first_retained: page.first_retained.0,
        revisions: page.revisions.iter().map(RevisionV1::from).collect(),
    }))
}

/// A revision with its changes.
#[utoipa::path(
    get,
    path = "/api/mockpit/v1/revisions/{number}",
    tag = "History",
    operation_id = "getRevision",
    params(("number" = u64, Path, description = "The number of the revision"), ("from" = Option<u32>, Query, description = "The number of the first change")),
    responses(
        (status = 200, description = "Found", body = RevisionDetailV1),
    ),
)]
pub(crate) async fn one(
    State(server): State<Arc<Server>>,
    caller: Caller,
    PathPart(number): PathPart<u64>,
    uri: Uri,
) -> Result<Json<RevisionDetailV1>, RestError> {
    let admin = caller.admin()?;
    let from = Query::of(&uri, &["from"])?.count("from")?.unwrap_or_default();
    let repository = Arc::clone(server.repository());
    let view = blocking(move || repository.revision(&admin, RevisionNumber(number), from)).await?;
    let changes = view.changes.map(|changes| {
        let services = changes.services.into_iter();
        let change = |kind: ChangeKind| match kind {
            ChangeKind::Added => "added",
            ChangeKind::Changed => "changed",
            ChangeKind::Removed => "removed",
        };
        let services = services.map(|service| ChangeV1 {
            name: service.key.name,
            version: service.key.version,
            change: change(service.change),
        });
        services.collect()
    });
    Ok(Json(RevisionDetailV1 { revision: RevisionV1::from(&view.revision), changes }))
}

/// All services of a revision as a snapshot.
#[utoipa::path(
    get,
    path = "/api/mockpit/v1/revisions/{number}/snapshot",
    tag = "History",
    operation_id = "getRevisionSnapshot",
    params(("number" = u64, Path, description = "The number of the revision")),
    responses(
        (status = 200, description = "Found", body = Object),
    ),
)]
pub(crate) async fn snapshot(
    State(server): State<Arc<Server>>,
    caller: Caller,
    PathPart(number): PathPart<u64>,
    uri: Uri,
) -> Result<Response, RestError> {
    let admin = caller.admin()?;
    Query::of(&uri, &[])?;
    let repository = Arc::clone(server.repository());
    let (for_job, by) = (Arc::clone(&repository), admin.clone());
    let job = blocking(move || for_job.export_revision(&by, RevisionNumber(number))).await?;
    export::write(&repository, &admin, Some(job)).await
}

impl From<&Revision> for RevisionV1 {
    fn from(revision: &Revision) -> Self {
        let draft = &revision.draft;
        Self {
            revision: revision.number.0,
            kind: match draft.kind {
                RevisionKind::Start => "start",
                RevisionKind::Import => "import",
                RevisionKind::Edit => "edit",
                RevisionKind::Undo(_) => "undo",
                RevisionKind::Restore(_) => "restore",
                RevisionKind::Recovered(_)
                | RevisionKind::LossAccepted(_)
                | RevisionKind::RenewedIds => "recovery",
                RevisionKind::SavedProfile | RevisionKind::DeletedProfile => "profile",
                RevisionKind::SavedSelection | RevisionKind::DeletedSelection => "selection",
            },
            by: draft.actor.clone(),
            at: draft.at.0,
            files: draft.sources.iter().map(|source| source.name.clone()).collect(),
            written: revision.put,
            removed: revision.removed,
        }
    }
}
