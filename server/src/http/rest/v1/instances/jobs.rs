//! Starts and cancels the jobs of an instance. Their results are read from the instance.

use std::sync::Arc;

use api_types::{InstanceId, InstanceSide};
use app::api::{
    ApiError,
    access::{InstanceService, blocking},
    exchange_service::ExchangeService,
    instance_jobs::{FoundJob, JobId},
};
use axum::{
    Json,
    body::Body,
    http::{HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use repository::Admin;
use serde_json::json;

use super::{
    InstanceCaller, expect_started,
    input::{CompareInstanceV1, FetchV1},
    job_views::{JobV1, JobsV1, StartedJobV1},
};
use crate::http::rest::{
    error::RestError,
    input::{PathPart, Query, read_json},
};

/// The job of an instance that runs, and the last one.
#[utoipa::path(
    get,
    path = "/api/mockpit/v1/instances/{id}/job",
    tag = "Instances",
    operation_id = "getInstanceJob",
    params(("id" = String, Path, description = "The ID of the instance")),
    responses(
        (status = 200, description = "Found", body = JobsV1),
    ),
)]
pub(crate) async fn view(
    caller: InstanceCaller,
    PathPart(id): PathPart<String>,
    uri: Uri,
) -> Result<Json<JobsV1>, RestError> {
    Query::of(&uri, &[])?;
    let InstanceCaller { admin, instances, exchange } = caller;
    let jobs = blocking(move || {
        let jobs = instances.jobs(&admin, &id.into())?;
        Ok::<_, ApiError>(JobsV1::new(jobs, &*exchange))
    });
    Ok(Json(jobs.await?))
}

/// Asks the running job of an instance to stop.
#[utoipa::path(
    delete,
    path = "/api/mockpit/v1/instances/{id}/job",
    tag = "Instances",
    operation_id = "cancelInstanceJob",
    params(("id" = String, Path, description = "The ID of the instance")),
    responses(
        (status = 202, description = "Accepted", body = JobsV1),
    ),
)]
pub(crate) async fn cancel(
    caller: InstanceCaller,
    PathPart(id): PathPart<String>,
    uri: Uri,
) -> Result<Response, RestError> {
    Query::of(&uri, &[])?;
    let InstanceCaller { admin, instances, exchange } = caller;
    let jobs = blocking(move || {
        let id = InstanceId::from(id);
        instances.cancel_job(&admin, &id, None)?;
        Ok::<_, ApiError>(JobsV1::new(instances.jobs(&admin, &id)?, &*exchange))
    });
    Ok((StatusCode::ACCEPTED, Json(jobs.await?)).into_response())
}

/// A job of an instance, which runs or has ended. The newest 32 of each instance are remembered until the server is
/// restarted. A job that is no longer remembered is answered with 410.
#[utoipa::path(
    get,
    path = "/api/mockpit/v1/instances/{id}/jobs/{job}",
    tag = "Instances",
    operation_id = "getJob",
    params(("id" = String, Path, description = "The ID of the instance"), ("job" = String, Path, description = "The ID of the job")),
    responses(
        (status = 200, description = "Found", body = JobV1),
    ),
)]
pub(crate) async fn one(
    caller: InstanceCaller,
    PathPart((instance, job)): PathPart<(String, String)>,
    uri: Uri,
) -> Result<Json<JobV1>, RestError> {
    Query::of(&uri, &[])?;
    found(caller, instance, job).await.map(Json)
}

/// Asks a job of an instance to stop. Nothing happens to one that has ended, nor to another one that runs.
#[utoipa::path(
    delete,
    path = "/api/mockpit/v1/instances/{id}/jobs/{job}",
    tag = "Instances",
    operation_id = "cancelJob",
    params(("id" = String, Path, description = "The ID of the instance"), ("job" = String, Path, description = "The ID of the job")),
    responses(
        (status = 202, description = "Accepted", body = JobV1),
    ),
)]
pub(crate) async fn cancel_one(
    caller: InstanceCaller,
    PathPart((instance, job)): PathPart<(String, String)>,
    uri: Uri,
) -> Result<Response, RestError> {
    Query::of(&uri, &[])?;
    let only = job_id(&job)?;
    let (admin, instances) = (caller.admin.clone(), Arc::clone(&caller.instances));
    let of = InstanceId::from(instance.clone());
    blocking(move || instances.cancel_job(&admin, &of, Some(only))).await?;
    let found = found(caller, instance, job).await?;
    Ok((StatusCode::ACCEPTED, Json(found)).into_response())
}

