//! Sends services to an instance: plans, applies, continues and undoes it.

use std::sync::Arc;

use api_types::{ImportExchange, ImportId, Missing, PlannedSend, RevisionNumber};
use app::api::{ApiError, IntoApiError as _, access::blocking, exchange_service::ExchangeService};
use axum::{
    Json,
    body::Body,
    http::{StatusCode, Uri},
    response::Response,
};
use repository::{ImportError, Repository};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    InstanceCaller,
    input::{NextStepV1, SendRequestV1, UndoSendV1},
    job_views::{ServiceNameV1, SourceV1, StartedJobV1, names},
    jobs::start,
    views::product,
};
use crate::{
    http::rest::{
        error::RestError,
        import::policy,
        input::{PathPart, Query, read_json},
        types::PlanV1,
        v1::plans::{self, ApplyV1},
    },
    import_policy::Policy,
};

/// What a send would change at its instance, and what it leaves out.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PlannedSendV1 {
    /// The ID of the instance.
    instance: String,
    /// The name of the instance.
    name: Box<str>,
    /// Its program: `microcks` or `mockpit`. A Mockpit applies all or nothing. A Microcks has no transactions, and a
    /// service that loses something there is deleted and imported again under the same ID.
    product: &'static str,
    /// The version of the program.
    version: Box<str>,
    /// The instance that the services come from. Absent if they come from the repository, or from the history of the instance.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<SourceV1>,
    /// The release of Microcks whose fields it reads.
    release: &'static str,
    /// Services that are not sent because the release does not know their type.
    omitted: Vec<ServiceNameV1>,
    /// Services that are not sent because each is larger than what the instance accepts.
    too_large: Vec<ServiceNameV1>,
    /// The largest file that the instance accepts, in bytes.
    limit: u64,
    /// What the release cannot read, so that it is left out, in words.
    dropped: String,
    /// The number of secrets that were replaced.
    redacted: u64,
    /// Services that are sent without their data, because a snapshot never has it: those of the type generic REST.
    without_data: Vec<ServiceNameV1>,
    /// Chosen services that the source does not have.
    not_there: Vec<ServiceNameV1>,
    /// What would change there. The words `here` and `repository` mean the instance.
    plan: PlanV1,
}

/// Starts to plan what sending services of the repository or of another instance to an instance changes there. The result of the job is a send.
#[utoipa::path(
    post,
    path = "/api/mockpit/v1/instances/{id}/sends",
    tag = "Instances",
    operation_id = "planSend",
    params(("id" = String, Path, description = "The ID of the instance")),
    request_body = SendRequestV1,
    responses(
        (status = 202, description = "Accepted", body = StartedJobV1, headers(("location" = String, description = "The address of the job"))),
    ),
)]
pub(crate) async fn plan(
    caller: InstanceCaller,
    PathPart(id): PathPart<String>,
    uri: Uri,
    body: Body,
) -> Result<Response, RestError> {
    Query::of(&uri, &[])?;
    let request: SendRequestV1 = read_json(body).await?;
    start(caller, id, move |admin, _, exchange, id| {
        exchange.plan_send(admin, id, request.into()).map(Some)
    })
    .await
}

/// Starts to plan what an instance gets back that it had before a send. The result of the job is a send.
#[utoipa::path(
    post,
    path = "/api/mockpit/v1/instances/{id}/undo",
    tag = "Instances",
    operation_id = "planUndoOfSend",
    params(("id" = String, Path, description = "The ID of the instance")),
    request_body = UndoSendV1,
    responses(
        (status = 202, description = "Accepted", body = StartedJobV1, headers(("location" = String, description = "The address of the job"))),
    ),
)]
pub(crate) async fn undo(
    caller: InstanceCaller,
    PathPart(id): PathPart<String>,
    uri: Uri,
    body: Body,
) -> Result<Response, RestError> {
    Query::of(&uri, &[])?;
    let UndoSendV1 { revision } = read_json(body).await?;
    let revision = u64::try_from(revision).map_err(|_| {
        RestError::bad_request("invalid_json", "The number of a revision is not negative.")
    })?;
    start(caller, id, move |admin, _, exchange, id| {
        exchange.plan_undo(admin, id, RevisionNumber(revision)).map(Some)
    })
    .await
}

/// Does something about a send that has not reached its end: goes on, takes it back, leaves it, or looks what is there.
#[utoipa::path(
    post,
    path = "/api/mockpit/v1/instances/{id}/next-step",
    tag = "Instances",
    operation_id = "takeNextStep",
    params(("id" = String, Path, description = "The ID of the instance")),
    request_body = NextStepV1,
    responses(
        (status = 202, description = "Accepted", body = StartedJobV1, headers(("location" = String, description = "The address of the job"))),
    ),
)]
pub(crate) async fn next_step(
    caller: InstanceCaller,
    PathPart(id): PathPart<String>,
    uri: Uri,
    body: Body,
) -> Result<Response, RestError> {
    Query::of(&uri, &[])?;
    let NextStepV1 { step } = read_json(body).await?;
    start(caller, id, move |admin, _, exchange, id| {
        exchange.take_next_step(admin, id, step.into()).map(Some)
    })
    .await
}

