//! Starts and cancels the jobs of an instance. Their results are read from the instance.

use std::sync::Arc;

use api_types::{InstanceId, InstanceSide};
use app::api::{
    ApiError,
    access::{InstanceService, blocking},
    exchange_service::ExchangeService,
};
use axum::{
    Json,
    body::Body,
    http::{StatusCode, Uri},
    response::{IntoResponse as _, Response},
};
use repository::Admin;

use super::{
    InstanceCaller, expect_started,
    input::{CompareInstanceV1, FetchV1},
    job_views::JobsV1,
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
    start(caller, id, |admin, instances, _, id| instances.cancel_job(admin, id)).await
}

/// Starts to read what has changed at an instance.
#[utoipa::path(
    post,
    path = "/api/mockpit/v1/instances/{id}/refresh",
    tag = "Instances",
    operation_id = "refreshInstance",
    params(("id" = String, Path, description = "The ID of the instance"), ("everything" = Option<bool>, Query, description = "Whether to read also what seems to be unchanged")),
    responses(
        (status = 202, description = "Accepted", body = JobsV1),
    ),
)]
pub(crate) async fn refresh(
    caller: InstanceCaller,
    PathPart(id): PathPart<String>,
    uri: Uri,
) -> Result<Response, RestError> {
    let everything = Query::of(&uri, &["everything"])?.flag("everything")?.unwrap_or_default();
    start(caller, id, move |admin, instances, _, id| {
        instances.refresh(admin, id, everything).and_then(expect_started)
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
        (status = 202, description = "Accepted", body = JobsV1),
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
        instances.compare(admin, base, other).and_then(expect_started)
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
        (status = 202, description = "Accepted", body = JobsV1),
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
        exchange.start_fetch(admin, id, services.into())
    })
    .await
}

/// Starts a job, and answers with the jobs of the instance.
pub(super) async fn start(
    caller: InstanceCaller,
    id: String,
    start: impl FnOnce(
        &Admin,
        &Arc<dyn InstanceService>,
        &Arc<dyn ExchangeService>,
        &InstanceId,
    ) -> Result<(), ApiError>
    + Send
    + 'static,
) -> Result<Response, RestError> {
    let InstanceCaller { admin, instances, exchange } = caller;
    let jobs = blocking(move || {
        let id = InstanceId::from(id);
        start(&admin, &instances, &exchange, &id)?;
        let jobs = instances.jobs(&admin, &id)?;
        Ok::<_, ApiError>(JobsV1::new(jobs, &*exchange))
    });
    Ok((StatusCode::ACCEPTED, Json(jobs.await?)).into_response())
}
