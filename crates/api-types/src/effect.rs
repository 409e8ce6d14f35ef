//! Counts the examples that a decision changes. The review, the result and the report all show this
//! count.

use serde::{Deserialize, Serialize};
use snapshot::{ChangeKind, Combination, Diff, Summary};

use crate::{decision::Decision, status::Status};

/// The number of examples that a decision changes.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// Examples that the decision adds.
    pub added: u32,
    /// Examples whose content the decision changes.
    pub changed: u32,
    /// Examples that the decision removes.
    pub removed: u32,
}

impl Effect {
    /// The effect of a decision on a row with this status. `summary` describes the definition of the
    /// source. `existing` is the number of examples that the service in the repository has.
    #[must_use]
    pub fn new(status: &Status, summary: &Summary, existing: u32, decision: &Decision) -> Self {
        let all = Self { added: summary.examples(), ..Self::default() };
        match (decision, status) {
            (Decision::KeepMine | Decision::Skip, _) => Self::default(),
            (Decision::Remove, _) => Self { removed: existing, ..Self::default() },
            (Decision::Replace(_), Status::IdConflict { .. }) => Self { removed: existing, ..all },
            (Decision::Replace(_) | Decision::Merge(_), _) => {
                let combined = status.diff().zip(decision.combination());
                combined.map(|(diff, by)| Self::from_diff(diff, &by)).unwrap_or_default()
            }
            (Decision::Add | Decision::AddWithNewIds | Decision::Copy(_), _) => all,
        }
    }

    fn from_diff(diff: &Diff, combination: &Combination<'_>) -> Self {
        let mut effect = Self::default();
        for operation in &diff.operations {
            let examples = operation.examples.iter();
            for example in
                examples.filter(|example| combination.example(operation, example).is_applied())
            {
                match combination.counted(example) {
                    Some(ChangeKind::Added) => effect.added += 1,
                    Some(ChangeKind::Changed) => effect.changed += 1,
                    Some(ChangeKind::Removed) => effect.removed += 1,
                    // A request or a response without partner is no example.
                    None => {}
                }
            }
        }
        effect
    }
}
