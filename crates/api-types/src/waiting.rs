//! Imports that wait, of all administrators.

use serde::{Deserialize, Serialize};

use crate::{FileAction, ImportId, ImportKind, JobProgress, Timestamp};

/// What an import is made of.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// Files.
    Files {
        /// What is done with them.
        #[serde(rename = "intent")]
        action: FileAction,
        /// Their names: foreign text.
        names: Vec<Box<str>>,
    },
    /// Revisions.
    Revision(ImportKind),
}

/// What an import waits for.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitingFor {
    /// The rest of its files.
    Files {
        /// Bytes that are here.
        received: u64,
    },
    /// To be compared with the repository.
    Comparison,
    /// Decisions, or only to be looked at.
    Decisions,
    /// Somebody works on it.
    Work(JobProgress),
}

/// An import that waits.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct WaitingImport {
    /// Its id.
    pub id: ImportId,
    /// What it is made of.
    pub subject: Subject,
    /// The account that began it.
    pub by: Box<str>,
    /// When that was.
    pub since: Timestamp,
    /// When somebody last asked for it.
    pub touched: Timestamp,
    /// Bytes of its files.
    pub size: u64,
    /// What it waits for.
    pub state: WaitingFor,
}
