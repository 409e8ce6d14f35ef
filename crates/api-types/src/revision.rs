//! Revisions: immutable states of the repository, each with its author, time and kind.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{ImportId, RevisionNumber, Timestamp},
    items::SavedItemKind,
    report::DecisionCounts,
};

/// What made a revision.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevisionKind {
    /// The empty revision 0.
    Start,
    /// An import of files.
    Import,
    /// An undo of this revision.
    Undo(RevisionNumber),
    /// A restore of the state at this revision.
    Restore(RevisionNumber),
    /// A recovery. The journal lost revisions up to this one, and the state of the newest of them was
    /// written back.
    Recovered(RevisionNumber),
    /// The journal lost revisions up to this one, and the operator of the server accepted the loss.
    LossAccepted(RevisionNumber),
    /// The server gave new IDs to documents of services that shared IDs.
    RenewedIds,
    /// A person edited services.
    Edit,
    /// A response-time profile was saved.
    SavedProfile,
    /// A saved response-time profile was deleted.
    DeletedProfile,
    /// A selection was saved.
    SavedSelection,
    /// A saved selection was deleted.
    DeletedSelection,
}

/// A file that was imported.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// Name of the file, as the browser sent it. Untrusted text.
    pub name: Box<str>,
    /// SHA-256 of the file, as 64 hex digits.
    pub sha256: Box<str>,
    /// Size of the file, in bytes.
    pub size: u64,
}

/// The metadata of a revision before the commit. It has no number yet.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// What makes the revision.
    pub kind: RevisionKind,
    /// The account that makes the revision.
    pub actor: Box<str>,
    /// When it is made.
    pub at: Timestamp,
    /// The imported files.
    pub sources: Vec<Source>,
    /// The import that made the revision. Makes applying an import idempotent.
    pub import: Option<ImportId>,
    /// The number of services for each choice.
    pub decided: DecisionCounts,
    /// The name of the response-time profile that the revision applied, or of the profile or selection
    /// that it saved or deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<Box<str>>,
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
            decided: DecisionCounts::new(),
            item: None,
        }
    }
}

/// One revision, as the history lists it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Revision {
    /// The number.
    pub number: RevisionNumber,
    /// Author, time and kind.
    #[serde(flatten)]
    pub draft: Draft,
    /// Number of definitions that were added or replaced.
    pub put: u32,
    /// Number of definitions that were removed.
    pub removed: u32,
}

/// Marks settings that somebody kept when an import would have changed them. Later imports do not
/// change them by default.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct KeptSettings {
    /// The account that kept them first.
    pub by: Box<str>,
    /// When that was.
    pub at: Timestamp,
}

impl Revision {
    /// The empty revision 0.
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
    /// What the revision saved or deleted under the name [`Draft::item`]. `None` if it did neither.
    #[must_use]
    pub const fn changed_item(&self) -> Option<SavedItemKind> {
        match self {
            Self::SavedProfile | Self::DeletedProfile => Some(SavedItemKind::Profile),
            Self::SavedSelection | Self::DeletedSelection => Some(SavedItemKind::Selection),
            Self::Start
            | Self::Import
            | Self::Undo(_)
            | Self::Restore(_)
            | Self::Recovered(_)
            | Self::LossAccepted(_)
            | Self::RenewedIds
            | Self::Edit => None,
        }
    }

    /// What [`Draft::item`] names, on the screen. A revision that applied something applied a profile.
    #[must_use]
    pub fn item_label(&self) -> &'static str {
        self.changed_item().unwrap_or(SavedItemKind::Profile).label()
    }

    /// The name of the revision on the screen, such as `Import`.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Start => "Beginning".to_owned(),
            Self::Import => "Import".to_owned(),
            Self::Undo(revision) => format!("Undo of revision {revision}"),
            Self::Restore(revision) => format!("Restore of revision {revision}"),
            Self::Recovered(last) => format!("Recovery of lost revisions up to {last}"),
            Self::LossAccepted(last) => format!("Accepted loss of revisions up to {last}"),
            Self::RenewedIds => "New IDs for services that shared IDs".to_owned(),
            Self::Edit => "Edit".to_owned(),
            Self::SavedProfile => "Response-time profile saved".to_owned(),
            Self::DeletedProfile => "Response-time profile deleted".to_owned(),
            Self::SavedSelection => "Selection saved".to_owned(),
            Self::DeletedSelection => "Selection deleted".to_owned(),
        }
    }
}
