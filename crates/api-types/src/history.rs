//! The history: revisions and their changes.

use serde::{Deserialize, Serialize};
use snapshot::{ChangeKind, ServiceKey, ServiceType};

use crate::{ids::RevisionNumber, report::Outcome, revision::Revision};

/// A page of the history.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct HistoryPage {
    /// Revisions, newest first.
    pub revisions: Vec<Revision>,
    /// The newest revision. The history has this many revisions and the empty revision 0.
    pub newest: RevisionNumber,
    /// The first revision whose definitions are retained.
    #[serde(rename = "oldest")]
    pub first_retained: RevisionNumber,
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

/// The services that a revision changed.
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
