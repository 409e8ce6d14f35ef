//! A file that is being uploaded. It is parsed as its slices arrive. A compressed file is unpacked and
//! parsed when it is complete.

use std::{borrow::Cow, sync::Arc};

use api_types::{IncomingFile, Source, UploadProgress};
use snapshot::{Limits, Manifest, Reader};

use super::{
    slice_parser::{Content, Parsed, SliceParser},
    unpack::{Unpacked, unpack},
};
use crate::{
    plan::UploadedFile,
    store::{Spool, SpoolError, SpoolFile},
};

/// A file that is being uploaded.
pub(super) struct Upload {
    name: Box<str>,
    size: u64,
    received: u64,
    file: Box<dyn SpoolFile>,
    parser: SliceParser,
    /// Whether the slices that were parsed so far show that the file is invalid.
    rejected: bool,
    limits: Limits,
    /// Where a compressed file is unpacked.
    spool: Arc<dyn Spool>,
}

/// A complete upload.
pub(super) struct FinishedUpload {
    pub(super) file: UploadedFile,
    /// The bytes that unpacking it took in the spool.
    pub(super) unpacked: u64,
}

impl Upload {
    pub(super) fn new(
        name: &str,
        size: u64,
        file: Box<dyn SpoolFile>,
        limits: Limits,
        spool: Arc<dyn Spool>,
    ) -> Self {
        let parser = SliceParser::new(limits);
        Self { name: name.into(), size, received: 0, file, parser, rejected: false, limits, spool }
    }

    /// Appends the slice at `offset`. Ignores a slice that was received already, leaves a gap or
    /// exceeds the size. The answer has the offset of the next slice. A slice that cannot be written
    /// can be sent again.
    ///
    /// A large slice may be parsed after the answer, but before the next slice and before the answer to
    /// the last one.
    pub(super) fn append(
        &mut self,
        offset: u64,
        bytes: Cow<'_, [u8]>,
    ) -> Result<UploadProgress, SpoolError> {
        if self.is_next(offset, &bytes) {
            self.file.write_at(self.received, &bytes)?;
            self.received += bytes.len() as u64;
            self.rejected = self.parser.push(bytes, self.is_complete());
        }
        Ok(self.progress())
    }

    /// Whether [`Upload::append`] takes this slice.
    pub(super) fn is_next(&self, offset: u64, bytes: &[u8]) -> bool {
        let fits = bytes.len() as u64 <= self.size - self.received;
        offset == self.received && fits && !self.rejected
    }

    /// Ends a file that is smaller than was announced.
    pub(super) fn end(&mut self) {
        self.size = self.received;
    }

    pub(super) fn progress(&self) -> UploadProgress {
        UploadProgress { received: self.received, rejected: self.is_rejected() }
    }

    pub(super) fn to_incoming_file(&self) -> IncomingFile {
        IncomingFile { name: self.name.clone(), size: self.size, received: self.progress() }
    }

    /// Whether the received slices show that the file is invalid.
    pub(super) fn is_rejected(&self) -> bool {
        self.rejected
    }

    pub(super) fn is_complete(&self) -> bool {
        self.received == self.size
    }

    /// Ends the upload and parses the rest of the file. Other files of the import were unpacked into
    /// `used` bytes, which count against the limit for one file.
    pub(super) fn finish(self, used: u64) -> FinishedUpload {
        let Parsed { content, sha256 } = self.parser.finish();
        let source = Source { name: self.name, sha256, size: self.size };
        let reader = match content {
            Content::Plain(reader) => reader,
            Content::Unknown(head) => {
                let mut reader = Box::new(Reader::new(self.limits));
                reader.push(&head);
                reader
            }
            Content::Packed(packing) => {
                let limit = self.limits.max_file_bytes.saturating_sub(used);
                let limits = Limits { max_file_bytes: limit, ..self.limits };
                let unpacked = unpack(packing, &*self.file, self.received, &*self.spool, limits);
                return match unpacked {
                    Ok(Unpacked { file, manifest, size }) => FinishedUpload {
                        file: UploadedFile { source, file, manifest },
                        unpacked: size,
                    },
                    Err(error) => {
                        let manifest = Manifest::rejected(error.to_string());
                        let file = UploadedFile { source, file: self.file, manifest };
                        FinishedUpload { file, unpacked: 0 }
                    }
                };
            }
        };
        let file = UploadedFile { source, file: self.file, manifest: reader.finish() };
        FinishedUpload { file, unpacked: 0 }
    }
}