/// Starts to read what has changed at an instance.
#[utoipa::path(
    post,
    path = "/api/mockpit/v1/instances/{id}/refresh",
    tag = "Instances",
    operation_id = "refreshInstance",
    params(("id" = String, Path, description = "The ID of the instance"), ("everything" = Option<bool>, Query, description = "Whether to read also what seems to be unchanged")),
    responses(
        (status = 202, description = "Accepted", body = StartedJobV1, headers(("location" = String, description = "The address of the job"))),
    ),
)]
pub(crate) async fn refresh(
    caller: InstanceCaller,
    PathPart(id): PathPart<String>,
    uri: Uri,
) -> Result<Response, RestError> {
    let everything = Query::of(&uri, &["everything"])?.flag("everything")?.unwrap_or_default();
    start(caller, id, move |admin, instances, _, id| {
        instances.refresh(admin, id, everything).and_then(expect_started).map(Some)
    })
    .await
}

/// Starts to compare an instance with the repository or another instance. The result of the job is a plan that cannot
/// be applied.
#[utoipa::path(
    post,
    path = "/api/mockpit/v1/instances/{id}/comparisons",
    tag = "Instances",
    operation_id = "compareInstance",
    params(("id" = String, Path, description = "The ID of the instance")),
    request_body = CompareInstanceV1,
    responses(
        (status = 202, description = "Accepted", body = StartedJobV1, headers(("location" = String, description = "The address of the job"))),
    ),
)]
pub(crate) async fn compare(
    caller: InstanceCaller,
    PathPart(id): PathPart<String>,
    uri: Uri,
    body: Body,
) -> Result<Response, RestError> {
    Query::of(&uri, &[])?;
    let CompareInstanceV1 { base } = read_json(body).await?;
    let base = base.map_or(InstanceSide::Repository, |id| InstanceSide::Instance(id.into()));
    start(caller, id, move |admin, instances, _, id| {
        let other = InstanceSide::Instance(id.clone());
        instances.compare(admin, base, other).and_then(expect_started).map(Some)
    })
    .await
}

/// Starts to fetch services of an instance. The result of the job is a plan.
#[utoipa::path(
    post,
    path = "/api/mockpit/v1/instances/{id}/fetches",
    tag = "Instances",
    operation_id = "fetchServices",
    params(("id" = String, Path, description = "The ID of the instance")),
    request_body = FetchV1,
    responses(
        (status = 202, description = "Accepted", body = StartedJobV1, headers(("location" = String, description = "The address of the job"))),
    ),
)]
pub(crate) async fn fetch(
    caller: InstanceCaller,
    PathPart(id): PathPart<String>,
    uri: Uri,
    body: Body,
) -> Result<Response, RestError> {
    Query::of(&uri, &[])?;
    let FetchV1 { services } = read_json(body).await?;
    start(caller, id, move |admin, _, exchange, id| {
        exchange.start_fetch(admin, id, services.into()).map(Some)
    })
    .await
}

/// Starts a job, and answers with its ID and the jobs of the instance.
pub(super) async fn start(
    caller: InstanceCaller,
    id: String,
    start: impl FnOnce(
        &Admin,
        &Arc<dyn InstanceService>,
        &Arc<dyn ExchangeService>,
        &InstanceId,
    ) -> Result<Option<JobId>, ApiError>
    + Send
    + 'static,
) -> Result<Response, RestError> {
    let InstanceCaller { admin, instances, exchange } = caller;
    let started = blocking(move || {
        let id = InstanceId::from(id);
        let job = start(&admin, &instances, &exchange, &id)?;
        let jobs = JobsV1::new(instances.jobs(&admin, &id)?, &*exchange);
        let location = job.map(|job| format!("/api/mockpit/v1/instances/{id}/jobs/{job}"));
        Ok::<_, ApiError>((location, StartedJobV1::new(job, jobs)))
    });
    let (location, started) = started.await?;
    let mut response = (StatusCode::ACCEPTED, Json(started)).into_response();
    let location = location.and_then(|location| HeaderValue::try_from(location).ok());
    if let Some(location) = location {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// A job that is known.
async fn found(caller: InstanceCaller, instance: String, job: String) -> Result<JobV1, RestError> {
    let id = job_id(&job)?;
    let InstanceCaller { admin, instances, exchange } = caller;
    let found = blocking(move || {
        let found = instances.job(&admin, &instance.into(), id)?;
        let is_forgotten = matches!(found, FoundJob::Forgotten);
        Ok::<_, ApiError>(JobV1::new(id, found, &*exchange).ok_or(is_forgotten))
    });
    found.await?.map_err(|is_forgotten| if is_forgotten { forgotten() } else { unknown() })
}

fn job_id(text: &str) -> Result<JobId, RestError> {
    text.parse().map_err(|_| unknown())
}

fn unknown() -> RestError {
    RestError::Request {
        status: StatusCode::NOT_FOUND,
        code: "not_found",
        message: "The instance has no job with this ID.".to_owned(),
        detail: Some(json!({ "missing": "job" })),
    }
}

fn forgotten() -> RestError {
    let message = "The job is no longer known, because newer jobs or a restart of the server have replaced it. \
                   The instance states what it has now.";
    RestError::new(StatusCode::GONE, "job_forgotten", message)
}
