//! The history: revisions and their changes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use snapshot::{ChangeKind, ServiceKey, ServiceType};

use crate::{
    effect::Effect,
    ids::RevisionNumber,
    items::ItemChange,
    report::Outcome,
    revision::{Revision, RevisionKind},
};

/// Which revisions a search of the history finds. All conditions must hold.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct HistoryFilter {
    /// Words that must all occur in `field`. Case and accents do not matter.
    pub words: String,
    /// Where the words must occur.
    pub field: HistoryField,
    /// What made the revision. Anything if `None`.
    pub kind: Option<HistoryKind>,
    /// A service that the revision added, changed or removed. Anything if `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceKey>,
}

/// Where the words of a [`HistoryFilter`] must occur.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HistoryField {
    /// In any of the others.
    #[default]
    Any,
    /// In the name or version of a service that the revision changed.
    Service,
    /// In the name of an imported file.
    File,
    /// In the name of the account that made the revision.
    User,
}

/// What made a revision, without the revision that it refers to.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HistoryKind {
    /// An import of files.
    Import,
    /// An edit of services.
    Edit,
    /// An undo.
    Undo,
    /// A restore.
    Restore,
    /// A response-time profile that was saved or deleted.
    Profile,
    /// A selection that was saved or deleted.
    Selection,
    /// A recovery, an accepted loss, or IDs that were renewed.
    Recovery,
}

/// A page of the history, or of what a search found in it.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct HistoryPage {
    /// Revisions, newest first.
    pub revisions: Vec<Revision>,
    /// What these revisions changed. Without revisions whose definitions were compacted away, and
    /// without those for which it would take too long to read.
    #[serde(default)]
    pub changes: BTreeMap<RevisionNumber, ChangeSummary>,
    /// The oldest revision that was searched. The next page continues before it. At 0 there is none.
    #[serde(default)]
    pub searched_to: RevisionNumber,
    /// The newest revision. The history has this many revisions and the empty revision 0.
    pub newest: RevisionNumber,
    /// The first revision whose definitions are retained.
    #[serde(rename = "oldest")]
    pub first_retained: RevisionNumber,
}

/// What a revision changed, short enough for a row of the history.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct ChangeSummary {
    /// Number of new services.
    pub added: u32,
    /// Number of services that were replaced or merged.
    pub changed: u32,
    /// Number of removed services.
    pub removed: u32,
    /// The first of these services. Those that a search found come first.
    pub first: Vec<ServiceKey>,
}

/// The page of one revision.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct RevisionView {
    /// The revision.
    pub revision: Revision,
    /// The newest revision.
    pub newest: RevisionNumber,
    /// The first revision whose definitions are retained.
    #[serde(rename = "oldest")]
    pub first_retained: RevisionNumber,
    /// The size of the repository at this revision. `None` if its definitions were compacted away.
    pub holds: Option<Totals>,
    /// The changes. `None` if the definitions of this or the previous revision were compacted away.
    pub changes: Option<Changes>,
}

/// The report of a revision, for download or print.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct RevisionReport {
    /// The revision.
    pub revision: Revision,
    /// The size of the repository at this revision. `None` if its definitions were compacted away.
    pub holds: Option<Totals>,
    /// All changes. `None` if the definitions of this or the previous revision were compacted away.
    pub changes: Option<Changes>,
    /// The decisions. `None` if the definitions of this revision were compacted away.
    pub outcome: Option<Outcome>,
}

/// The size of the repository at a revision.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// Number of services.
    pub services: u64,
    /// Number of examples, including event messages.
    pub examples: u64,
    /// Size of all definitions, in bytes.
    pub size: u64,
}

/// The services and saved items that a revision changed.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Changes {
    /// Number of new services.
    pub added: u64,
    /// Number of services whose content changed.
    pub changed: u64,
    /// Number of removed services.
    pub removed: u64,
    /// Index of the first entry of `services` among all changed services.
    pub from: u64,
    /// The changed services, or a page of them, ordered by name and version.
    pub services: Vec<ChangedService>,
    /// The changed saved items, by kind and name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemChange>,
}

/// A service that a revision changed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ChangedService {
    /// How the service changed.
    pub change: ChangeKind,
    /// Name and version.
    pub key: ServiceKey,
    /// Type. For a removed service, the type that it had.
    pub kind: ServiceType,
    /// Number of examples before the revision, including event messages. 0 for a new service.
    pub examples_before: u32,
    /// Number of examples since the revision, including event messages. 0 for a removed service.
    pub examples: u32,
    /// The examples that the revision added, changed and removed, if it recorded them.
    #[serde(default)]
    pub effect: Option<Effect>,
}

/// The format of a report.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportFormat {
    /// JSON, for programs.
    Json,
    /// One self-contained HTML file, for reading and print.
    Html,
}

impl HistoryFilter {
    /// Whether it finds every revision.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.trim().is_empty() && self.kind.is_none() && self.service.is_none()
    }
}

impl HistoryKind {
    /// All kinds, in the order of a menu.
    pub const ALL: [Self; 7] = [
        Self::Import,
        Self::Edit,
        Self::Undo,
        Self::Restore,
        Self::Profile,
        Self::Selection,
        Self::Recovery,
    ];

    /// What made this revision. `None` for the empty revision 0.
    #[must_use]
    pub const fn of(kind: &RevisionKind) -> Option<Self> {
        match kind {
            RevisionKind::Start => None,
            RevisionKind::Import => Some(Self::Import),
            RevisionKind::Edit => Some(Self::Edit),
            RevisionKind::Undo(_) => Some(Self::Undo),
            RevisionKind::Restore(_) => Some(Self::Restore),
            RevisionKind::SavedProfile | RevisionKind::DeletedProfile => Some(Self::Profile),
            RevisionKind::SavedSelection | RevisionKind::DeletedSelection => Some(Self::Selection),
            RevisionKind::Recovered(_)
            | RevisionKind::LossAccepted(_)
            | RevisionKind::RenewedIds => Some(Self::Recovery),
        }
    }
}

impl ChangeSummary {
    /// The number of changed services.
    #[must_use]
    pub fn total(&self) -> u64 {
        u64::from(self.added) + u64::from(self.changed) + u64::from(self.removed)
    }
}

impl Changes {
    /// The counts with at most `limit` services, starting at index `from`.
    #[must_use]
    pub fn page(self, from: usize, limit: usize) -> Self {
        let services = self.services.into_iter().skip(from).take(limit).collect();
        Self { from: from as u64, services, ..self }
    }

    /// The number of changed services.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.added + self.changed + self.removed
    }
}
