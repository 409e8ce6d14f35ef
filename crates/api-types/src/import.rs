//! Imports: their ids, what they are for, and how far they are.

use std::fmt;

use serde::{Deserialize, Serialize};
use snapshot::{Problem, ServiceKey};

use crate::{Report, RevisionNumber, Row, Source, Timestamp};

/// Files that one import takes.
pub const MOST_FILES: usize = 16;

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

/// What to do with uploaded files.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileAction {
    /// Import them, after a review.
    #[default]
    Import,
    /// Only compare them: one file with the repository, or the second of two files with the first.
    Compare,
}

/// What an import does once it is planned.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    /// Imports files.
    Import,
    /// Restores the repository to its state at this revision.
    Restore(RevisionNumber),
    /// Undoes the changes of this revision.
    Undo(RevisionNumber),
    /// Compares `with` to `here`. Writes nothing.
    Compare {
        /// What it is compared with.
        here: ComparisonSide,
        /// What is compared.
        with: ComparisonSide,
    },
}

/// One side of a comparison.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComparisonSide {
    /// The repository at a revision.
    Revision(RevisionNumber),
    /// A file, by its name.
    File(Box<str>),
}

/// A file that was read, and what is remarkable about it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct FileRead {
    /// The file.
    pub source: Source,
    /// The gravest first, then by place.
    pub problems: Vec<Problem>,
    /// What its fields tell of who wrote it, in words; nothing where they tell nothing.
    pub writer: Option<Box<str>>,
}

/// How far an import is: what its address shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportView {
    /// Its files are coming in.
    Receiving {
        /// The files.
        files: Vec<Incoming>,
    },
    /// Its files cannot be imported.
    Refused {
        /// The files, and why.
        files: Vec<FileRead>,
    },
    /// The files are here; comparing them has failed and can be tried again.
    Arrived {
        /// The files.
        files: Vec<FileRead>,
    },
    /// It is being compared or applied.
    #[serde(rename = "working")]
    Busy {
        /// How far that is.
        #[serde(rename = "working")]
        progress: JobProgress,
    },
    /// It waits for decisions, or only to be looked at.
    Planned {
        /// What applying it does.
        #[serde(rename = "purpose")]
        kind: ImportKind,
        /// The files that it was made from.
        files: Vec<FileRead>,
        /// The revision that the plan was made at.
        revision: u64,
        /// How many definitions the source has; 0 where all of them are in `rows`.
        #[serde(default)]
        total: u32,
        /// The first of them. The others are asked for in pages.
        rows: Vec<Row>,
    },
    /// It was carried out.
    Applied {
        /// What applying it did.
        #[serde(rename = "purpose")]
        kind: ImportKind,
        /// The files that it was made from.
        sources: Vec<Source>,
        /// What it did.
        report: Report,
    },
}

/// What the sender of a file learns after each piece.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Received {
    /// Bytes that are here.
    pub received: u64,
    /// Whether the rest can be spared: what is here shows that the file cannot be imported.
    pub refused: bool,
}

/// A file that is coming in, from outside.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Incoming {
    /// Its name: foreign text.
    pub name: Box<str>,
    /// Its bytes.
    pub size: u64,
    /// How much of it is here.
    pub received: Received,
}

/// What is being done.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The source is compared with the repository.
    Comparing,
    /// Definitions are written; nothing of it counts yet.
    Writing,
    /// What was written is being made the newest revision, and cannot be stopped any more.
    Committing,
    /// What was written is read back.
    Verifying,
}

/// How far an import is that is being compared or applied.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct JobProgress {
    /// What is being done.
    pub stage: Stage,
    /// Services that are done in this stage.
    pub done: u32,
    /// Services that this stage processes.
    pub total: u32,
}

/// Why an import is not here any more.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiscardReason {
    /// It made room for a newer import of the same administrator.
    MadeRoom,
    /// Nothing of its files arrived for a quarter of an hour.
    Silent,
    /// Nobody asked for it for a day.
    Unused,
    /// Another administrator cancelled it.
    Cancelled {
        /// Who.
        by: Box<str>,
    },
}

/// A service that changed, and the newest revision that changed it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ConcurrentChange {
    /// The service.
    pub key: ServiceKey,
    /// Who changed it.
    pub by: Box<str>,
    /// When.
    pub at: Timestamp,
    /// In which revision.
    pub revision: RevisionNumber,
}
