//! The history: its revisions and what each of them changed.

use serde::{Deserialize, Serialize};
use snapshot::{ChangeKind, ServiceKey, ServiceType};

use crate::{Outcome, Revision, RevisionNumber};

/// A piece of the history.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct HistoryPage {
    /// Lines, newest first.
    pub revisions: Vec<Revision>,
    /// The newest revision: that and the empty 0 are how many there are.
    pub newest: RevisionNumber,
    /// The oldest one whose definitions are kept.
    pub oldest: RevisionNumber,
}

/// One revision, as its page shows it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct RevisionView {
    /// Its line.
    pub revision: Revision,
    /// The newest revision.
    pub newest: RevisionNumber,
    /// The oldest one whose definitions are kept.
    pub oldest: RevisionNumber,
    /// What it holds; nothing where that is not kept any more.
    pub holds: Option<Totals>,
    /// What it changed; nothing where it or the one before is not kept any more.
    pub changes: Option<Changes>,
}

/// What a revision did, to be kept or printed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct RevisionReport {
    /// Its line.
    pub revision: Revision,
    /// What it holds; nothing where that is not kept any more.
    pub holds: Option<Totals>,
    /// All that it changed; nothing where it or the one before is not kept any more.
    pub changes: Option<Changes>,
    /// What was decided for it; nothing where that is not kept any more.
    pub outcome: Option<Outcome>,
}

/// How much a revision holds.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// Services.
    pub services: u64,
    /// Examples and event messages.
    pub examples: u64,
    /// Bytes of all definitions.
    pub size: u64,
}

/// What a revision changed.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Changes {
    /// Services that were not there before.
    pub added: u64,
    /// Services whose content was another one.
    pub changed: u64,
    /// Services that are gone.
    pub removed: u64,
    /// The place of the first of `services` among all changed services.
    pub from: u64,
    /// The changed services, or a piece of them, by name and version.
    pub services: Vec<ChangedService>,
}

/// A service that a revision changed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ChangedService {
    /// What became of it.
    pub change: ChangeKind,
    /// Its name and version.
    pub key: ServiceKey,
    /// Its type; of one that is gone, the type that it had.
    pub kind: ServiceType,
    /// Examples and event messages that it had before; 0 for a new one.
    pub examples_before: u32,
    /// Those that it has since; 0 for one that is gone.
    pub examples: u32,
}

/// What a report is written as.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportFormat {
    /// For programs.
    Json,
    /// To be read and printed: one file that needs nothing else.
    Html,
}

impl Changes {
    /// The counts, and at most `most` of the services from the place `from` on.
    #[must_use]
    pub fn page(self, from: usize, most: usize) -> Self {
        let services = self.services.into_iter().skip(from).take(most).collect();
        Self { from: from as u64, services, ..self }
    }

    /// How many services were changed.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.added + self.changed + self.removed
    }
}
