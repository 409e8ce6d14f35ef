//! Sending files to the server: slice by slice, going on where it stopped.

use api_types::{FileAction, ImportId, ImportView, NewFile, UploadProgress};

use crate::{
    api::{
        ApiError,
        import::{send_slice, start_import, view_import},
    },
    ui::browser::{self, PickedFile},
};

/// Bytes of a slice: large enough that the way there and back does not count.
const SLICE: u64 = 4 << 20;

/// How often a slice that arrived damaged is sent again.
const ATTEMPTS: u32 = 3;

/// Where it is remembered which upload is under way.
const UNDER_WAY: &str = "mockpit.upload";

/// Files on their way. They can be sent again after an error: what is there is not sent twice.
#[derive(Clone, Debug)]
pub(super) struct Upload {
    action: FileAction,
    files: Vec<PickedFile>,
    started: Option<ImportId>,
    /// Bytes of each file that are there.
    sent: Vec<u64>,
}

/// Why the files did not arrive.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum UploadError {
    /// The browser cannot read one.
    Unreadable(String),
    /// The server did not take it.
    Api(ApiError),
}

impl Upload {
    pub(super) fn new(action: FileAction, files: Vec<PickedFile>) -> Self {
        let sent = vec![0; files.len()];
        Self { action, files, started: None, sent }
    }

    /// The import on the server, once there is one.
    pub(super) fn started(&self) -> Option<&ImportId> {
        self.started.as_ref()
    }

    /// What is on its way: the file's name, or how many there are.
    pub(super) fn name(&self) -> String {
        match &self.files[..] {
            [file] => file.name().to_owned(),
            files => format!("{} files", files.len()),
        }
    }

    /// Bytes of all files.
    pub(super) fn size(&self) -> u64 {
        self.files.iter().map(PickedFile::size).sum()
    }

    /// Bytes that are there.
    pub(super) fn sent(&self) -> u64 {
        self.sent.iter().sum()
    }

    /// Sends the next slice. Tells the import when nothing is left to send.
    pub(super) async fn step(&mut self) -> Result<Option<ImportId>, UploadError> {
        let Some(import) = self.started.clone() else {
            self.start().await.map_err(UploadError::Api)?;
            return Ok(self.started.clone().filter(|_| self.is_sent()));
        };
        let files = self.files.iter().zip(&mut self.sent).zip(0..);
        let mut open = files.filter(|((file, sent), _)| **sent < file.size());
        let Some(((file, sent), number)) = open.next() else { return Ok(Some(import)) };
        let received = match send(&import, number, file, *sent).await {
            Err(UploadError::Api(
                why @ (ApiError::ImportGone { .. } | ApiError::NotFound { .. }),
            )) => {
                // Nothing of it is there any more: the next attempt begins with a new import.
                (self.started, self.sent) = (None, vec![0; self.files.len()]);
                return Err(UploadError::Api(why));
            }
            received => received?,
        };
        *sent = received.received;
        let done = received.rejected || self.is_sent();
        if done {
            browser::forget(UNDER_WAY);
        }
        Ok(done.then_some(import))
    }

    fn is_sent(&self) -> bool {
        self.files.iter().zip(&self.sent).all(|(file, sent)| *sent >= file.size())
    }

    /// Finds the import that was begun with these files, or begins one.
    async fn start(&mut self) -> Result<(), ApiError> {
        if let Some((import, sent)) = self.begun().await {
            (self.started, self.sent) = (Some(import), sent);
            return Ok(());
        }
        let named = self.files.iter().map(|file| NewFile::new(file.name(), file.size()));
        let import = start_import(self.action, named.collect()).await?;
        browser::remember(UNDER_WAY, &format!("{import} {}", self.mark()));
        self.started = Some(import);
        Ok(())
    }

    /// The import that this browser began with these files and did not finish, and how much of
    /// each file is there.
    async fn begun(&self) -> Option<(ImportId, Vec<u64>)> {
        let kept = browser::recall(UNDER_WAY)?;
        let (import, mark) = kept.split_once(' ')?;
        if mark != self.mark() {
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

    /// What these files are known by: equal for the same files, chosen again.
    fn mark(&self) -> String {
        let mark =
            |file: &PickedFile| format!("{}:{}:{}", file.name(), file.size(), file.modified());
        let marks: Vec<String> = self.files.iter().map(mark).collect();
        format!("{:?} {}", self.action, marks.join(" "))
    }
}

/// Reads and sends the slice at `offset`; both again where it was damaged on its way.
async fn send(
    import: &ImportId,
    number: u32,
    file: &PickedFile,
    offset: u64,
) -> Result<UploadProgress, UploadError> {
    let end = (offset + SLICE).min(file.size());
    let mut attempt = 1;
    loop {
        let bytes = file.slice(offset, end).await.map_err(UploadError::Unreadable)?;
        let crc32 = crc32fast::hash(&bytes);
        match send_slice(import.clone(), number, offset, crc32, bytes.into()).await {
            Err(ApiError::Damaged) if attempt < ATTEMPTS => attempt += 1,
            answer => return answer.map_err(UploadError::Api),
        }
    }
}
