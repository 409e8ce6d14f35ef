//! A file that is being uploaded. It is parsed as its slices arrive.

use api_types::{IncomingFile, Source, UploadProgress};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use snapshot::Reader;

use crate::{
    plan::UploadedFile,
    store::{SpoolError, SpoolFile},
};

/// A file that is being uploaded.
pub(super) struct Upload {
    name: Box<str>,
    size: u64,
    received: u64,
    file: Box<dyn SpoolFile>,
    reader: Reader,
    hash: Sha256,
}

impl Upload {
    pub(super) fn new(name: &str, size: u64, file: Box<dyn SpoolFile>, reader: Reader) -> Self {
        Self { name: name.into(), size, received: 0, file, reader, hash: Sha256::new() }
    }

    /// Appends the slice at `offset`. Ignores a slice that was received already, leaves a gap or
    /// exceeds the size. The answer has the offset of the next slice. A slice that cannot be written
    /// can be sent again.
    pub(super) fn append(
        &mut self,
        offset: u64,
        bytes: &[u8],
    ) -> Result<UploadProgress, SpoolError> {
        let remaining = self.size - self.received;
        let is_next = offset == self.received && bytes.len() as u64 <= remaining;
        if is_next && !self.is_rejected() {
            self.file.write_at(self.received, bytes)?;
            self.hash.update(bytes);
            self.reader.push(bytes);
            self.received += bytes.len() as u64;
        }
        Ok(self.progress())
    }

    pub(super) fn progress(&self) -> UploadProgress {
        UploadProgress { received: self.received, rejected: self.is_rejected() }
    }

    pub(super) fn to_incoming_file(&self) -> IncomingFile {
        IncomingFile { name: self.name.clone(), size: self.size, received: self.progress() }
    }

    /// Whether the received slices show that the file is invalid.
    pub(super) fn is_rejected(&self) -> bool {
        self.reader.is_rejected()
    }

    pub(super) fn is_complete(&self) -> bool {
        self.received == self.size
    }

    /// Ends the upload and parses the rest of the file.
    pub(super) fn finish(self) -> UploadedFile {
        let sha256 = HEXLOWER.encode(&self.hash.finalize()).into();
        let source = Source { name: self.name, sha256, size: self.size };
        UploadedFile { source, file: self.file, manifest: self.reader.finish() }
    }
}
