//! Exports: the preview, the file as a stream, and the receipt of what the server sent.

use api_types::{ExportOptions, Preview, Receipt};
use leptos::prelude::*;
use server_fn::codec::{ByteStream, Json, Streaming};
use snapshot::ServiceId;

use super::{ApiError, ConsoleClient};
#[cfg(feature = "ssr")]
use super::{
    IntoApiError,
    access::{admin, blocking, repository},
    stream,
};

/// What an export of these services drops and discloses.
#[server(prefix = "/console", endpoint = "export/preview", input = Json, output = Json, client = ConsoleClient)]
pub async fn preview_export(
    services: Vec<ServiceId>,
    options: ExportOptions,
) -> Result<Preview, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.export_services(&admin, &services, options)?.preview()).await
}

/// Streams a snapshot of these services. `export` is an ID that the client chooses. After the stream
/// has ended, the client fetches the receipt with it.
#[server(prefix = "/console", endpoint = "export", input = Json, output = Streaming, client = ConsoleClient)]
pub async fn export_services(
    export: String,
    services: Vec<ServiceId>,
    #[server(default)] options: ExportOptions,
) -> Result<ByteStream<ApiError>, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    let job = repository.export_services(&admin, &services, options);
    let job = job.map_err(IntoApiError::into_api_error)?;
    stream::stream_export(repository, admin, export, job)
}

/// The receipt of a complete export. A failed export has none.
#[server(prefix = "/console", endpoint = "export/receipt", input = Json, output = Json, client = ConsoleClient)]
pub async fn export_receipt(export: String) -> Result<Receipt, ApiError> {
    let receipt = repository()?.receipt(&admin().await?, &export);
    receipt.ok_or(ApiError::NotFound(api_types::Missing::Receipt))
}
