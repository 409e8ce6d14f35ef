//! Counts what a decision changes besides examples.

use serde::{Deserialize, Serialize};
use snapshot::{ChangeKind, Diff, Exclusions, Kind, OperationChange, Summary};

use crate::{decision::Decision, status::Status};

/// The number of operations, contracts, labels and settings that a decision changes.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct ChangedParts {
    /// Operations. A changed one has other settings or another name.
    pub operations: PartCounts,
    /// Contracts.
    pub contracts: PartCounts,
    /// Labels.
    pub labels: u32,
    /// Other settings of the service.
    pub settings: u32,
}

/// The number of parts of one kind.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct PartCounts {
    /// Parts that are added.
    pub added: u32,
    /// Parts that are changed.
    pub changed: u32,
    /// Parts that are removed.
    pub removed: u32,
}

impl ChangedParts {
    /// What a decision changes in a row with this status. `summary` describes the definition of the
    /// source, or for a removal the one in the repository.
    #[must_use]
    pub fn new(status: &Status, summary: &Summary, decision: &Decision) -> Self {
        let (operations, contracts) = (summary.operations, summary.count(Kind::Resource));
        match decision {
            Decision::KeepMine | Decision::Skip => Self::default(),
            Decision::Remove => Self {
                operations: PartCounts { removed: operations, ..PartCounts::default() },
                contracts: PartCounts { removed: contracts, ..PartCounts::default() },
                ..Self::default()
            },
            Decision::Replace(exclusions) if status.diff().is_some() => {
                Self::from_diff(status.diff(), exclusions)
            }
            Decision::Merge(exclusions) => {
                let mut parts = Self::from_diff(status.diff(), exclusions);
                (parts.operations.removed, parts.contracts.removed) = (0, 0);
                parts
            }
            Decision::Add | Decision::AddWithNewIds | Decision::Copy(_) | Decision::Replace(_) => {
                Self {
                    operations: PartCounts { added: operations, ..PartCounts::default() },
                    contracts: PartCounts { added: contracts, ..PartCounts::default() },
                    ..Self::default()
                }
            }
        }
    }

    fn from_diff(diff: Option<&Diff>, exclusions: &Exclusions) -> Self {
        let Some(diff) = diff else { return Self::default() };
        let mut parts = Self::default();
        for change in diff.operations.iter().filter_map(|operation| operation.change.as_ref()) {
            match change {
                OperationChange::Added => parts.operations.added += 1,
                OperationChange::Removed => parts.operations.removed += 1,
                OperationChange::Renamed { .. } => parts.operations.changed += 1,
                OperationChange::Changed => {
                    parts.operations.changed += u32::from(!exclusions.settings);
                }
            }
        }
        if !exclusions.contracts {
            for contract in &diff.contracts {
                parts.contracts.count(contract.change);
            }
        }
        if !exclusions.settings {
            let settings = || diff.service.iter().filter(|change| !change.is_date());
            let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            let labels = settings().filter(|change| &*change.field == "label").count();
            parts.labels = count(labels);
            parts.settings = count(settings().count() - labels);
        }
        parts
    }
}

impl PartCounts {
    fn count(&mut self, change: ChangeKind) {
        match change {
            ChangeKind::Added => self.added += 1,
            ChangeKind::Changed => self.changed += 1,
            ChangeKind::Removed => self.removed += 1,
        }
    }
}
