//! Mirrors: lists, adds, changes, removes, runs and cancels them. A backup of an instance is a mirror to a folder.
//!
//! `caller` checks who asks, and finds a mirror. `types` has what requests and answers share, `views` the bodies of both,
//! `files` the snapshots that a mirror wrote, and `problem` the errors.

mod caller;
pub(crate) mod files;
mod problem;
mod types;
mod views;

use std::sync::Arc;

use api_types::{ConflictCause, InstanceId, MirrorId};
use app::api::{ApiError, access::blocking, mirror_service::RequestedRun};
use axum::{
    Json,
    body::Body,
    http::{StatusCode, Uri},
    response::{IntoResponse as _, Response},
};

use self::{
    caller::{MirrorCaller, check, find},
    problem::waits,
    views::{MirrorV1, MirrorsV1, SaveMirrorV1},
};
use super::{job_views::StartedJobV1, jobs::start};
use crate::http::rest::{
    error::RestError,
    input::{PathPart, Query},
};

/// The mirrors of an instance.
#[utoipa::path(
    get,
    path = "/api/mockpit/v1/instances/{id}/mirrors",
    tag = "Instances",
    operation_id = "getMirrors",
    params(("id" = String, Path, description = "The ID of the instance")),
    responses(
        (status = 200, description = "Found", body = MirrorsV1),
    ),
)]
pub(crate) async fn list(
    caller: MirrorCaller,
    PathPart(instance): PathPart<String>,
    uri: Uri,
) -> Result<Json<MirrorsV1>, RestError> {
    Query::of(&uri, &[])?;
    let MirrorCaller { caller, mirrors, .. } = caller;
    let mirrors = blocking(move || {
        let instance = InstanceId::from(instance);
        let running = mirrors.running(&instance);
        let all = mirrors.list(&caller.admin, &instance)?.into_iter();
        let all = all.map(|mirror| MirrorV1::new(mirror, running.as_ref())).collect();
        Ok::<_, ApiError>(MirrorsV1 { mirrors: all })
    });
    Ok(Json(mirrors.await?))
}

/// Adds a mirror. The token needs the scope *import* for one that fetches, and *export* for one that sends or backs up.
#[utoipa::path(
    post,
    path = "/api/mockpit/v1/instances/{id}/mirrors",
    tag = "Instances",
    operation_id = "addMirror",
    params(("id" = String, Path, description = "The ID of the instance")),
    request_body(content = SaveMirrorV1, example = json!({ "direction": "fetch", "services": { "selection": "Shop" }, "policy": { "conflict": "keep" }, "schedule": { "daily": { "at": "02:00" } } })),
    responses(
        (status = 201, description = "Created", body = MirrorV1),
    ),
)]
pub(crate) async fn add(
    caller: MirrorCaller,
    PathPart(instance): PathPart<String>,
    uri: Uri,
    body: Body,
) -> Result<Response, RestError> {
    Query::of(&uri, &[])?;
    let added = caller.save(instance, None, body).await?;
    Ok((StatusCode::CREATED, Json(added)).into_response())
}

/// A mirror with its last run, the time of the next one, and the review that waits for a person.
#[utoipa::path(
    get,
    path = "/api/mockpit/v1/instances/{id}/mirrors/{mirror}",
    tag = "Instances",
    operation_id = "getMirror",
    params(("id" = String, Path, description = "The ID of the instance"), ("mirror" = String, Path, description = "The ID of the mirror")),
    responses(
        (status = 200, description = "Found", body = MirrorV1),
    ),
)]
pub(crate) async fn one(
    caller: MirrorCaller,
    PathPart((instance, mirror)): PathPart<(String, String)>,
    uri: Uri,
) -> Result<Json<MirrorV1>, RestError> {
    Query::of(&uri, &[])?;
    caller.view(instance.into(), mirror.into()).await.map(Json)
}

/// Changes a mirror. A review that waits is canceled. The token needs the scope *import* for one that fetches, and
/// *export* for one that sends or backs up.
#[utoipa::path(
    put,
    path = "/api/mockpit/v1/instances/{id}/mirrors/{mirror}",
    tag = "Instances",
    operation_id = "changeMirror",
    params(("id" = String, Path, description = "The ID of the instance"), ("mirror" = String, Path, description = "The ID of the mirror")),
    request_body(content = SaveMirrorV1, example = json!({ "direction": "fetch", "services": { "selection": "Shop" }, "policy": { "conflict": "keep" }, "schedule": { "daily": { "at": "02:00" } } })),
    responses(
        (status = 200, description = "Found", body = MirrorV1),
    ),
)]
pub(crate) async fn change(
    caller: MirrorCaller,
    PathPart((instance, mirror)): PathPart<(String, String)>,
    uri: Uri,
    body: Body,
) -> Result<Json<MirrorV1>, RestError> {
    Query::of(&uri, &[])?;
    caller.save(instance, Some(mirror.into()), body).await.map(Json)
}

