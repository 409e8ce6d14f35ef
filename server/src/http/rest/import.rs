//! Imports a snapshot: with the meaning of Microcks, unless the request has another policy.

use std::sync::Arc;

use api_types::{ImportId, ParsedFile, Report};
use app::api::{ApiError, IntoApiError, access::blocking};
use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use repository::{Admin, ApplyError, ImportError, ImportView, Repository};

use super::{
    error::RestError,
    idempotency,
    input::{Caller, Query, invalid},
    receive::{hash, receive},
    types::{FileForm, PlanV1},
};
use crate::{app_state::Server, import_policy::Policy};

/// The header with the revision that an import made.
const REVISION: HeaderName = HeaderName::from_static("mockpit-revision");

/// How often an import is planned again if other requests change the same services.
const MAX_ATTEMPTS: usize = 5;

/// What became of a file.
enum Outcome {
    Invalid(Vec<ParsedFile>),
    Planned(Box<PlanV1>),
    Applied(Box<Report>),
}

/// An import with the same key.
enum Earlier {
    None,
    Running,
    Applied { revision: u64, files: Vec<Box<str>> },
}

/// Imports the file of a request.
#[utoipa::path(
    post,
    path = "/api/import",
    tag = "Snapshots",
    operation_id = "importSnapshot",
    params(("policy" = Option<Policy>, Query, description = "What happens to services that the repository has"), ("dryRun" = Option<bool>, Query, description = "Whether to answer the plan, and to change nothing"), ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, description = "A text of the client. Requests with the same one are applied once")),
    request_body(content = FileForm, content_type = "multipart/form-data"),
    responses(
        (status = 201, description = "The file was imported"),
        (status = 200, description = "The plan of a dry run", body = PlanV1),
    ),
)]
pub(crate) async fn import(
    State(server): State<Arc<Server>>,
    caller: Caller,
    request: Request,
) -> Result<Response, RestError> {
    let admin = caller.admin()?;
    let query = Query::of(request.uri(), &["policy", "dryRun"])?;
    let policy = policy(&query)?;
    let is_dry_run = query.flag("dryRun")?.unwrap_or_default();
    let (parts, body) = request.into_parts();
    let repository = Arc::clone(server.repository());
    let id = idempotency::import_id(&parts.headers, admin.name())?.filter(|_| !is_dry_run);
    match find_earlier(&repository, &admin, id.clone()).await? {
        Earlier::None => {}
        Earlier::Running => return Err(idempotency::in_progress()),
        Earlier::Applied { revision, files } => {
            let sent = hash(&parts.headers, body).await?;
            let is_same = files.iter().any(|file| **file == *sent);
            return if is_same { Ok(created(revision)) } else { Err(idempotency::other_file()) };
        }
    }
    let pending = receive(&repository, &admin, id, &parts.headers, body).await?;
    let import = pending.id().clone();
    let outcome = blocking(move || run(&repository, &admin, &import, policy, is_dry_run)).await?;
    match outcome {
        Outcome::Invalid(files) => Err(RestError::invalid_file(&files)),
        Outcome::Planned(plan) => Ok(Json(plan).into_response()),
        Outcome::Applied(report) => {
            pending.keep();
            Ok(created(report.revision.0))
        }
    }
}

/// The policy of a request.
pub(crate) fn policy(query: &Query) -> Result<Policy, RestError> {
    let parse =
        |text: &str| text.parse().map_err(|()| invalid("policy", "is not merge, replace or keep"));
    Ok(query.text("policy")?.map(parse).transpose()?.unwrap_or_default())
}

async fn find_earlier(
    repository: &Arc<Repository>,
    admin: &Admin,
    id: Option<ImportId>,
) -> Result<Earlier, RestError> {
    let Some(id) = id else { return Ok(Earlier::None) };
    let (repository, admin) = (Arc::clone(repository), admin.clone());
    let earlier = blocking(move || {
        repository.discard_abandoned_import(&admin, &id)?;
        match repository.view_import(&admin, &id) {
            Ok(ImportView::Applied { sources, report, .. }) => Ok(Earlier::Applied {
                revision: report.revision.0,
                files: sources.into_iter().map(|source| source.sha256).collect(),
            }),
            Ok(_) => Ok(Earlier::Running),
            Err(ImportError::NotFound(_) | ImportError::Discarded { .. }) => Ok(Earlier::None),
            Err(error) => Err(error),
        }
    });
    Ok(earlier.await?)
}

/// Plans an import, and applies it unless it is a dry run. If other requests change the same services in the
/// meantime, does it again.
fn run(
    repository: &Repository,
    admin: &Admin,
    id: &ImportId,
    policy: Policy,
    is_dry_run: bool,
) -> Result<Outcome, ApiError> {
    let mut attempt = 0;
    loop {
        repository.plan_import(admin, id).map_err(IntoApiError::into_api_error)?;
        let view = repository.view_import(admin, id).map_err(IntoApiError::into_api_error)?;
        let (files, plan) = match view {
            ImportView::Rejected(files) => return Ok(Outcome::Invalid(files)),
            ImportView::Planned { files, plan, .. } => (files, plan),
            // Somebody else applied or cancelled it in the meantime.
            _ => return Err(ImportError::NotPlanned.into_api_error()),
        };
        if is_dry_run {
            let plan = PlanV1::new(None, &files, &plan, policy);
            return Ok(Outcome::Planned(Box::new(plan)));
        }
        attempt += 1;
        match repository.apply_import(admin, id, &policy.decide(&plan)) {
            Err(ImportError::Apply(ApplyError::Stale { .. })) if attempt < MAX_ATTEMPTS => {}
            applied => {
                let report = applied.map_err(IntoApiError::into_api_error)?;
                return Ok(Outcome::Applied(Box::new(report)));
            }
        }
    }
}

/// The answer to an import, as Microcks gives it: a status without a body.
fn created(revision: u64) -> Response {
    let mut response = StatusCode::CREATED.into_response();
    let headers = response.headers_mut();
    headers.insert(REVISION, HeaderValue::from(revision));
    if let Ok(location) = format!("/api/mockpit/v1/revisions/{revision}").parse() {
        headers.insert(header::LOCATION, location);
    }
    response
}
