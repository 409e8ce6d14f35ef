//! Plans: of a file, of an undo, of a restore, and comparisons. A plan is applied by another request.

use std::{collections::BTreeMap, sync::Arc};

use api_types::{Decision, Decisions, ImportId, RevisionNumber};
use app::api::{ApiError, IntoApiError, access::blocking};
use axum::{
    Json,
    body::Body,
    extract::{Request, State},
    http::{StatusCode, Uri},
    response::{IntoResponse as _, Response},
};
use repository::{Admin, ImportError, ImportView, PlanOptions, Repository, Revert};
use serde::Deserialize;
use snapshot::{Exclusions, ServiceKey};
use utoipa::ToSchema;

use crate::{
    app_state::Server,
    http::rest::{
        error::RestError,
        import::policy,
        input::{Caller, PathPart, Query, read_json, whole_number},
        receive::receive,
        types::{FileForm, PlanV1, ReportV1},
    },
    import_policy::Policy,
};

/// What to do with a plan.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ApplyV1 {
    /// What to do with services that the repository has already.
    #[serde(default)]
    policy: Policy,
    /// Other decisions, by the number of their row.
    #[serde(default)]
    decisions: BTreeMap<u32, DecisionV1>,
    /// Whether scripts, proxies and callbacks that the repository does not have yet may be added.
    #[serde(default)]
    executable_content: bool,
}

/// A decision for a row.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum DecisionV1 {
    /// Adds the service.
    Add,
    /// Adds the service with new IDs.
    AddWithNewIds,
    /// Makes the service equal to the source.
    Replace,
    /// Adds and updates what the source has.
    Merge,
    /// Adds the service under this name and version.
    Copy(NameV1),
    /// Leaves the service as it is.
    Keep,
    /// Leaves the service out.
    Skip,
    /// Removes the service.
    Remove,
}

/// The name and version of a service.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NameV1 {
    name: String,
    version: String,
}

/// Two revisions.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ComparisonV1 {
    /// The one that is compared to.
    #[serde(deserialize_with = "whole_number")]
    #[schema(minimum = 0)]
    base: i64,
    /// The one that is compared.
    #[serde(deserialize_with = "whole_number")]
    #[schema(minimum = 0)]
    other: i64,
}

/// Plans the import of a file.
#[utoipa::path(
    post,
    path = "/api/mockpit/v1/plans",
    tag = "Plans",
    operation_id = "createPlan",
    params(("policy" = Option<Policy>, Query, description = "What happens to services that the repository has"), ("listMissing" = Option<bool>, Query, description = "Whether the plan has a row for each service that the file does not have. It stays, unless the decision is `remove`")),
    request_body(content = FileForm, content_type = "multipart/form-data"),
    responses(
        (status = 201, description = "Created", body = PlanV1),
    ),
)]
pub(crate) async fn create(
    State(server): State<Arc<Server>>,
    caller: Caller,
    request: Request,
) -> Result<Response, RestError> {
    let admin = caller.admin()?;
    let query = Query::of(request.uri(), &["policy", "listMissing"])?;
    let policy = policy(&query)?;
    let list_missing = query.flag("listMissing")?;
    let (parts, body) = request.into_parts();
    let repository = Arc::clone(server.repository());
    let pending = receive(&repository, &admin, None, &parts.headers, body).await?;
    let id = pending.id().clone();
    let plan = blocking(move || {
        let options = PlanOptions { list_missing, ..PlanOptions::default() };
        let planned = repository.plan_import_with(&admin, &id, options);
        planned.map_err(IntoApiError::into_api_error)?;
        view(&repository, &admin, &id, policy)
    })
    .await??;
    pending.keep();
    Ok((StatusCode::CREATED, Json(plan)).into_response())
}

