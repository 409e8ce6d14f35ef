//! Unfinished imports of all administrators.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{ImportId, Timestamp},
    import::{FileAction, ImportKind, JobProgress},
};

/// What an import reads.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// Uploaded files.
    Files {
        /// What to do with them.
        #[serde(rename = "intent")]
        action: FileAction,
        /// Their names. Untrusted text.
        names: Vec<Box<str>>,
    },
    /// Earlier revisions.
    Revision(ImportKind),
}

/// What an import waits for.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitingFor {
    /// The rest of its files.
    Files {
        /// Bytes that the server has.
        received: u64,
    },
    /// A comparison with the repository.
    Comparison,
    /// Decisions. A comparison of revisions or files needs none and is only displayed.
    Decisions,
    /// The end of the job that is running.
    #[serde(rename = "work")]
    Job(JobProgress),
}

/// The names of the instances of a planned send. Untrusted texts.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct WaitingSend {
    /// The instance that gets the services.
    pub to: Box<str>,
    /// The instance that they come from. `None` for the repository, or the history of the copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Box<str>>,
}

/// An unfinished import.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct WaitingImport {
    /// Its ID.
    pub id: ImportId,
    /// What it reads.
    pub subject: Subject,
    /// The account that started it.
    pub by: Box<str>,
    /// When it was started.
    pub since: Timestamp,
    /// When it was last used.
    pub touched: Timestamp,
    /// Size of its files, in bytes.
    pub size: u64,
    /// What it waits for.
    pub state: WaitingFor,
    /// The number of services that still need a decision.
    #[serde(default)]
    pub open: u32,
    /// The number of decisions that people made.
    #[serde(default)]
    pub decided: u32,
    /// The instances that it sends to and from. `None` if it changes the repository.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub send: Option<WaitingSend>,
}
