//! Exports services as a snapshot.

use std::{io, sync::Arc};

use api_types::ExportOptions;
use app::api::{ApiError, IntoApiError as _, access::blocking};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, Uri, header},
    response::Response,
};
use repository::{Admin, ExportError, ExportJob, Repository};
use serde::Deserialize;
use snapshot::{Release, ServiceId};
use utoipa::ToSchema;

use super::{
    error::RestError,
    input::{Caller, Query, invalid, read_json},
    stream,
};
use crate::app_state::Server;

/// The parameter with the IDs.
const IDS: &str = "serviceIds";

/// A snapshot without services, as Microcks writes it.
const EMPTY: &str =
    r#"{"services":[], "resources":[], "requests":[], "responses":[], "eventMessages":[]}"#;

/// The services to export, for more of them than an address can name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ExportRequest {
    /// The IDs of the services.
    #[schema(value_type = Vec<String>)]
    service_ids: Vec<ServiceId>,
}

/// Exports the services of the query: repeated, or separated by commas.
#[utoipa::path(
    get,
    path = "/api/export",
    tag = "Snapshots",
    operation_id = "exportSnapshot",
    params(("serviceIds" = Vec<String>, Query, description = "The IDs, repeated or separated by commas"), ("release" = Option<String>, Query, description = "The version of the Microcks that reads the file"), ("redact" = Option<bool>, Query, description = "Whether to replace secrets")),
    responses(
        (status = 200, description = "Found", body = Object),
    ),
)]
pub(crate) async fn by_query(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, RestError> {
    let admin = caller.admin()?;
    let query = Query::of(&uri, &[IDS, "release", "redact"])?;
    let options = options(&query)?;
    if query.all(IDS).next().is_none() {
        let message = "An export needs the parameter serviceIds.";
        return Err(RestError::bad_request("missing_parameter", message));
    }
    let ids = query.all(IDS).flat_map(|ids| ids.split(',')).map(str::trim);
    let ids = ids.filter(|id| !id.is_empty()).map(ServiceId::from).collect();
    export(server, admin, ids, options).await
}

/// Exports the services of the body.
#[utoipa::path(
    post,
    path = "/api/export",
    tag = "Snapshots",
    operation_id = "exportSnapshotOfMany",
    params(("release" = Option<String>, Query, description = "The version of the Microcks that reads the file"), ("redact" = Option<bool>, Query, description = "Whether to replace secrets")),
    request_body = ExportRequest,
    responses(
        (status = 200, description = "Found", body = Object),
    ),
)]
pub(crate) async fn by_body(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
    body: Body,
) -> Result<Response, RestError> {
    let admin = caller.admin()?;
    let options = options(&Query::of(&uri, &["release", "redact"])?)?;
    let request: ExportRequest = read_json(body).await?;
    export(server, admin, request.service_ids, options).await
}

fn options(query: &Query) -> Result<ExportOptions, RestError> {
    let release = |text: &str| {
        text.parse::<Release>().map_err(|_| invalid("release", "is not a version of Microcks"))
    };
    Ok(ExportOptions {
        reader: query.text("release")?.map(release).transpose()?.unwrap_or_default(),
        redact: query.flag("redact")?.unwrap_or_default(),
    })
}

async fn export(
    server: Arc<Server>,
    admin: Admin,
    ids: Vec<ServiceId>,
    options: ExportOptions,
) -> Result<Response, RestError> {
    let repository = Arc::clone(server.repository());
    let (for_job, by) = (Arc::clone(&repository), admin.clone());
    let job = blocking(move || match for_job.export_services(&by, &ids, options) {
        Err(ExportError::NothingSelected) => Ok(None),
        job => job.map(Some),
    });
    let job = job.await?;
    write(&repository, &admin, job).await
}

/// Streams a snapshot.
pub(crate) async fn write(
    repository: &Arc<Repository>,
    admin: &Admin,
    job: Option<ExportJob>,
) -> Result<Response, RestError> {
    let permit = repository.acquire_export(admin).map_err(ExportError::into_api_error)?;
    let mut response = stream::json(move |out| {
        let _permit = permit;
        let Some(job) = job else {
            let _closed = out.push(EMPTY);
            return Ok(());
        };
        let closed = |_| io::Error::new(io::ErrorKind::BrokenPipe, "the client has disconnected");
        match job.write_chunks(|chunk| out.send(chunk).map_err(closed)) {
            Ok(_) => Ok(()),
            Err(error) => Err::<(), ApiError>(error.into_api_error()),
        }
    })
    .await?;
    let name = HeaderValue::from_static("attachment; filename=microcks-repository.json");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}