/// A plan.
#[utoipa::path(
    get,
    path = "/api/mockpit/v1/plans/{id}",
    tag = "Plans",
    operation_id = "getPlan",
    params(("id" = String, Path, description = "The ID of the plan"), ("policy" = Option<Policy>, Query, description = "What happens to services that the repository has")),
    responses(
        (status = 200, description = "Found", body = PlanV1),
    ),
)]
pub(crate) async fn one(
    State(server): State<Arc<Server>>,
    caller: Caller,
    PathPart(id): PathPart<String>,
    uri: Uri,
) -> Result<Json<PlanV1>, RestError> {
    let admin = caller.admin()?;
    let policy = policy(&Query::of(&uri, &["policy"])?)?;
    let repository = Arc::clone(server.repository());
    let plan = blocking(move || view(&repository, &admin, &ImportId::from(id), policy));
    Ok(Json(plan.await??))
}

/// Discards a plan.
#[utoipa::path(
    delete,
    path = "/api/mockpit/v1/plans/{id}",
    tag = "Plans",
    operation_id = "deletePlan",
    params(("id" = String, Path, description = "The ID of the plan")),
    responses(
        (status = 204, description = "Done"),
    ),
)]
pub(crate) async fn delete(
    State(server): State<Arc<Server>>,
    caller: Caller,
    PathPart(id): PathPart<String>,
    uri: Uri,
) -> Result<StatusCode, RestError> {
    let admin = caller.admin()?;
    Query::of(&uri, &[])?;
    let repository = Arc::clone(server.repository());
    blocking(move || {
        let id = ImportId::from(id);
        repository.view_import(&admin, &id)?;
        repository.cancel_import(&admin, &id)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Applies a plan.
#[utoipa::path(
    post,
    path = "/api/mockpit/v1/plans/{id}/apply",
    tag = "Plans",
    operation_id = "applyPlan",
    params(("id" = String, Path, description = "The ID of the plan")),
    request_body = ApplyV1,
    responses(
        (status = 200, description = "Found", body = ReportV1),
    ),
)]
pub(crate) async fn apply(
    State(server): State<Arc<Server>>,
    caller: Caller,
    PathPart(id): PathPart<String>,
    uri: Uri,
    body: Body,
) -> Result<Json<ReportV1>, RestError> {
    let admin = caller.admin()?;
    Query::of(&uri, &[])?;
    let request: ApplyV1 = read_json(body).await?;
    let repository = Arc::clone(server.repository());
    let report = blocking(move || {
        let id = ImportId::from(id);
        let decisions = request.decisions(&repository, &admin, &id)?;
        repository.apply_import(&admin, &id, &decisions)
    })
    .await?;
    Ok(Json(ReportV1::from(&report)))
}

/// Plans to undo a revision.
#[utoipa::path(
    post,
    path = "/api/mockpit/v1/revisions/{number}/undo",
    tag = "Plans",
    operation_id = "planUndo",
    params(("number" = u64, Path, description = "The number of the revision")),
    responses(
        (status = 201, description = "Created", body = PlanV1),
    ),
)]
pub(crate) async fn undo(
    State(server): State<Arc<Server>>,
    caller: Caller,
    PathPart(number): PathPart<u64>,
    uri: Uri,
) -> Result<Response, RestError> {
    revert(&server, caller, uri, Revert::Undo(RevisionNumber(number))).await
}

/// Plans to restore the state at a revision.
#[utoipa::path(
    post,
    path = "/api/mockpit/v1/revisions/{number}/restore",
    tag = "Plans",
    operation_id = "planRestore",
    params(("number" = u64, Path, description = "The number of the revision")),
    responses(
        (status = 201, description = "Created", body = PlanV1),
    ),
)]
pub(crate) async fn restore(
    State(server): State<Arc<Server>>,
    caller: Caller,
    PathPart(number): PathPart<u64>,
    uri: Uri,
) -> Result<Response, RestError> {
    revert(&server, caller, uri, Revert::Restore(RevisionNumber(number))).await
}

