//! What a decision does to the examples of a service: the one count behind headline, button,
//! result and report.

use serde::{Deserialize, Serialize};
use snapshot::{ChangeKind, Diff, Exclusions, Summary};

use crate::{Decision, Status};

/// Examples that a decision touches.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// Examples that are here afterwards and were not.
    pub added: u32,
    /// Examples that differ from what they were.
    pub changed: u32,
    /// Examples that go.
    pub removed: u32,
}

impl Effect {
    /// The effect of a decision on a row with this status, where the source has `summary` and the
    /// service that is here has `here` examples.
    #[must_use]
    pub fn of(status: &Status, summary: &Summary, here: u32, decision: &Decision) -> Self {
        let all = Self { added: summary.examples(), ..Self::default() };
        match (decision, status) {
            (Decision::KeepMine | Decision::Skip, _) => Self::default(),
            (Decision::Remove, _) => Self { removed: here, ..Self::default() },
            (Decision::Replace(_), Status::IdConflict { .. }) => Self { removed: here, ..all },
            (Decision::Replace(leave), _) => match status.diff() {
                Some(diff) => Self::counted(diff, leave),
                None => Self::default(),
            },
            (Decision::Merge(leave), _) => match status.diff() {
                Some(diff) => Self { removed: 0, ..Self::counted(diff, leave) },
                None => Self::default(),
            },
            (Decision::Add | Decision::AddWithNewIds | Decision::Copy(_), _) => all,
        }
    }

    fn counted(diff: &Diff, leave: &Exclusions) -> Self {
        let mut effect = Self::default();
        let taken = diff.operations.iter().filter(|diff| !leave.examples.contains(&diff.name));
        for example in taken.flat_map(|operation| &operation.examples) {
            match example.change {
                ChangeKind::Added => effect.added += 1,
                ChangeKind::Changed => effect.changed += 1,
                ChangeKind::Removed => effect.removed += 1,
            }
        }
        effect
    }
}
