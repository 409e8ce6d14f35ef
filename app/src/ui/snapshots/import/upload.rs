//! Uploads files in slices. An interrupted upload can be resumed.

use api_types::{FileAction, ImportId, ImportView, NewFile, UploadProgress};

use super::text;
use crate::{
    api::{
        ApiError,
        import::{cancel_import, send_slice, start_import, view_import},
    },
    ui::browser::{self, PickedFile},
};

/// Large enough that the round trip of a request hardly matters, and small enough that encoding the request
/// does not block the page: 4 MiB took 82 ms in one task.
const SLICE_BYTES: u64 = 1 << 20;

/// How often a slice is sent when it arrives damaged.
const ATTEMPTS: u32 = 3;

/// The key in the browser's storage for the unfinished upload.
const STORAGE_KEY: &str = "mockpit.upload";

/// An upload of one or more files. After an error it continues with the first missing byte.
#[derive(Clone, Debug)]
pub(in crate::ui) struct Upload {
    action: FileAction,
    files: Vec<PickedFile>,
    started: Option<ImportId>,
    /// Bytes of each file that the server has.
    sent: Vec<u64>,
}

/// Why an upload stopped.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) enum UploadError {
    /// The browser cannot read a file.
    Unreadable(String),
    /// The server returned an error or could not be reached.
    Api(ApiError),
}

impl Upload {
    pub(in crate::ui) fn new(action: FileAction, files: Vec<PickedFile>) -> Self {
        let sent = vec![0; files.len()];
        Self { action, files, started: None, sent }
    }

    /// The name of the only file, or the number of files.
    pub(in crate::ui) fn name(&self) -> String {
        match &self.files[..] {
            [file] => file.name().to_owned(),
            files => text::files(files.len()),
        }
    }

    /// Bytes of all files together.
    pub(in crate::ui) fn size(&self) -> u64 {
        self.files.iter().map(PickedFile::size).sum()
    }

    /// Bytes that the server has.
    pub(in crate::ui) fn sent(&self) -> u64 {
        self.sent.iter().sum()
    }

    /// Sends the next slice. Returns the import when everything is sent.
    pub(in crate::ui) async fn send_next(&mut self) -> Result<Option<ImportId>, UploadError> {
        let Some(import) = self.started.clone() else {
            self.start().await.map_err(UploadError::Api)?;
            return Ok(self.started.clone().filter(|_| self.is_sent()));
        };
        let files = self.files.iter().zip(&mut self.sent).zip(0..);
        let mut open = files.filter(|((file, sent), _)| **sent < file.size());
        let Some(((file, sent), number)) = open.next() else { return Ok(Some(import)) };
        let received = match send(&import, number, file, *sent).await {
            Err(UploadError::Api(
                why @ (ApiError::ImportDiscarded { .. } | ApiError::NotFound(_)),
            )) => {
                // The server has discarded it, so the next attempt starts a new import.
                (self.started, self.sent) = (None, vec![0; self.files.len()]);
                return Err(UploadError::Api(why));
            }
            received => received?,
        };
        *sent = received.received;
        let done = received.rejected || self.is_sent();
        if done {
            browser::remove_text(STORAGE_KEY);
        }
        Ok(done.then_some(import))
    }

    /// Discards what the server has. If this fails, the server discards it when it expires.
    pub(in crate::ui) async fn discard(&self) {
        if let Some(import) = self.started.clone() {
            let _expires = cancel_import(import).await;
        }
    }

    fn is_sent(&self) -> bool {
        self.files.iter().zip(&self.sent).all(|(file, sent)| *sent >= file.size())
    }

    /// Resumes the import that was started with these files, or starts one.
    async fn start(&mut self) -> Result<(), ApiError> {
        if let Some((import, sent)) = self.find_unfinished().await {
            (self.started, self.sent) = (Some(import), sent);
            return Ok(());
        }
        let files = self.files.iter().map(|file| NewFile::new(file.name(), file.size()));
        let import = start_import(self.action, files.collect()).await?;
        browser::store_text(STORAGE_KEY, &format!("{import} {}", self.fingerprint()));
        self.started = Some(import);
        Ok(())
    }

    /// The import that this browser started with these files and did not finish, with the bytes
    /// of each file that the server has.
    async fn find_unfinished(&self) -> Option<(ImportId, Vec<u64>)> {
        let stored = browser::load_text(STORAGE_KEY)?;
        let (import, fingerprint) = stored.split_once(' ')?;
        if fingerprint != self.fingerprint() {
            return None;
        }
        let import = ImportId::from(import.to_owned());
        match view_import(import.clone()).await {
            Ok(ImportView::Receiving { files }) if files.len() == self.files.len() => {
                Some((import, files.iter().map(|file| file.received.received).collect()))
            }
            _ => None,
        }
    }

    /// Is equal when the same files are chosen again.
    fn fingerprint(&self) -> String {
        let fingerprint =
            |file: &PickedFile| format!("{}:{}:{}", file.name(), file.size(), file.modified());
        let files: Vec<String> = self.files.iter().map(fingerprint).collect();
        format!("{:?} {}", self.action, files.join(" "))
    }
}

/// Reads and sends the slice at `offset`, again if it arrives damaged.
async fn send(
    import: &ImportId,
    number: u32,
    file: &PickedFile,
    offset: u64,
) -> Result<UploadProgress, UploadError> {
    let end = (offset + SLICE_BYTES).min(file.size());
    let mut attempt = 1;
    loop {
        let mut hasher = crc32fast::Hasher::new();
        let mut bytes = Vec::with_capacity(usize::try_from(end - offset).unwrap_or_default());
        let read = file.read(offset, end, |piece| {
            hasher.update(piece);
            bytes.extend_from_slice(piece);
        });
        read.await.map_err(UploadError::Unreadable)?;
        let crc32 = hasher.finalize();
        match send_slice(import.clone(), number, offset, crc32, bytes.into()).await {
            Err(ApiError::Damaged) if attempt < ATTEMPTS => attempt += 1,
            answer => return answer.map_err(UploadError::Api),
        }
    }
}
