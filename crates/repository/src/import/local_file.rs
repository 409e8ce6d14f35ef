//! A snapshot in a local file, for commands without a server.

use std::io;

use api_types::{ParsedFile, Source};
use snapshot::{Limits, Manifest, Packing, Reader};

use super::unpack::{Unpacked, unpack};
use crate::{
    plan::UploadedFile,
    store::{Spool, SpoolFile},
};

/// The file is read in pieces of this size, in bytes.
const PIECE: u64 = 1 << 20;

/// A local file that was read: its manifest, and where its documents are.
pub struct LocalFile {
    pub(crate) file: UploadedFile,
    size: u64,
}

impl LocalFile {
    /// Reads a file of `size` bytes as an upload is read. A compressed one is unpacked into the spool. A
    /// file that is not a snapshot has a manifest that states why.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn read(
        name: &str,
        file: Box<dyn SpoolFile>,
        size: u64,
        spool: &dyn Spool,
        limits: Limits,
        progress: &mut dyn FnMut(u64),
    ) -> io::Result<Self> {
        let source = Source { name: name.into(), sha256: "".into(), size };
        let (mut reader, mut piece, mut at) = (Reader::new(limits), Vec::new(), 0);
        while at < size && !reader.is_rejected() {
            let length = PIECE.min(size - at);
            piece.resize(usize::try_from(length).unwrap_or_default(), 0);
            file.read_exact_at(&mut piece, at)?;
            if at == 0
                && let Some(packing) = Packing::detect(&piece)
            {
                return Ok(Self::unpack(packing, source, file, spool, limits));
            }
            reader.push(&piece);
            at += length;
            progress(at);
        }
        Ok(Self { file: UploadedFile { source, file, manifest: reader.finish() }, size })
    }

    fn unpack(
        packing: Packing,
        source: Source,
        packed: Box<dyn SpoolFile>,
        spool: &dyn Spool,
        limits: Limits,
    ) -> Self {
        match unpack(packing, &*packed, source.size, spool, limits) {
            Ok(Unpacked { file, manifest, size }) => {
                Self { file: UploadedFile { source, file, manifest }, size }
            }
            Err(error) => {
                let manifest = Manifest::rejected(error.to_string());
                let size = source.size;
                Self { file: UploadedFile { source, file: packed, manifest }, size }
            }
        }
    }

    /// What the file has, with all its problems.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.file.manifest
    }

    /// The unpacked snapshot.
    #[must_use]
    pub fn content(&self) -> &dyn SpoolFile {
        &*self.file.file
    }

    /// The size of the unpacked snapshot, in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The file as a review shows it.
    #[must_use]
    pub fn to_parsed_file(&self) -> ParsedFile {
        self.file.to_parsed_file()
    }
}