/// Compares two revisions. The plan cannot be applied.
#[utoipa::path(
    post,
    path = "/api/mockpit/v1/comparisons",
    tag = "Plans",
    operation_id = "compareRevisions",
    request_body = ComparisonV1,
    responses(
        (status = 201, description = "Created", body = PlanV1),
    ),
)]
pub(crate) async fn compare(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
    body: Body,
) -> Result<Response, RestError> {
    let admin = caller.admin()?;
    Query::of(&uri, &[])?;
    let ComparisonV1 { base, other } = read_json(body).await?;
    let revision = |number: i64| {
        let number = u64::try_from(number).map_err(|_| negative_revision())?;
        Ok::<_, RestError>(RevisionNumber(number))
    };
    let (base, other) = (revision(base)?, revision(other)?);
    let repository = Arc::clone(server.repository());
    let plan = blocking(move || {
        let id = repository.start_comparison(&admin, base, other);
        view(&repository, &admin, &id.map_err(IntoApiError::into_api_error)?, Policy::Merge)
    });
    Ok((StatusCode::CREATED, Json(plan.await??)).into_response())
}

fn negative_revision() -> RestError {
    RestError::bad_request("invalid_json", "The number of a revision is not negative.")
}

async fn revert(
    server: &Arc<Server>,
    caller: Caller,
    uri: Uri,
    revert: Revert,
) -> Result<Response, RestError> {
    let admin = caller.admin()?;
    Query::of(&uri, &[])?;
    let repository = Arc::clone(server.repository());
    let plan = blocking(move || {
        let id = repository.start_revert(&admin, revert).map_err(IntoApiError::into_api_error)?;
        view(&repository, &admin, &id, Policy::Replace)
    });
    Ok((StatusCode::CREATED, Json(plan.await??)).into_response())
}

/// The plan of an import. The outer error is one of the server, the inner one of the file.
pub(super) fn view(
    repository: &Repository,
    admin: &Admin,
    id: &ImportId,
    policy: Policy,
) -> Result<Result<PlanV1, RestError>, ApiError> {
    let view = repository.view_import(admin, id).map_err(IntoApiError::into_api_error)?;
    Ok(match view {
        ImportView::Planned { files, plan, .. } => {
            Ok(PlanV1::new(Some(id.to_string()), &files, &plan, policy))
        }
        ImportView::Rejected(files) => Err(RestError::invalid_file(&files)),
        _ => Err(ImportError::NotPlanned.into_api_error().into()),
    })
}

impl ApplyV1 {
    /// The decisions about all rows of a plan.
    pub(super) fn decisions(
        self,
        repository: &Repository,
        admin: &Admin,
        id: &ImportId,
    ) -> Result<Decisions, ImportError> {
        let mut decisions = match repository.view_import(admin, id)? {
            ImportView::Planned { plan, .. } => self.policy.decide(&plan),
            // Applying it returns the report again.
            ImportView::Applied { .. } => Decisions::default(),
            _ => return Err(ImportError::NotPlanned),
        };
        let chosen = self.decisions.into_iter();
        decisions.rows.extend(chosen.map(|(row, decision)| (row, Decision::from(decision))));
        decisions.content_confirmed = self.executable_content;
        Ok(decisions)
    }
}

impl From<DecisionV1> for Decision {
    fn from(decision: DecisionV1) -> Self {
        match decision {
            DecisionV1::Add => Self::Add,
            DecisionV1::AddWithNewIds => Self::AddWithNewIds,
            DecisionV1::Replace => Self::Replace(Exclusions::default()),
            DecisionV1::Merge => Self::Merge(Exclusions::default()),
            DecisionV1::Copy(name) => Self::Copy(ServiceKey::new(name.name, name.version)),
            DecisionV1::Keep => Self::KeepMine,
            DecisionV1::Skip => Self::Skip,
            DecisionV1::Remove => Self::Remove,
        }
    }
}
