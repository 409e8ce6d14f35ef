//! A file that is being uploaded. It is parsed as its slices arrive. A compressed file is unpacked and
//! parsed when it is complete.

use std::sync::Arc;

use api_types::{IncomingFile, Source, UploadProgress};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use snapshot::{Limits, Manifest, Packing, Reader};

use super::unpack::{Unpacked, unpack};
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
    content: Content,
    hash: Sha256,
    limits: Limits,
    /// Where a compressed file is unpacked.
    spool: Arc<dyn Spool>,
}

/// What the file has, as far as it was received.
enum Content {
    /// Fewer bytes than are needed to know.
    Unknown(Vec<u8>),
    Plain(Box<Reader>),
    Packed(Packing),
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
        let (content, hash) = (Content::Unknown(Vec::new()), Sha256::new());
        Self { name: name.into(), size, received: 0, file, content, hash, limits, spool }
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
            self.received += bytes.len() as u64;
            let is_complete = self.is_complete();
            self.content.push(bytes, is_complete, self.limits);
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
        matches!(&self.content, Content::Plain(reader) if reader.is_rejected())
    }

    pub(super) fn is_complete(&self) -> bool {
        self.received == self.size
    }

    /// Ends the upload and parses the rest of the file. Other files of the import were unpacked into
    /// `used` bytes, which count against the limit for one file.
    pub(super) fn finish(self, used: u64) -> FinishedUpload {
        let sha256 = HEXLOWER.encode(&self.hash.finalize()).into();
        let source = Source { name: self.name, sha256, size: self.size };
        let reader = match self.content {
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

impl Content {
    /// Reads the next bytes. `is_complete` states that there are no more.
    fn push(&mut self, bytes: &[u8], is_complete: bool, limits: Limits) {
        match self {
            Self::Plain(reader) => reader.push(bytes),
            Self::Packed(_) => {}
            Self::Unknown(head) => {
                head.extend_from_slice(bytes);
                if head.len() < Packing::HEAD && !is_complete {
                    return;
                }
                *self = match Packing::detect(head) {
                    Some(packing) => Self::Packed(packing),
                    None => {
                        let mut reader = Box::new(Reader::new(limits));
                        reader.push(head);
                        Self::Plain(reader)
                    }
                };
            }
        }
    }
}
