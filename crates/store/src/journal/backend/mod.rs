//! Where the files of a journal are, and which file continues it.
//!
//! The files of a journal are numbered, and the file of a number never changes. So it is enough that a backend accepts
//! only one file of each name: the servers that share it then agree on one history.
//!
//! - `directory`: the folder in the data directory of one server. Every server has one.
//! - `postgres`: a database that several servers share. What it decides, each server then places in its own folder.
//! - `memory`: the same in memory, with faults, for tests.

mod directory;
#[cfg(any(test, feature = "faults"))]
mod memory;
pub(crate) mod postgres;

use std::{
    fmt::Debug,
    io::{self, Write},
    path::Path,
    time::Duration,
};

use api_types::{RevisionNumber, Timestamp};
use repository::StoreError;

pub(crate) use directory::Directory;
#[cfg(any(test, feature = "faults"))]
pub use memory::{MemoryFault, MemoryJournal};

use super::ChainHash;
use crate::{directory_id::DirectoryId, error};

/// Holds the files of a journal.
pub(crate) trait Backend: Debug + Send + Sync {
    /// Gives a file its name. When this returns [`Put::Made`], it is durable. A file of this name and chain hash that
    /// is there already is the same file.
    ///
    /// # Errors
    /// [`StoreError::Unsettled`] if it is unknown whether the file has joined the journal. After any other error, the
    /// journal is unchanged.
    fn put_if_absent(&self, file: &StagedFile<'_>) -> Result<Put, StoreError>;

    /// Lists all base files, and the files of the revisions after this one, oldest first. If there are many, lists
    /// the first of them.
    fn list(&self, after: RevisionNumber) -> Result<Listing, StoreError>;

    /// Writes the content of a file to `out`. `false` if there is no such file.
    fn read(&self, name: FileName, out: &mut dyn Write) -> Result<bool, StoreError>;

    /// Removes the files that the base file of this revision replaces.
    fn remove_replaced(&self, base: RevisionNumber) -> Result<(), StoreError>;
}

/// A backend that several servers share.
pub(crate) trait Shared: Backend {
    /// The ID of the repository. If it has none, it gets this one.
    fn identify(&self, new: DirectoryId) -> Result<DirectoryId, StoreError>;

    /// Waits until there may be a new file, for at most this time.
    fn wait_for_news(&self, at_most: Duration);
}

/// The name of a file of the journal. A base file is before the file of its revision.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct FileName {
    pub(crate) number: RevisionNumber,
    pub(crate) kind: FileKind,
}

/// What a file of the journal holds.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) enum FileKind {
    /// All content of a revision. It replaces the files up to this revision.
    Base,
    /// The changes of a revision.
    Revision,
}

impl FileKind {
    /// The extension of the file, and its name in a database.
    pub(crate) const fn extension(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Revision => "rev",
        }
    }

    /// The kind with this extension.
    pub(crate) fn parse(extension: &str) -> Option<Self> {
        [Self::Base, Self::Revision].into_iter().find(|kind| kind.extension() == extension)
    }
}

impl FileName {
    pub(crate) const fn revision(number: RevisionNumber) -> Self {
        Self { number, kind: FileKind::Revision }
    }

    pub(crate) const fn base(number: RevisionNumber) -> Self {
        Self { number, kind: FileKind::Base }
    }

    /// The path, relative to the data directory.
    pub(crate) fn path(self) -> String {
        format!("journal/{:016}.{}", self.number.0, self.kind.extension())
    }

    /// Parses the name of a file in the folder of the journal. `None` for other files.
    fn parse(name: &str) -> Option<Self> {
        let (number, extension) = name.split_once('.')?;
        let number = RevisionNumber(number.parse().ok()?);
        Some(Self { number, kind: FileKind::parse(extension)? })
    }

    /// Whether the base file of this revision replaces it.
    fn is_replaced_by(self, base: RevisionNumber) -> bool {
        match self.kind {
            FileKind::Revision => self.number <= base,
            FileKind::Base => self.number < base,
        }
    }
}

/// A complete and synced file that is to join the journal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StagedFile<'a> {
    pub(crate) name: FileName,
    /// Where it is now.
    pub(crate) path: &'a Path,
    /// The chain hash of the revision before.
    pub(crate) parent: ChainHash,
    /// The chain hash of its revision.
    pub(crate) chain_hash: ChainHash,
    /// The chain hashes of all revisions before, if it is a base file that comes with them. They join a journal that
    /// lacks them.
    pub(crate) earlier: &'a [ChainHash],
}

impl StagedFile<'_> {
    /// The error if the file cannot join the journal.
    pub(crate) fn failed<E: Into<io::Error>>(&self) -> impl FnOnce(E) -> StoreError + use<E> {
        let failed = error::io(format!("write {}", self.name.path()));
        move |cause| failed(cause.into())
    }
}

/// How a file was put.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Put {
    /// It is in the journal, and stays there.
    Made,
    /// Another file has its name. The journal is unchanged.
    Taken,
}

/// Files of a journal.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Listing {
    /// The chain hash of the revision that the listing begins after. `None` if the journal has no such revision.
    pub(crate) parent: Option<ChainHash>,
    pub(crate) files: Vec<ListedFile>,
    /// The time by the clock that all servers share. `None` if it is unknown.
    pub(crate) now: Option<Timestamp>,
}

/// A file of a journal.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct ListedFile {
    pub(crate) name: FileName,
    /// The chain hash of its revision.
    pub(crate) chain_hash: ChainHash,
}
