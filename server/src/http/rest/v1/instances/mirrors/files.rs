//! The snapshots that a mirror wrote, and the failures that it has had.

use api_types::{BackupFile, OpenedBackup};
use app::api::access::blocking;
use axum::{
    Json,
    body::Body,
    http::{StatusCode, Uri},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::MirrorCaller;
use crate::http::rest::{
    error::RestError,
    input::{PathPart, Query, read_json},
};

/// The snapshots that a mirror wrote.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MirrorFilesV1 {
    /// The snapshots, newest first. A mirror without a folder has none.
    files: Vec<MirrorFileV1>,
}

/// A snapshot that a mirror wrote.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MirrorFileV1 {
    /// The name of the file.
    name: String,
    /// When it was written, in milliseconds since 1970, UTC.
    written_at: i64,
    /// Its size in bytes.
    size: u64,
    /// Why it cannot be used, as far as its beginning and its end show.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

/// Which snapshot is planned to be imported.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RestoreFileV1 {
    /// The name of the file.
    file: String,
}

/// The plan of an import of a snapshot.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RestoredFileV1 {
    /// Its ID.
    plan: String,
}

/// The snapshots that a mirror wrote, newest first.
#[utoipa::path(
    get,
    path = "/api/mockpit/v1/instances/{id}/mirrors/{mirror}/files",
    tag = "Instances",
    operation_id = "getMirrorFiles",
    params(("id" = String, Path, description = "The ID of the instance"), ("mirror" = String, Path, description = "The ID of the mirror")),
    responses(
        (status = 200, description = "Found", body = MirrorFilesV1),
    ),
)]
pub(crate) async fn list(
    caller: MirrorCaller,
    PathPart((instance, mirror)): PathPart<(String, String)>,
    uri: Uri,
) -> Result<Json<MirrorFilesV1>, RestError> {
    Query::of(&uri, &[])?;
    let MirrorCaller { caller, mirrors, .. } = caller;
    let files = blocking(move || mirrors.files(&caller.admin, &instance.into(), &mirror.into()));
    let files = files.await?;
    Ok(Json(MirrorFilesV1 { files: files.into_iter().map(MirrorFileV1::from).collect() }))
}

/// Plans an import of the services of a snapshot that a mirror wrote. The plan is applied like every other one.
#[utoipa::path(
    post,
    path = "/api/mockpit/v1/instances/{id}/mirrors/{mirror}/restore",
    tag = "Instances",
    operation_id = "restoreMirrorFile",
    params(("id" = String, Path, description = "The ID of the instance"), ("mirror" = String, Path, description = "The ID of the mirror")),
    request_body = RestoreFileV1,
    responses(
        (status = 201, description = "Created", body = RestoredFileV1),
    ),
)]
pub(crate) async fn restore(
    caller: MirrorCaller,
    PathPart((instance, mirror)): PathPart<(String, String)>,
    uri: Uri,
    body: Body,
) -> Result<Response, RestError> {
    Query::of(&uri, &[])?;
    let RestoreFileV1 { file } = read_json(body).await?;
    let MirrorCaller { caller, mirrors, .. } = caller;
    let opened =
        blocking(move || mirrors.restore(&caller.admin, &instance.into(), &mirror.into(), &file));
    match opened.await? {
        OpenedBackup::Import(import) => {
            let plan = RestoredFileV1 { plan: import.to_string() };
            Ok((StatusCode::CREATED, Json(plan)).into_response())
        }
        OpenedBackup::Rejected(reason) => {
            let message = format!("The file cannot be used: {reason}.");
            Err(RestError::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_file", message))
        }
    }
}

/// Confirms that a failed run of a mirror was seen.
#[utoipa::path(
    post,
    path = "/api/mockpit/v1/instances/{id}/mirrors/{mirror}/seen",
    tag = "Instances",
    operation_id = "confirmMirrorFailure",
    params(("id" = String, Path, description = "The ID of the instance"), ("mirror" = String, Path, description = "The ID of the mirror")),
    responses(
        (status = 204, description = "Done"),
    ),
)]
pub(crate) async fn seen(
    caller: MirrorCaller,
    PathPart((instance, mirror)): PathPart<(String, String)>,
    uri: Uri,
) -> Result<StatusCode, RestError> {
    Query::of(&uri, &[])?;
    let MirrorCaller { caller, mirrors, .. } = caller;
    blocking(move || mirrors.confirm_failure(&caller.admin, &instance.into(), &mirror.into()))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<BackupFile> for MirrorFileV1 {
    fn from(file: BackupFile) -> Self {
        let BackupFile { name, at, size, problem, .. } = file;
        Self { name, written_at: at.0, size, problem }
    }
}
