//! Mirrors: lists, adds, changes, removes, runs and cancels them. A backup of an instance is a mirror to a folder.
//!
//! `types` has what requests and answers share, `views` the answers.

mod types;
mod views;

use std::sync::Arc;

use api_types::{
    ConflictCause, InstanceId, MirrorDirection, MirrorForm, MirrorId, MirrorProblem, MirrorView,
    SavedMirror, ScheduleProblem, Scope,
};
use app::{
    api::{
        ApiError,
        access::blocking,
        instance_jobs::JobId,
        mirror_service::{MirrorService, RequestedRun},
    },
    text::schedule,
};
use axum::{
    Json,
    body::Body,
    extract::FromRequestParts,
    http::{StatusCode, Uri, request::Parts},
    response::{IntoResponse as _, Response},
};
use repository::Admin;
use serde_json::json;

use self::views::{MirrorV1, MirrorsV1, SaveMirrorV1};
use super::{InstanceCaller, job_views::StartedJobV1, jobs::start, peer};
use crate::{
    app_state::Server,
    auth::Scopes,
    http::rest::{
        error::RestError,
        input::{PathPart, Query, read_json},
    },
};

/// An administrator, and the mirrors for a request.
pub(crate) struct MirrorCaller {
    caller: InstanceCaller,
    mirrors: Arc<dyn MirrorService>,
    /// What the token of the caller may do. `None` for a session.
    scopes: Option<Scopes>,
}

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
    blocking(move || {
        let (instance, mirror) = (instance.into(), mirror.into());
        find(&*mirrors, &caller.admin, &instance, &mirror)?
            .map(|_| mirrors.remove(&caller.admin, &instance, &mirror))
            .transpose()
    })
    .await?
    .ok_or_else(unknown)?;
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
    let found = blocking(move || find(&*all, &admin, &of, &id)).await?.ok_or_else(unknown)?;
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

impl FromRequestParts<Arc<Server>> for MirrorCaller {
    type Rejection = RestError;

    async fn from_request_parts(
        parts: &mut Parts,
        server: &Arc<Server>,
    ) -> Result<Self, RestError> {
        let caller = InstanceCaller::from_request_parts(parts, server).await?;
        let mirrors = server.mirror_service(peer(parts, server));
        Ok(Self { caller, mirrors, scopes: parts.extensions.get::<Scopes>().cloned() })
    }
}

impl MirrorCaller {
    /// Stores a mirror, in place of the one with this ID or as a new one.
    async fn save(
        self,
        instance: String,
        mirror: Option<MirrorId>,
        body: Body,
    ) -> Result<MirrorV1, RestError> {
        let form: MirrorForm = read_json::<SaveMirrorV1>(body).await?.into();
        check(self.scopes.as_ref(), &form.direction)?;
        let instance = InstanceId::from(instance);
        let (admin, mirrors) = (self.caller.admin.clone(), Arc::clone(&self.mirrors));
        let of = instance.clone();
        let saved = blocking(move || {
            if let Some(mirror) = &mirror
                && find(&*mirrors, &admin, &of, mirror)?.is_none()
            {
                return Ok::<_, ApiError>(None);
            }
            mirrors.save(&admin, &of, mirror, form).map(Some)
        });
        match saved.await?.ok_or_else(unknown)? {
            SavedMirror::Saved(mirror) => self.view(instance, mirror).await,
            SavedMirror::Rejected(problem) => Err(rejected(&problem)),
        }
    }

    /// A mirror.
    async fn view(self, instance: InstanceId, mirror: MirrorId) -> Result<MirrorV1, RestError> {
        let Self { caller, mirrors, .. } = self;
        let found = blocking(move || {
            let found = find(&*mirrors, &caller.admin, &instance, &mirror)?;
            let running: Option<(MirrorId, JobId)> = mirrors.running(&instance);
            Ok::<_, ApiError>(found.map(|mirror| MirrorV1::new(mirror, running.as_ref())))
        });
        found.await?.ok_or_else(unknown)
    }
}

/// A mirror of an instance by its ID.
fn find(
    mirrors: &dyn MirrorService,
    admin: &Admin,
    instance: &InstanceId,
    mirror: &MirrorId,
) -> Result<Option<MirrorView>, ApiError> {
    let all = mirrors.list(admin, instance)?;
    Ok(all.into_iter().find(|found| found.id == *mirror))
}

/// Checks that a token may do what a mirror does.
fn check(scopes: Option<&Scopes>, direction: &MirrorDirection) -> Result<(), ApiError> {
    let needed = match direction {
        MirrorDirection::Fetch => Scope::Import,
        MirrorDirection::Send | MirrorDirection::BackUp { .. } => Scope::Export,
    };
    let is_allowed = scopes.is_none_or(|scopes| scopes.allow(needed));
    if is_allowed { Ok(()) } else { Err(ApiError::NotAllowed) }
}

/// The error for values of a mirror that are not possible. Nothing was changed.
fn rejected(problem: &MirrorProblem) -> RestError {
    let (pointer, message) = match problem {
        MirrorProblem::NoServices => {
            ("/services", "Choose services that the source has.".to_owned())
        }
        MirrorProblem::Policy => ("/policy", "Choose what happens in each case.".to_owned()),
        MirrorProblem::Schedule(problem) => {
            let pointer = match problem {
                ScheduleProblem::Time => "/schedule",
                ScheduleProblem::Keep => "/direction/backUp/keep",
                ScheduleProblem::NotAbsolute
                | ScheduleProblem::Missing
                | ScheduleProblem::NotWritable
                | ScheduleProblem::InsideData
                | ScheduleProblem::NotAllowed(_) => "/direction/backUp/folder",
            };
            (pointer, schedule::problem(problem))
        }
    };
    RestError::Request {
        status: StatusCode::UNPROCESSABLE_ENTITY,
        code: "invalid_mirror",
        message,
        detail: Some(json!({ "pointer": pointer })),
    }
}

fn unknown() -> RestError {
    RestError::Request {
        status: StatusCode::NOT_FOUND,
        code: "not_found",
        message: "The instance has no mirror with this ID.".to_owned(),
        detail: Some(json!({ "missing": "mirror" })),
    }
}

fn waits() -> RestError {
    let message = "The mirror waits for a person. Apply or discard its plan or send first.";
    RestError::new(StatusCode::CONFLICT, "mirror_waits", message)
}
