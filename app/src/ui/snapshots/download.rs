//! Taking an export over: gathered, read again, compared with the server's receipt, handed over.

use api_types::{ExportOptions, Receipt};
use data_encoding::HEXLOWER;
use futures::StreamExt;
use leptos::prelude::*;
use server_fn::codec::ByteStream;
use sha2::{Digest, Sha256};
use snapshot::{Limits, Reader, ServiceId};

use crate::{
    api::{
        ApiError,
        export::{export_receipt, export_services},
        history::export_revision,
    },
    ui::{
        browser::{self, Gathered, PickedFile},
        errors::sentence,
        kit::{Notice, Tone},
    },
};

/// What a default export is called.
pub(in crate::ui) const FILE_NAME: &str = "microcks-repository.json";

/// Bytes that are read again at once.
const SLICE: u64 = 4 << 20;

/// Why no file was handed over.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) enum DownloadError {
    /// The server did not send it.
    Api(ApiError),
    /// What arrived is not what was sent.
    NotAsSent(&'static str),
    /// The browser could not keep it.
    Browser(String),
    /// The person did not want it any more.
    Cancelled,
}

impl From<ApiError> for DownloadError {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

/// Takes these services over. `progress` hears how many bytes are here; `cancelled` is asked in
/// between.
pub(super) async fn download(
    services: Vec<ServiceId>,
    options: ExportOptions,
    progress: impl Fn(u64),
    cancelled: impl Fn() -> bool,
) -> Result<(PickedFile, Receipt), DownloadError> {
    let name = browser::made_up_name();
    let pieces = export_services(name.clone(), services, options).await?;
    gather(pieces, name, FILE_NAME, progress, cancelled).await
}

/// Takes all that a revision holds over, as [`download`].
pub(in crate::ui) async fn download_revision(
    revision: u64,
    progress: impl Fn(u64),
    cancelled: impl Fn() -> bool,
) -> Result<(PickedFile, Receipt), DownloadError> {
    let name = browser::made_up_name();
    let pieces = export_revision(name.clone(), revision.into()).await?;
    gather(pieces, name, &revision_file(revision), progress, cancelled).await
}

/// What the snapshot of a revision is called.
pub(in crate::ui) fn revision_file(revision: u64) -> String {
    format!("microcks-repository-{revision}.json")
}

/// What is said where no file was handed over. `what` it would have been is a verb too: "export".
pub(in crate::ui) fn not_handed_over(what: &str, error: &DownloadError) -> AnyView {
    let (tone, title) = match error {
        DownloadError::Cancelled => (Tone::Info, format!("The {what} was cancelled.")),
        DownloadError::Api(ApiError::SignedOut) => {
            (Tone::Warning, format!("You were signed out: sign in and {what} again."))
        }
        DownloadError::Api(error) => {
            (Tone::Danger, format!("The {what} failed. {}", sentence(error)))
        }
        DownloadError::NotAsSent(how) => (
            Tone::Danger,
            format!("What arrived is not what the server sent: {how}. Start the {what} again."),
        ),
        DownloadError::Browser(why) => {
            (Tone::Danger, format!("The browser could not keep the file: {why}."))
        }
    };
    view! { <Notice tone title>"No file was handed over; the repository is as it was."</Notice> }
        .into_any()
}

/// Gathers the pieces of an export into a file of this name, and checks it.
async fn gather(
    pieces: ByteStream<ApiError>,
    export: String,
    file_name: &str,
    progress: impl Fn(u64),
    cancelled: impl Fn() -> bool,
) -> Result<(PickedFile, Receipt), DownloadError> {
    let mut pieces = pieces.into_inner();
    let (mut gathered, mut size) = (Gathered::default(), 0);
    while let Some(piece) = pieces.next().await {
        if cancelled() {
            return Err(DownloadError::Cancelled);
        }
        let piece = piece?;
        gathered.push(&piece);
        size += piece.len() as u64;
        progress(size);
    }
    let receipt = export_receipt(export).await?;
    let file = gathered.into_file(file_name);
    let file = file.ok_or_else(|| DownloadError::Browser("no room for the file".to_owned()))?;
    check(&file, &receipt).await?;
    Ok((file, receipt))
}

/// Reads the file again and compares it with what the server says it sent.
async fn check(file: &PickedFile, receipt: &Receipt) -> Result<(), DownloadError> {
    if file.size() != receipt.size {
        return Err(DownloadError::NotAsSent("its size differs"));
    }
    let mut hash = Sha256::new();
    let mut reader = Reader::new(Limits { max_file_bytes: u64::MAX, ..Limits::default() });
    let mut at = 0;
    while at < file.size() {
        let end = (at + SLICE).min(file.size());
        let bytes = file.slice(at, end).await.map_err(DownloadError::Browser)?;
        hash.update(&bytes);
        reader.push(&bytes);
        at = end;
    }
    if HEXLOWER.encode(&hash.finalize()) != *receipt.sha256 {
        return Err(DownloadError::NotAsSent("its SHA-256 differs"));
    }
    if reader.finish().counts != receipt.documents {
        return Err(DownloadError::NotAsSent("it does not hold what was counted"));
    }
    Ok(())
}