/// A planned send.
#[utoipa::path(
    get,
    path = "/api/mockpit/v1/sends/{id}",
    tag = "Instances",
    operation_id = "getSend",
    params(("id" = String, Path, description = "The ID of the send"), ("policy" = Option<Policy>, Query, description = "What happens to services that the instance has")),
    responses(
        (status = 200, description = "Found", body = PlannedSendV1),
    ),
)]
pub(crate) async fn one(
    caller: InstanceCaller,
    PathPart(id): PathPart<String>,
    uri: Uri,
) -> Result<Json<PlannedSendV1>, RestError> {
    let policy = policy(&Query::of(&uri, &["policy"])?)?;
    let InstanceCaller { admin, exchange, .. } = caller;
    let planned = blocking(move || {
        let id = ImportId::from(id);
        let planned = planned(&*exchange, &id)?;
        let copy = copy_with(&*exchange, &id)?;
        let plan = plans::view(&copy, &admin, &id, policy)?;
        Ok::<_, ApiError>(plan.map(|plan| PlannedSendV1::new(planned, plan)))
    });
    Ok(Json(planned.await??))
}

/// Discards a planned send.
#[utoipa::path(
    delete,
    path = "/api/mockpit/v1/sends/{id}",
    tag = "Instances",
    operation_id = "deleteSend",
    params(("id" = String, Path, description = "The ID of the send")),
    responses(
        (status = 204, description = "Done"),
    ),
)]
pub(crate) async fn delete(
    caller: InstanceCaller,
    PathPart(id): PathPart<String>,
    uri: Uri,
) -> Result<StatusCode, RestError> {
    Query::of(&uri, &[])?;
    let InstanceCaller { admin, exchange, .. } = caller;
    blocking(move || {
        let id = ImportId::from(id);
        let copy = copy_with(&*exchange, &id)?;
        let viewed = copy.view_import(&admin, &id);
        viewed.and_then(|_| copy.cancel_import(&admin, &id)).map_err(ImportError::into_api_error)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Starts to send what was planned. How it ends is in `lastSend` of the instance.
#[utoipa::path(
    post,
    path = "/api/mockpit/v1/sends/{id}/apply",
    tag = "Instances",
    operation_id = "applySend",
    params(("id" = String, Path, description = "The ID of the send")),
    request_body = ApplyV1,
    responses(
        (status = 202, description = "Accepted", body = StartedJobV1, headers(("location" = String, description = "The address of the job"))),
    ),
)]
pub(crate) async fn apply(
    caller: InstanceCaller,
    PathPart(id): PathPart<String>,
    uri: Uri,
    body: Body,
) -> Result<Response, RestError> {
    Query::of(&uri, &[])?;
    let request: ApplyV1 = read_json(body).await?;
    let import = ImportId::from(id);
    let (exchange, of) = (Arc::clone(&caller.exchange), import.clone());
    let planned = blocking(move || planned(&*exchange, &of)).await?;
    start(caller, planned.instance.to_string(), move |admin, _, exchange, _| {
        let copy = copy_with(&**exchange, &import)?;
        let decisions = request.decisions(&copy, admin, &import);
        let decisions = decisions.map_err(ImportError::into_api_error)?;
        exchange.apply_send(admin, &import, decisions, None).map(|(_, job)| job)
    })
    .await
}

/// The copy of an instance that has the plan of a send.
fn copy_with(exchange: &dyn ExchangeService, id: &ImportId) -> Result<Arc<Repository>, ApiError> {
    exchange.copy_with(id).ok_or(ApiError::NotFound(Missing::Import))
}

/// What is known of a send.
fn planned(exchange: &dyn ExchangeService, id: &ImportId) -> Result<PlannedSend, ApiError> {
    match exchange.exchange_of(id) {
        Some(ImportExchange::Sends(planned)) => Ok(planned),
        Some(ImportExchange::Fetched(_)) | None => Err(ApiError::NotFound(Missing::Import)),
    }
}

impl PlannedSendV1 {
    fn new(send: PlannedSend, plan: PlanV1) -> Self {
        Self {
            instance: send.instance.to_string(),
            name: send.name,
            product: product(send.product),
            version: send.version,
            source: send.source.map(Into::into),
            release: send.release.number(),
            omitted: names(send.omitted),
            too_large: names(send.too_large),
            limit: send.limit,
            dropped: send.dropped.to_string(),
            redacted: send.redacted,
            without_data: names(send.without_data),
            not_there: names(send.not_there),
            plan,
        }
    }
}
