//! Edits and deletions of services, as Microcks has them: what a request does not name is cleared.

use std::{collections::BTreeMap, sync::Arc};

use api_types::{Decisions, EditAnswer, ImportId};
use app::api::{ApiError, IntoApiError, access::blocking};
use axum::{
    body::Body,
    extract::State,
    http::{StatusCode, Uri},
};
use repository::{Manager, Repository};
use serde::Deserialize;
use serde_json::json;
use snapshot::{
    ServiceId,
    describe::ParameterConstraint,
    settings::{DispatcherEdit, EditFault, OperationEdit, ServiceEdit},
};
use utoipa::ToSchema;

use super::{
    error::RestError,
    input::{Caller, PathPart, Query, optional_number, read_json},
    receive::PendingImport,
    services,
};
use crate::app_state::Server;

/// The labels and annotations of a service.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct MetadataRequest {
    /// All labels.
    #[serde(default)]
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    labels: Option<BTreeMap<Box<str>, Box<str>>>,
    /// All annotations.
    #[serde(default)]
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    annotations: Option<BTreeMap<Box<str>, Box<str>>>,
    /// Ignored, as in Microcks.
    #[serde(default, rename = "createdOn", deserialize_with = "optional_number")]
    _created_on: Option<i64>,
    /// Ignored, as in Microcks.
    #[serde(default, rename = "lastUpdate", deserialize_with = "optional_number")]
    _last_update: Option<i64>,
}

/// The settings of an operation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct OperationRequest {
    /// The dispatcher.
    #[serde(default)]
    dispatcher: Option<Box<str>>,
    /// The rules of the dispatcher.
    #[serde(default)]
    dispatcher_rules: Option<Box<str>>,
    /// The response time in milliseconds. For events, the seconds between two messages.
    #[serde(default, deserialize_with = "optional_number")]
    default_delay: Option<i64>,
    /// The strategy: `fixed`, `random` or `random-N`.
    #[serde(default)]
    default_delay_strategy: Option<Box<str>>,
    /// All parameter constraints.
    #[serde(default)]
    parameter_constraints: Option<Vec<ConstraintRequest>>,
}

/// What a call must have.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ConstraintRequest {
    /// The name of the parameter.
    name: Box<str>,
    /// Where it is: `path`, `query`, `header`, `cookie`, `formData` or `body`.
    r#in: Box<str>,
    /// Whether a call without it is rejected.
    #[serde(default)]
    required: bool,
    /// Whether the response has the value too.
    #[serde(default)]
    recopy: bool,
    /// The regular expression that the value must match.
    #[serde(default)]
    must_match_regexp: Option<Box<str>>,
}

/// Replaces the labels and annotations of a service.
#[utoipa::path(
    put,
    path = "/api/services/{id}/metadata",
    tag = "Services",
    operation_id = "UpdateServiceMetadata",
    params(("id" = String, Path, description = "The ID of the service, or its name and version, separated by a colon")),
    request_body = MetadataRequest,
    responses(
        (status = 200, description = "Done"),
    ),
)]
pub(crate) async fn metadata(
    State(server): State<Arc<Server>>,
    caller: Caller,
    PathPart(id): PathPart<String>,
    uri: Uri,
    body: Body,
) -> Result<StatusCode, RestError> {
    let manager = caller.manager()?;
    Query::of(&uri, &[])?;
    let request: MetadataRequest = read_json(body).await?;
    let edit = ServiceEdit {
        labels: Some(request.labels.unwrap_or_default()),
        annotations: Some(request.annotations.unwrap_or_default()),
        operations: Vec::new(),
    };
    edit_service(&server, manager, &id, edit).await
}

