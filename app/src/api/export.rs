//! Exporting: the bytes of a snapshot as a stream, then the server's receipt of what it sent.

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

/// What the snapshot of these services would leave out and give away.
#[server(prefix = "/console", endpoint = "export/preview", input = Json, output = Json, client = ConsoleClient)]
pub async fn preview_export(
    services: Vec<ServiceId>,
    options: ExportOptions,
) -> Result<Preview, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.export(&admin, &services, options)?.preview()).await
}

/// The snapshot of these services. `export` is a name that the caller makes up: by it the receipt
/// is found when the stream has ended.
#[server(prefix = "/console", endpoint = "export", input = Json, output = Streaming, client = ConsoleClient)]
pub async fn export(
    export: String,
    services: Vec<ServiceId>,
    #[server(default)] options: ExportOptions,
) -> Result<ByteStream<ApiError>, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    let ready = repository.export(&admin, &services, options);
    let ready = ready.map_err(IntoApiError::into_api_error)?;
    stream::export(repository, admin, export, ready)
}

/// What the server sent for an export that has ended. No receipt: it has failed on the way.
#[server(prefix = "/console", endpoint = "export/receipt", input = Json, output = Json, client = ConsoleClient)]
pub async fn export_receipt(export: String) -> Result<Receipt, ApiError> {
    let receipt = repository()?.receipt(&admin().await?, &export);
    receipt.ok_or_else(|| ApiError::NotFound { what: "the receipt of this export".into() })
}
