//! Downloads an export: collects the chunks, reads the file back, compares it with the receipt.

use api_types::{ExportOptions, ProfileSource, Receipt};
use data_encoding::HEXLOWER;
use futures::StreamExt;
use leptos::prelude::*;
use server_fn::codec::ByteStream;
use sha2::{Digest, Sha256};
use snapshot::{ContentDigest, Limits, Manifest, Reader, ServiceId, ServiceKey};

use super::text;
use crate::{
    api::{
        ApiError,
        export::{export_receipt, export_services},
        history::export_revision,
    },
    ui::{
        browser::{self, FileBuilder, PickedFile},
        kit::{Notice, Tone},
    },
};

/// The file name of an export.
pub(in crate::ui) const FILE_NAME: &str = "microcks-repository.json";

/// Bytes to read back at a time.
const SLICE_BYTES: u64 = 4 << 20;

/// Why no file was saved.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) enum DownloadError {
    /// The server returned an error.
    Api(ApiError),
    /// The file differs from the receipt, in this way.
    ReceiptMismatch(String),
    /// The browser could not hold or read the file.
    Browser(String),
    /// The person cancelled.
    Cancelled,
}

/// How far a download is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::ui) enum Progress {
    /// This many bytes were received.
    Received(u64),
    /// The file is complete and is read back.
    Verifying,
}

impl From<ApiError> for DownloadError {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

/// Downloads an export of these services. Reports its `progress`, and stops when `cancelled`.
pub(super) async fn download(
    services: Vec<ServiceId>,
    options: ExportOptions,
    times: Option<ProfileSource>,
    progress: impl Fn(Progress),
    cancelled: impl Fn() -> bool,
) -> Result<(PickedFile, Receipt), DownloadError> {
    let name = browser::random_id();
    let chunks = export_services(name.clone(), services, options, times).await?;
    collect(chunks, name, FILE_NAME, progress, cancelled).await
}

/// Downloads all services of a revision, like [`download`].
pub(in crate::ui) async fn download_revision(
    revision: u64,
    progress: impl Fn(Progress),
    cancelled: impl Fn() -> bool,
) -> Result<(PickedFile, Receipt), DownloadError> {
    let name = browser::random_id();
    let chunks = export_revision(name.clone(), revision.into()).await?;
    collect(chunks, name, &revision_file(revision), progress, cancelled).await
}

/// The file name of the snapshot of a revision.
pub(in crate::ui) fn revision_file(revision: u64) -> String {
    format!("microcks-repository-{revision}.json")
}

/// The notice that a download failed. `action` is a verb that is also a noun: "export".
pub(in crate::ui) fn failure_notice(action: &str, error: &DownloadError) -> AnyView {
    let (tone, title) = match error {
        DownloadError::Cancelled => (Tone::Info, text::cancelled(action)),
        DownloadError::Api(ApiError::SignedOut) => (Tone::Warning, text::signed_out(action)),
        DownloadError::Api(error) => (Tone::Danger, text::failed(action, error)),
        DownloadError::ReceiptMismatch(difference) => {
            (Tone::Danger, text::receipt_mismatch(action, difference))
        }
        DownloadError::Browser(reason) => (Tone::Danger, text::browser_failed(reason)),
    };
    view! { <Notice tone title>{text::NO_FILE_SAVED}</Notice> }.into_any()
}

/// Collects the chunks of an export in a file of this name, and verifies it.
async fn collect(
    chunks: ByteStream<ApiError>,
    export: String,
    file_name: &str,
    progress: impl Fn(Progress),
    cancelled: impl Fn() -> bool,
) -> Result<(PickedFile, Receipt), DownloadError> {
    let mut chunks = chunks.into_inner();
    let (mut builder, mut size) = (FileBuilder::default(), 0);
    while let Some(chunk) = chunks.next().await {
        if cancelled() {
            return Err(DownloadError::Cancelled);
        }
        let chunk = chunk?;
        builder.push(&chunk);
        size += chunk.len() as u64;
        progress(Progress::Received(size));
    }
    progress(Progress::Verifying);
    let receipt = export_receipt(export).await?;
    let file = builder.build(file_name);
    let file = file.ok_or_else(|| DownloadError::Browser(text::NO_SPACE.to_owned()))?;
    verify(&file, &receipt).await?;
    Ok((file, receipt))
}

/// Reads the file back and compares it with the receipt.
async fn verify(file: &PickedFile, receipt: &Receipt) -> Result<(), DownloadError> {
    let differs = |difference: &str| Err(DownloadError::ReceiptMismatch(difference.to_owned()));
    if file.size() != receipt.size {
        return differs(text::SIZE_DIFFERS);
    }
    let mut hash = Sha256::new();
    let mut reader = Reader::new(Limits { max_file_bytes: u64::MAX, ..Limits::default() });
    let mut offset = 0;
    while offset < file.size() {
        let end = (offset + SLICE_BYTES).min(file.size());
        let each = |piece: &[u8]| {
            hash.update(piece);
            reader.push(piece);
        };
        file.read(offset, end, each).await.map_err(DownloadError::Browser)?;
        offset = end;
    }
    if HEXLOWER.encode(&hash.finalize()) != *receipt.sha256 {
        return differs(text::SHA256_DIFFERS);
    }
    let manifest = reader.finish();
    if manifest.counts != receipt.documents {
        return differs(text::COUNTS_DIFFER);
    }
    match first_difference(&manifest, &receipt.digests) {
        Ok(()) => Ok(()),
        Err(Some(key)) => differs(&text::service_differs(&key)),
        Err(None) => differs(text::SERVICES_DIFFER),
    }
}

/// Compares what a reader gets from the file with what the server wrote, service by service. The error is
/// the first service that differs, or `None` if the file has another number of services.
fn first_difference(
    manifest: &Manifest,
    digests: &[ContentDigest],
) -> Result<(), Option<ServiceKey>> {
    if manifest.definitions.len() != digests.len() {
        return Err(None);
    }
    let mut pairs = manifest.definitions.iter().zip(digests);
    match pairs.find(|(definition, digest)| definition.content_digest() != **digest) {
        Some((definition, _)) => Err(Some(definition.summary.key.clone())),
        None => Ok(()),
    }
}
