//! One import, from the first byte of its files to its report.

use std::{mem, sync::Arc};

use api_types::{FileAction, ImportKind, IncomingFile, ParsedFile, Report, Source, UploadProgress};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use snapshot::Reader;

use crate::{
    ImportError, Plan, SpoolError, SpoolFile,
    plan::source::{Arrived, Base, Origin},
};

/// How far an import has come.
pub(crate) enum Import {
    /// Its files are coming in.
    Receiving(FileAction, Vec<Receiving>),
    /// Its files were read, and cannot be imported.
    Refused(Vec<ParsedFile>),
    /// Its files were read.
    Arrived(FileAction, Vec<Arc<Arrived>>),
    /// It was compared with the repository.
    Planned(Arc<Planned>),
    /// It was carried out.
    Applied(ImportKind, Vec<Source>, Report),
    /// Reading its files to their ends has failed in a way that should not happen.
    Lost,
}

/// A plan, and what it was made from.
pub(crate) struct Planned {
    pub(crate) kind: ImportKind,
    pub(crate) origin: Origin,
    pub(crate) base: Base,
    pub(crate) plan: Arc<Plan>,
}

/// A file that is coming in, read as it comes.
pub(crate) struct Receiving {
    name: Box<str>,
    size: u64,
    received: u64,
    file: Box<dyn SpoolFile>,
    reader: Reader,
    hash: Sha256,
}

impl Import {
    /// Takes the files out, if reading them to their ends is the next step. Until what was read is
    /// put back the import is lost: what is finished cannot be given back, should that fail.
    pub(crate) fn take_complete(
        &mut self,
    ) -> Result<Option<(FileAction, Vec<Receiving>)>, ImportError> {
        let Self::Receiving(_, files) = self else { return Ok(None) };
        if !files.iter().any(Receiving::is_refused) && !files.iter().all(Receiving::is_complete) {
            return Err(ImportError::WrongStep("the file is not complete yet"));
        }
        Ok(match mem::replace(self, Self::Lost) {
            Self::Receiving(action, files) => Some((action, files)),
            _ => None,
        })
    }

    /// Reads the files to their ends.
    pub(crate) fn read(action: FileAction, files: Vec<Receiving>) -> Self {
        let arrived: Vec<_> = files.into_iter().map(Receiving::finish).map(Arc::new).collect();
        if arrived.iter().all(|file| file.outline.is_usable()) {
            Self::Arrived(action, arrived)
        } else {
            Self::Refused(arrived.iter().map(|file| file.read()).collect())
        }
    }

    /// The plan, which goes on to be what it is whatever becomes of the import.
    pub(crate) fn planned(&self) -> Result<Arc<Planned>, ImportError> {
        match self {
            Self::Planned(planned) => Ok(Arc::clone(planned)),
            _ => Err(ImportError::WrongStep("there is no plan for it")),
        }
    }
}

impl Planned {
    /// The files that it was made from, the one that it is compared with first.
    pub(crate) fn files(&self) -> Vec<ParsedFile> {
        let with = self.origin.files().iter().map(|file| file.read());
        self.base.read().into_iter().chain(with).collect()
    }
}

impl Receiving {
    pub(crate) fn new(name: &str, size: u64, file: Box<dyn SpoolFile>, reader: Reader) -> Self {
        Self { name: name.into(), size, received: 0, file, reader, hash: Sha256::new() }
    }

    /// Takes the piece at `offset`. One that is here already is taken as a repetition; one that
    /// leaves a gap is not taken, and the answer tells where to go on. One that cannot be written
    /// can be sent again.
    pub(crate) fn append(
        &mut self,
        offset: u64,
        bytes: &[u8],
    ) -> Result<UploadProgress, SpoolError> {
        let room = self.size - self.received;
        if offset == self.received && bytes.len() as u64 <= room && !self.reader.is_refused() {
            self.file.write_at(self.received, bytes)?;
            self.hash.update(bytes);
            self.reader.push(bytes);
            self.received += bytes.len() as u64;
        }
        Ok(self.received())
    }

    pub(crate) fn received(&self) -> UploadProgress {
        UploadProgress { received: self.received, rejected: self.reader.is_refused() }
    }

    pub(crate) fn incoming(&self) -> IncomingFile {
        IncomingFile { name: self.name.clone(), size: self.size, received: self.received() }
    }

    /// Whether what is here shows that the file cannot be imported.
    fn is_refused(&self) -> bool {
        self.reader.is_refused()
    }

    /// Whether all is here.
    fn is_complete(&self) -> bool {
        self.received == self.size
    }

    /// The file ends here.
    fn finish(self) -> Arrived {
        let sha256 = HEXLOWER.encode(&self.hash.finalize()).into();
        let source = Source { name: self.name, sha256, size: self.size };
        Arrived { source, file: self.file, outline: self.reader.finish() }
    }
}
