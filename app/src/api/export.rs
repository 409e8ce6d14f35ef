//! Exports: the preview, the file as a stream, and the receipt of what the server sent.

#[cfg(feature = "ssr")]
use std::sync::Arc;

use api_types::{ExportOptions, Preview, ProfileSource, Receipt};
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use repository::{Admin, ExportJob, Repository};
use server_fn::codec::{ByteStream, Json, Streaming};
use snapshot::ServiceId;

use super::{ApiError, ConsoleClient};
#[cfg(feature = "ssr")]
use super::{
    IntoApiError,
    access::{admin, blocking, repository},
    stream,
};

/// What an export of these services drops and discloses, and what its response-time profile changes.
#[server(prefix = "/console", endpoint = "export/preview", input = Json, output = Json, client = ConsoleClient)]
pub async fn preview_export(
    services: Vec<ServiceId>,
    options: ExportOptions,
    #[server(default)] response_times: Option<ProfileSource>,
) -> Result<Preview, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || {
        let job = job(&repository, &admin, &services, options, response_times)?;
        job.preview().map_err(IntoApiError::into_api_error)
    })
    .await
}

/// Streams a snapshot of these services. `export` is an ID that the client chooses. After the stream
/// has ended, the client fetches the receipt with it.
#[server(prefix = "/console", endpoint = "export", input = Json, output = Streaming, client = ConsoleClient)]
pub async fn export_services(
    export: String,
    services: Vec<ServiceId>,
    #[server(default)] options: ExportOptions,
    #[server(default)] response_times: Option<ProfileSource>,
) -> Result<ByteStream<ApiError>, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    let (for_job, for_admin) = (Arc::clone(&repository), admin.clone());
    let job = blocking(move || job(&for_job, &for_admin, &services, options, response_times));
    let job = job.await?;
    stream::stream_export(repository, admin, export, job)
}

/// The receipt of a complete export. A failed export has none.
#[server(prefix = "/console", endpoint = "export/receipt", input = Json, output = Json, client = ConsoleClient)]
pub async fn export_receipt(export: String) -> Result<Receipt, ApiError> {
    let receipt = repository()?.receipt(&admin().await?, &export);
    receipt.ok_or(ApiError::NotFound(api_types::Missing::Receipt))
}

/// Prepares an export. Reading a profile of many rules takes long.
#[cfg(feature = "ssr")]
fn job(
    repository: &Repository,
    admin: &Admin,
    services: &[ServiceId],
    options: ExportOptions,
    response_times: Option<ProfileSource>,
) -> Result<ExportJob, ApiError> {
    let profile = response_times.map(|source| source.profile()).transpose();
    let profile = profile.map_err(ApiError::InvalidProfile)?;
    let job = repository.export_services(admin, services, options);
    Ok(job.map_err(IntoApiError::into_api_error)?.with_response_times(profile))
}
