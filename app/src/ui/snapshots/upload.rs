//! Sending a file to the server: slice by slice, going on where it stopped.

use repository::{ImportId, Received};

use crate::{
    api::{
        ApiError,
        import::{send_slice, start_import},
    },
    ui::browser::PickedFile,
};

/// Bytes of a slice: large enough that the way there and back does not count.
const SLICE: u64 = 4 << 20;

/// A file on its way. It can be sent again after an error: what is there is not sent twice.
#[derive(Clone, Debug)]
pub(super) struct Upload {
    pub(super) file: PickedFile,
    started: Option<ImportId>,
    sent: u64,
}

/// Why the file did not arrive.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum UploadError {
    /// The browser cannot read it.
    Unreadable(String),
    /// The server did not take it.
    Api(ApiError),
}

impl Upload {
    pub(super) fn new(file: PickedFile) -> Self {
        Self { file, started: None, sent: 0 }
    }

    /// The import on the server, once there is one.
    pub(super) fn started(&self) -> Option<&ImportId> {
        self.started.as_ref()
    }

    /// Sends the next slice. Tells the import when nothing is left to send.
    pub(super) async fn step(&mut self) -> Result<Option<ImportId>, UploadError> {
        let size = self.file.size();
        let Some(import) = self.started.clone() else {
            let name = self.file.name().to_owned();
            let import = start_import(name, size).await.map_err(UploadError::Api)?;
            self.started = Some(import.clone());
            return Ok((size == 0).then_some(import));
        };
        let end = (self.sent + SLICE).min(size);
        let slice = self.file.slice(self.sent, end).await;
        let bytes = slice.map_err(UploadError::Unreadable)?.into();
        let sent = send_slice(import.clone(), self.sent, bytes).await;
        let Received { received, refused } = sent.map_err(UploadError::Api)?;
        self.sent = received;
        Ok((refused || received >= size).then_some(import))
    }

    /// Bytes that are there.
    pub(super) fn sent(&self) -> u64 {
        self.sent
    }
}
