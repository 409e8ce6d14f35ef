//! One import, from the first byte of its file to its report.

use std::{fmt, io};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use snapshot::{Outline, Problem, Reader};

use crate::{ImportError, Plan, Report, Source, SpoolFile, export::hex};

/// The name of an import in addresses: unique, not secret.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ImportId(Box<str>);

impl From<String> for ImportId {
    fn from(id: String) -> Self {
        Self(id.into())
    }
}

impl fmt::Display for ImportId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How far an import has come.
pub(crate) enum Import {
    /// Its file is coming in.
    Receiving(Box<Receiving>),
    /// Its file was read and cannot be imported.
    Refused { source: Source, problems: Vec<Problem> },
    /// Its file was read.
    Arrived(Arrived),
    /// Its file was compared with the repository.
    Planned(Arrived, Plan),
    /// It was carried out.
    Applied { source: Source, report: Report },
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

/// A file that is all here and was read.
pub(crate) struct Arrived {
    pub(crate) source: Source,
    pub(crate) file: Box<dyn SpoolFile>,
    pub(crate) outline: Outline,
}

impl Import {
    /// Reads the file to its end, if that is the next step.
    pub(crate) fn read(&mut self) -> Result<(), ImportError> {
        match self {
            Self::Receiving(receiving) if !receiving.is_complete() => {
                return Err(ImportError::WrongStep("the file is not complete yet"));
            }
            Self::Receiving(_) => {}
            _ => return Ok(()),
        }
        // Nobody sees the stand-in: the lock around this import is held.
        let stand_in = Self::Refused { source: Source::default(), problems: Vec::new() };
        if let Self::Receiving(receiving) = std::mem::replace(self, stand_in) {
            let arrived = receiving.finish();
            *self = if arrived.outline.is_usable() {
                Self::Arrived(arrived)
            } else {
                Self::Refused { source: arrived.source, problems: arrived.outline.problems }
            };
        }
        Ok(())
    }

    /// Has this plan from now on.
    pub(crate) fn plan(&mut self, plan: Plan) {
        let stand_in = Self::Refused { source: Source::default(), problems: Vec::new() };
        *self = match std::mem::replace(self, stand_in) {
            Self::Arrived(arrived) | Self::Planned(arrived, _) => Self::Planned(arrived, plan),
            other => other,
        };
    }
}

/// What the sender of a file learns after each piece.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Received {
    /// Bytes that are here.
    pub received: u64,
    /// Whether the rest can be spared: what is here shows that the file cannot be imported.
    pub refused: bool,
}

impl Receiving {
    pub(crate) fn new(name: &str, size: u64, file: Box<dyn SpoolFile>, reader: Reader) -> Self {
        Self { name: name.into(), size, received: 0, file, reader, hash: Sha256::new() }
    }

    /// Takes the piece at `offset`. One that is here already is taken as a repetition; one that
    /// leaves a gap is not taken, and the answer tells where to go on.
    pub(crate) fn append(&mut self, offset: u64, bytes: &[u8]) -> io::Result<Received> {
        let room = self.size - self.received;
        if offset == self.received && bytes.len() as u64 <= room && !self.reader.is_refused() {
            self.file.append(bytes)?;
            self.hash.update(bytes);
            self.reader.push(bytes);
            self.received += bytes.len() as u64;
        }
        Ok(Received { received: self.received, refused: self.reader.is_refused() })
    }

    pub(crate) fn received(&self) -> Received {
        Received { received: self.received, refused: self.reader.is_refused() }
    }

    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Whether all is here that is needed to judge the file.
    fn is_complete(&self) -> bool {
        self.received == self.size || self.reader.is_refused()
    }

    /// The file ends here.
    fn finish(self) -> Arrived {
        let sha256 = hex(&self.hash.finalize());
        let source = Source { name: self.name, sha256, size: self.size };
        Arrived { source, file: self.file, outline: self.reader.finish() }
    }
}
