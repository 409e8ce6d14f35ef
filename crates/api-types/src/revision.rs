//! Revisions: the immutable states of a repository, each with who, when and why.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Decided, ImportId};

/// The place of a revision in the history. The empty repository before the first change is 0.
#[derive(
    Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct RevisionNumber(pub u64);

impl RevisionNumber {
    /// The number of the revision that follows.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl From<u64> for RevisionNumber {
    fn from(number: u64) -> Self {
        Self(number)
    }
}

impl fmt::Display for RevisionNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Milliseconds since 1970, UTC.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

/// Why a revision was made.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevisionKind {
    /// The empty beginning.
    Start,
    /// Snapshots were imported.
    Import,
    /// What this revision did was taken back.
    Undo(RevisionNumber),
    /// The repository was made what it was at this revision.
    Restore(RevisionNumber),
    /// Revisions up to this one were lost from the journal; what the newest of them held was written
    /// back.
    Recovered(RevisionNumber),
    /// Revisions up to this one were lost from the journal, and an administrator of the server went
    /// on without them.
    LossAccepted(RevisionNumber),
}

/// The file that a revision came from.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// The file's name, as the browser gave it: foreign text.
    pub name: Box<str>,
    /// SHA-256 of the file in 64 hex digits.
    pub sha256: Box<str>,
    /// Bytes of the file.
    pub size: u64,
}

/// What is known of a revision before its changes are: everything but its number.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Why it is made.
    pub kind: RevisionKind,
    /// The account that makes it.
    pub actor: Box<str>,
    /// When.
    pub at: Timestamp,
    /// From which files, if from any.
    pub sources: Vec<Source>,
    /// The import that it is the result of, so that asking for it again makes no second one.
    pub import: Option<ImportId>,
    /// How many services were decided in which way.
    pub decided: Decided,
}

impl Draft {
    /// A draft without files and decisions.
    #[must_use]
    pub fn new(kind: RevisionKind, actor: &str, at: Timestamp) -> Self {
        Self {
            kind,
            actor: actor.into(),
            at,
            sources: Vec::new(),
            import: None,
            decided: Decided::new(),
        }
    }
}

/// One line of the history.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Revision {
    /// Its place in the history.
    pub number: RevisionNumber,
    /// Who, when, why.
    #[serde(flatten)]
    pub draft: Draft,
    /// Definitions that were added or replaced.
    pub put: u32,
    /// Definitions that were removed.
    pub removed: u32,
}

/// Settings that are as somebody wants them here: an import does not change them by default.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct KeptSettings {
    /// Who kept them first.
    pub by: Box<str>,
    /// When.
    pub at: Timestamp,
}

impl Revision {
    /// The empty repository that every history begins with.
    #[must_use]
    pub fn start() -> Self {
        Self {
            number: RevisionNumber(0),
            draft: Draft::new(RevisionKind::Start, "", Timestamp(0)),
            put: 0,
            removed: 0,
        }
    }
}

impl RevisionKind {
    /// What was done, in a word or two: `Import`.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Start => "Beginning".to_owned(),
            Self::Import => "Import".to_owned(),
            Self::Undo(revision) => format!("Undo of revision {revision}"),
            Self::Restore(revision) => format!("Restore of revision {revision}"),
            Self::Recovered(last) => format!("Recovery of lost revisions up to {last}"),
            Self::LossAccepted(last) => format!("Loss accepted of revisions up to {last}"),
        }
    }
}