/// Replaces the settings of an operation.
#[utoipa::path(
    put,
    path = "/api/services/{id}/operation",
    tag = "Services",
    operation_id = "OverrideServiceOperation",
    params(("id" = String, Path, description = "The ID of the service, or its name and version, separated by a colon"), ("operationName" = String, Query, description = "The name of the operation")),
    request_body = OperationRequest,
    responses(
        (status = 200, description = "Done"),
    ),
)]
pub(crate) async fn operation(
    State(server): State<Arc<Server>>,
    caller: Caller,
    PathPart(id): PathPart<String>,
    uri: Uri,
    body: Body,
) -> Result<StatusCode, RestError> {
    let manager = caller.manager()?;
    let query = Query::of(&uri, &["operationName"])?;
    let name = query.text("operationName")?.ok_or_else(|| {
        RestError::bad_request("missing_parameter", "This needs the parameter operationName.")
    })?;
    let request: OperationRequest = read_json(body).await?;
    let constraints = request.parameter_constraints.unwrap_or_default();
    let operation = OperationEdit {
        name: name.into(),
        time: Some(request.default_delay.unwrap_or_default()),
        strategy: Some(request.default_delay_strategy.unwrap_or_else(|| "fixed".into())),
        dispatcher: Some(DispatcherEdit {
            name: request.dispatcher.unwrap_or_default(),
            rules: request.dispatcher_rules.unwrap_or_default(),
        }),
        constraints: Some(constraints.into_iter().map(ParameterConstraint::from).collect()),
    };
    let edit = ServiceEdit { operations: vec![operation], ..ServiceEdit::default() };
    edit_service(&server, manager, &id, edit).await
}

/// Deletes a service with everything that belongs to it.
#[utoipa::path(
    delete,
    path = "/api/services/{id}",
    tag = "Services",
    operation_id = "DeleteService",
    params(("id" = String, Path, description = "The ID of the service, or its name and version, separated by a colon")),
    responses(
        (status = 200, description = "Done"),
    ),
)]
pub(crate) async fn delete(
    State(server): State<Arc<Server>>,
    caller: Caller,
    PathPart(id): PathPart<String>,
    uri: Uri,
) -> Result<StatusCode, RestError> {
    let manager = caller.manager()?;
    Query::of(&uri, &[])?;
    let id = service_id(&server, &manager, &id)?;
    let repository = Arc::clone(server.repository());
    blocking(move || {
        let plan =
            repository.start_deletion(&manager, &[id]).map_err(IntoApiError::into_api_error)?;
        apply(&repository, &manager, plan)
    })
    .await?;
    Ok(StatusCode::OK)
}

async fn edit_service(
    server: &Arc<Server>,
    manager: Manager,
    id: &str,
    edit: ServiceEdit,
) -> Result<StatusCode, RestError> {
    let id = service_id(server, &manager, id)?;
    let repository = Arc::clone(server.repository());
    let faults = blocking(move || {
        let service = repository.editable_service(&manager, &id);
        let base = service.map_err(IntoApiError::into_api_error)?.base;
        let answer = repository.start_edit(&manager, &id, &base, edit);
        match answer.map_err(IntoApiError::into_api_error)? {
            EditAnswer::Rejected(faults) => Ok::<_, ApiError>(faults),
            EditAnswer::Review(plan) => {
                apply(&repository, &manager, plan)?;
                Ok(Vec::new())
            }
        }
    })
    .await?;
    if faults.is_empty() { Ok(StatusCode::OK) } else { Err(rejected(&faults)) }
}

fn service_id(server: &Server, manager: &Manager, id: &str) -> Result<ServiceId, RestError> {
    let head = server.repository().head(manager.member());
    services::find(&head.index, id).map(|entry| entry.summary.id.clone())
}

/// Applies the plan of an edit. If that fails, discards it.
fn apply(repository: &Arc<Repository>, manager: &Manager, plan: ImportId) -> Result<(), ApiError> {
    let plan = PendingImport::new(Arc::clone(repository), manager.clone(), plan);
    let decisions = Decisions { content_confirmed: true, ..Decisions::default() };
    let applied = repository.apply_import(manager, plan.id(), &decisions);
    applied.map_err(IntoApiError::into_api_error)?;
    plan.keep();
    Ok(())
}

/// The error for values that Microcks would not read.
fn rejected(faults: &[EditFault]) -> RestError {
    RestError::Request {
        status: StatusCode::UNPROCESSABLE_ENTITY,
        code: "invalid_settings",
        message: "Microcks would not read some of these values. Nothing was changed.".to_owned(),
        detail: Some(json!({ "faults": faults })),
    }
}

impl From<ConstraintRequest> for ParameterConstraint {
    fn from(request: ConstraintRequest) -> Self {
        Self {
            name: request.name,
            location: request.r#in,
            is_required: request.required,
            is_recopied: request.recopy,
            pattern: request.must_match_regexp,
        }
    }
}
