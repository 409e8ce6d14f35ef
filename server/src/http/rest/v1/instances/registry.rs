//! Lists, adds, changes, tries, contacts and removes instances.

use api_types::{InstanceForm, InstanceId, SavedInstance};
use app::api::{ApiError, access::blocking};
use axum::{
    Json,
    body::Body,
    http::{StatusCode, Uri},
    response::{IntoResponse as _, Response},
};

use super::{
    InstanceCaller, find,
    input::{SaveInstanceV1, TryInstanceV1},
    job_views::{InstanceDetailV1, JobsV1, SendV1},
    problem::rejected,
    views::{InstanceV1, InstancesV1, TrialV1},
};
use crate::http::rest::{
    error::RestError,
    input::{PathPart, Query, read_json},
};

/// All instances, and how they were at the last looks.
#[utoipa::path(
    get,
    path = "/api/mockpit/v1/instances",
    tag = "Instances",
    operation_id = "getInstances",
    responses(
        (status = 200, description = "Found", body = InstancesV1),
    ),
)]
pub(crate) async fn list(caller: InstanceCaller, uri: Uri) -> Result<Json<InstancesV1>, RestError> {
    Query::of(&uri, &[])?;
    let view = blocking(move || caller.instances.view(&caller.admin)).await?;
    Ok(Json(view.into()))
}

/// Adds an instance. It is not contacted.
#[utoipa::path(
    post,
    path = "/api/mockpit/v1/instances",
    tag = "Instances",
    operation_id = "addInstance",
    request_body = SaveInstanceV1,
    responses(
        (status = 201, description = "Created", body = InstanceV1),
    ),
)]
pub(crate) async fn add(
    caller: InstanceCaller,
    uri: Uri,
    body: Body,
) -> Result<Response, RestError> {
    Query::of(&uri, &[])?;
    let form: InstanceForm = read_json::<SaveInstanceV1>(body).await?.into();
    let added = save(caller, form, None).await?;
    Ok((StatusCode::CREATED, added).into_response())
}

/// An instance with its jobs and the newest send.
#[utoipa::path(
    get,
    path = "/api/mockpit/v1/instances/{id}",
    tag = "Instances",
    operation_id = "getInstance",
    params(("id" = String, Path, description = "The ID of the instance")),
    responses(
        (status = 200, description = "Found", body = InstanceDetailV1),
    ),
)]
pub(crate) async fn one(
    caller: InstanceCaller,
    PathPart(id): PathPart<String>,
    uri: Uri,
) -> Result<Json<InstanceDetailV1>, RestError> {
    Query::of(&uri, &[])?;
    let InstanceCaller { admin, instances, exchange } = caller;
    let detail = blocking(move || {
        let id = InstanceId::from(id);
        let instance = find(&*instances, &admin, &id)?;
        let jobs = instances.jobs(&admin, &id)?;
        let last_send = exchange.last_send(&admin, &id)?;
        Ok::<_, ApiError>(InstanceDetailV1 {
            instance: instance.into(),
            jobs: JobsV1::new(jobs, &*exchange),
            last_send: last_send.map(SendV1::from),
        })
    });
    Ok(Json(detail.await?))
}

/// Changes an instance.
#[utoipa::path(
    put,
    path = "/api/mockpit/v1/instances/{id}",
    tag = "Instances",
    operation_id = "changeInstance",
    params(("id" = String, Path, description = "The ID of the instance")),
    request_body = SaveInstanceV1,
    responses(
        (status = 200, description = "Found", body = InstanceV1),
    ),
)]
pub(crate) async fn change(
    caller: InstanceCaller,
    PathPart(id): PathPart<String>,
    uri: Uri,
    body: Body,
) -> Result<Json<InstanceV1>, RestError> {
    Query::of(&uri, &[])?;
    let form: InstanceForm = read_json::<SaveInstanceV1>(body).await?.into();
    save(caller, form, Some(id.into())).await
}

/// Removes an instance, with what this server has read there. Nothing changes at the instance.
#[utoipa::path(
    delete,
    path = "/api/mockpit/v1/instances/{id}",
    tag = "Instances",
    operation_id = "removeInstance",
    params(("id" = String, Path, description = "The ID of the instance")),
    responses(
        (status = 204, description = "Done"),
    ),
)]
pub(crate) async fn remove(
    caller: InstanceCaller,
    PathPart(id): PathPart<String>,
    uri: Uri,
) -> Result<StatusCode, RestError> {
    Query::of(&uri, &[])?;
    blocking(move || caller.instances.remove(&caller.admin, &id.into())).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Contacts an instance that is not saved, and states what is there. Only reads.
#[utoipa::path(
    post,
    path = "/api/mockpit/v1/instances/trials",
    tag = "Instances",
    operation_id = "tryInstance",
    request_body = TryInstanceV1,
    responses(
        (status = 200, description = "Found", body = TrialV1),
    ),
)]
pub(crate) async fn try_one(
    caller: InstanceCaller,
    uri: Uri,
    body: Body,
) -> Result<Json<TrialV1>, RestError> {
    Query::of(&uri, &[])?;
    let mut request: TryInstanceV1 = read_json(body).await?;
    let instance = request.instance.take().map(InstanceId::from);
    let trial = caller.instances.try_form(&caller.admin, request.into(), instance).await?;
    TrialV1::new(trial).map(Json).map_err(|problem| rejected(&problem))
}

/// Contacts an instance now, and returns how it is.
#[utoipa::path(
    post,
    path = "/api/mockpit/v1/instances/{id}/contact",
    tag = "Instances",
    operation_id = "contactInstance",
    params(("id" = String, Path, description = "The ID of the instance")),
    responses(
        (status = 200, description = "Found", body = InstanceV1),
    ),
)]
pub(crate) async fn contact(
    caller: InstanceCaller,
    PathPart(id): PathPart<String>,
    uri: Uri,
) -> Result<Json<InstanceV1>, RestError> {
    Query::of(&uri, &[])?;
    let view = caller.instances.contact(&caller.admin, &id.into()).await?;
    Ok(Json(view.into()))
}

/// Stores an instance, in place of the one with this ID or as a new one.
async fn save(
    caller: InstanceCaller,
    form: InstanceForm,
    id: Option<InstanceId>,
) -> Result<Json<InstanceV1>, RestError> {
    let InstanceCaller { admin, instances, .. } = caller;
    let saved = blocking(move || {
        let saved = match &id {
            Some(id) => instances.change(&admin, id, form)?,
            None => instances.add(&admin, form)?,
        };
        match saved {
            SavedInstance::Saved(id) => find(&*instances, &admin, &id).map(Ok),
            SavedInstance::Rejected(problem) => Ok(Err(problem)),
        }
    });
    let saved: Result<_, _> = saved.await?;
    saved.map(|view| Json(view.into())).map_err(|problem| rejected(&problem))
}
