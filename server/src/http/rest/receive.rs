//! Receives the file of an import: from the parts of a request to the spool, without holding it.

use std::{panic::resume_unwind, sync::Arc};

use api_types::{FileAction, ImportId, NewFile};
use app::api::{ApiError, access::blocking, internal_error};
use axum::{
    body::Body,
    http::{HeaderMap, StatusCode, header},
};
use data_encoding::HEXLOWER;
use repository::{Admin, Editor as _, ImportError, Manager, Repository};
use sha2::{Digest as _, Sha256};
use tokio::{spawn, task::JoinHandle};
use tracing::Instrument as _;

use super::{error::RestError, idempotency, multipart::Multipart};

/// The name of the part that has the file.
const FILE_PART: &str = "file";

/// The name of a file that has none.
const NO_NAME: &str = "snapshot.json";

/// The file is written to the spool in slices of this size, in bytes.
const SLICE_BYTES: usize = 1024 * 1024;

/// An import that this request makes. It is cancelled if the request ends before it is kept.
pub(crate) struct PendingImport {
    repository: Arc<Repository>,
    editor: Manager,
    id: ImportId,
    is_kept: bool,
}

impl PendingImport {
    /// Guards an import.
    pub(crate) fn new(repository: Arc<Repository>, editor: Manager, id: ImportId) -> Self {
        Self { repository, editor, id, is_kept: false }
    }

    /// Its ID.
    pub(crate) fn id(&self) -> &ImportId {
        &self.id
    }

    /// Keeps the import after the request.
    pub(crate) fn keep(mut self) -> ImportId {
        self.is_kept = true;
        self.id.clone()
    }
}

impl Drop for PendingImport {
    fn drop(&mut self) {
        if !self.is_kept {
            // An import that was applied stays. Otherwise nothing is lost.
            let _applied = self.repository.cancel_import(&self.editor, &self.id);
        }
    }
}

/// Receives the file of a request. With an ID, the import gets it.
pub(crate) async fn receive(
    repository: &Arc<Repository>,
    admin: &Admin,
    id: Option<ImportId>,
    headers: &HeaderMap,
    body: Body,
) -> Result<PendingImport, RestError> {
    let limit = repository.max_file_bytes();
    let content_length = content_length(headers);
    let mut parts = file_part(headers, body).await?;
    // The file is smaller than the body. Without a length, it can have the largest size.
    let size = content_length.unwrap_or(limit).min(limit);
    let file = NewFile::new(parts.name.clone(), size);
    let pending = start(repository, admin, id, file).await?;
    let (mut offset, mut slice) = (0_u64, Vec::with_capacity(SLICE_BYTES));
    let mut appending = None;
    loop {
        let chunk = parts.multipart.next_chunk().await?;
        let is_last = chunk.is_none();
        slice.extend(chunk.unwrap_or_default());
        if slice.len() >= SLICE_BYTES || is_last && !slice.is_empty() {
            let end = offset + slice.len() as u64;
            if end > size {
                // Otherwise a client that has not read the answer would not get it.
                drain(&mut parts.multipart).await?;
                return Err(ApiError::TooLarge { size: end, limit }.into());
            }
            let bytes = std::mem::replace(&mut slice, Vec::with_capacity(SLICE_BYTES));
            finish(appending.take()).await?;
            // The next slice arrives while this one is written.
            appending = Some(append(repository, admin, pending.id(), offset, bytes));
            offset = end;
        }
        if is_last {
            break;
        }
    }
    finish(appending).await?;
    expect_no_more(&mut parts.multipart).await?;
    if offset == 0 {
        return Err(RestError::bad_request("empty_file", "The file is empty."));
    }
    let (repository, admin, import) = (Arc::clone(repository), admin.clone(), pending.id().clone());
    blocking(move || repository.end_upload(&admin, &import)).await?;
    Ok(pending)
}

/// Reads the file of a request only to know its SHA-256, as hex digits.
pub(crate) async fn hash(headers: &HeaderMap, body: Body) -> Result<String, RestError> {
    let mut parts = file_part(headers, body).await?;
    let mut hash = Sha256::new();
    while let Some(chunk) = parts.multipart.next_chunk().await? {
        hash.update(&chunk);
    }
    expect_no_more(&mut parts.multipart).await?;
    Ok(HEXLOWER.encode(&hash.finalize()))
}

/// The parts of a request, at the data of the file.
struct FilePart {
    name: String,
    multipart: Multipart,
}

async fn file_part(headers: &HeaderMap, body: Body) -> Result<FilePart, RestError> {
    let mut multipart = Multipart::new(headers, body)?;
    match multipart.next_part().await? {
        Some(part) if part.name == FILE_PART => {
            let name = part.file.filter(|name| !name.is_empty());
            Ok(FilePart { name: name.unwrap_or_else(|| NO_NAME.to_owned()), multipart })
        }
        part => {
            drain(&mut multipart).await?;
            Err(unexpected_part(part.map(|part| part.name).as_deref()))
        }
    }
}

/// Starts an import. The guard is made where the import is, so that a client that disconnects in between
/// leaves none behind.
async fn start(
    repository: &Arc<Repository>,
    admin: &Admin,
    id: Option<ImportId>,
    file: NewFile,
) -> Result<PendingImport, RestError> {
    let (repository, admin) = (Arc::clone(repository), admin.clone());
    let started = blocking(move || {
        let started = match id {
            None => Some(repository.start_import(&admin, FileAction::Import, &[file])?),
            Some(id) => repository.start_import_as(&admin, &id, file)?.then_some(id),
        };
        let editor = admin.manager().clone();
        Ok::<_, ImportError>(started.map(|id| PendingImport::new(repository, editor, id)))
    });
    started.await?.ok_or_else(idempotency::in_progress)
}

/// A slice that is being written.
type Appending = JoinHandle<Result<(), ApiError>>;

fn append(
    repository: &Arc<Repository>,
    admin: &Admin,
    import: &ImportId,
    offset: u64,
    bytes: Vec<u8>,
) -> Appending {
    let (repository, admin, import) = (Arc::clone(repository), admin.clone(), import.clone());
    // Slices of a file that is rejected already are ignored. The plan has its problems.
    let append = move || repository.append_slice(&admin, &import, 0, offset, bytes).map(drop);
    spawn(blocking(append).in_current_span())
}

/// Waits until a slice is written.
async fn finish(appending: Option<Appending>) -> Result<(), RestError> {
    let Some(appending) = appending else { return Ok(()) };
    match appending.await {
        Ok(appended) => Ok(appended?),
        Err(failed) => match failed.try_into_panic() {
            // The router handles panics.
            Ok(panic) => resume_unwind(panic),
            Err(cancelled) => Err(internal_error(&cancelled).into()),
        },
    }
}

async fn drain(multipart: &mut Multipart) -> Result<(), RestError> {
    while multipart.next_part().await?.is_some() {}
    Ok(())
}

async fn expect_no_more(multipart: &mut Multipart) -> Result<(), RestError> {
    match multipart.next_part().await? {
        None => Ok(()),
        Some(part) => {
            drain(multipart).await?;
            Err(unexpected_part(Some(&part.name)))
        }
    }
}

fn unexpected_part(name: Option<&str>) -> RestError {
    let found = match name {
        Some(name) => format!("found {name:?}"),
        None => "found none".to_owned(),
    };
    let message = format!("The body must have exactly one part, with the name \"file\": {found}.");
    RestError::new(StatusCode::BAD_REQUEST, "unexpected_part", message)
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
