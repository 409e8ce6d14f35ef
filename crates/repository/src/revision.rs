//! Revisions: the immutable states of a repository, each with who, when and why.

use std::fmt;

use serde::{Deserialize, Serialize};
use snapshot::{Hash, ServiceKey, Summary};

use crate::{Decided, ImportId, Index};

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

impl Revision {
    /// The line for changes that made `after` of `before`: every store counts alike.
    #[must_use]
    pub fn of(number: RevisionNumber, draft: Draft, before: &Index, after: &Index) -> Self {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Self {
            number,
            draft,
            put: count(after.put_since(before).count()),
            removed: count(after.removed_since(before).count()),
        }
    }

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

/// One definition of a revision: its summary, and where its content is.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// What lists show.
    pub summary: Summary,
    /// The address of the content.
    pub hash: Hash,
    /// Who kept its settings as they are here while the rest of it was taken over, if somebody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<Kept>,
}

/// Settings that are as somebody wants them here: an import does not change them by default.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// Who kept them first.
    pub by: Box<str>,
    /// When.
    pub at: Timestamp,
}

impl Entry {
    /// A definition with this summary and content.
    #[must_use]
    pub fn new(summary: Summary, hash: Hash) -> Self {
        Self { summary, hash, kept: None }
    }
}

/// What a commit does to one definition.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Adds the definition, or replaces the one of the same name and version.
    Put(Entry),
    /// Removes the definition of this name and version.
    Remove(ServiceKey),
}

impl Change {
    /// The content that it names, if it names any.
    #[must_use]
    pub fn content(&self) -> Option<&Hash> {
        match self {
            Self::Put(entry) => Some(&entry.hash),
            Self::Remove(_) => None,
        }
    }
}