/// Removes a mirror. What it copied stays.
#[utoipa::path(
    delete,
    path = "/api/mockpit/v1/instances/{id}/mirrors/{mirror}",
    tag = "Instances",
    operation_id = "removeMirror",
    params(("id" = String, Path, description = "The ID of the instance"), ("mirror" = String, Path, description = "The ID of the mirror")),
    responses(
        (status = 204, description = "Done"),
    ),
)]
pub(crate) async fn remove(
    caller: MirrorCaller,
    PathPart((instance, mirror)): PathPart<(String, String)>,
    uri: Uri,
) -> Result<StatusCode, RestError> {
    Query::of(&uri, &[])?;
    let MirrorCaller { caller, mirrors, .. } = caller;
    blocking(move || mirrors.remove(&caller.admin, &instance.into(), &mirror.into())).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Starts a run of a mirror, which asks about everything that differs and that its policy does not decide. The token
/// needs the scope *import* for one that fetches, and *export* for one that sends or backs up.
#[utoipa::path(
    post,
    path = "/api/mockpit/v1/instances/{id}/mirrors/{mirror}/run",
    tag = "Instances",
    operation_id = "runMirror",
    params(("id" = String, Path, description = "The ID of the instance"), ("mirror" = String, Path, description = "The ID of the mirror")),
    responses(
        (status = 202, description = "Accepted", body = StartedJobV1, headers(("location" = String, description = "The address of the job"))),
    ),
)]
pub(crate) async fn run(
    caller: MirrorCaller,
    PathPart((instance, mirror)): PathPart<(String, String)>,
    uri: Uri,
) -> Result<Response, RestError> {
    Query::of(&uri, &[])?;
    let MirrorCaller { caller, mirrors, scopes } = caller;
    let (admin, all) = (caller.admin.clone(), Arc::clone(&mirrors));
    let (of, mirror) = (InstanceId::from(instance.clone()), MirrorId::from(mirror));
    let id = mirror.clone();
    let found = blocking(move || find(&*all, &admin, &of, &id)).await?;
    check(scopes.as_ref(), &found.form.direction)?;
    if found.waiting.is_some() {
        return Err(waits());
    }
    start(caller, instance, move |admin, _, _, instance| {
        match mirrors.run(admin, instance, &mirror)? {
            RequestedRun::Started(job) => Ok(Some(job)),
            RequestedRun::Busy | RequestedRun::Waits => {
                Err(ApiError::Conflict(ConflictCause::InstanceBusy))
            }
        }
    })
    .await
}

/// Asks the run of a mirror to stop. Nothing happens if it does not run.
#[utoipa::path(
    delete,
    path = "/api/mockpit/v1/instances/{id}/mirrors/{mirror}/run",
    tag = "Instances",
    operation_id = "cancelMirror",
    params(("id" = String, Path, description = "The ID of the instance"), ("mirror" = String, Path, description = "The ID of the mirror")),
    responses(
        (status = 202, description = "Accepted", body = MirrorV1),
    ),
)]
pub(crate) async fn cancel(
    caller: MirrorCaller,
    PathPart((instance, mirror)): PathPart<(String, String)>,
    uri: Uri,
) -> Result<Response, RestError> {
    Query::of(&uri, &[])?;
    let (instance, mirror) = (InstanceId::from(instance), MirrorId::from(mirror));
    let (admin, instances) = (caller.caller.admin.clone(), Arc::clone(&caller.caller.instances));
    let (mirrors, of, id) = (Arc::clone(&caller.mirrors), instance.clone(), mirror.clone());
    blocking(move || {
        let job = mirrors.running(&of).filter(|(running, _)| *running == id);
        job.map_or(Ok(()), |(_, job)| instances.cancel_job(&admin, &of, Some(job)))
    })
    .await?;
    let view = caller.view(instance, mirror).await?;
    Ok((StatusCode::ACCEPTED, Json(view)).into_response())
}
