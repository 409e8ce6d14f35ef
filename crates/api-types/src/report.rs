//! The result of an import.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use snapshot::{ServiceKey, ServiceType};

use crate::{
    confusable::Confusable, decision::Choice, effect::Effect, ids::RevisionNumber,
    parts::ChangedParts,
};

/// The number of services for each choice.
pub type DecisionCounts = BTreeMap<Choice, u32>;

/// A service that an import wrote or removed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct WrittenService {
    /// The choice.
    pub choice: Choice,
    /// The service's name and version.
    pub key: ServiceKey,
    /// Its type.
    pub kind: ServiceType,
    /// The effect on its examples.
    pub effect: Effect,
    /// The service of another name or version that it replaced.
    pub instead_of: Option<ServiceKey>,
    /// The number of its IDs that are new, because another service had them or because a Microcks would
    /// change them. These are IDs of contracts and messages, and that of the service.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub new_ids: u32,
    /// The changes besides those to examples. `None` in revisions that were made before these were
    /// counted.
    #[serde(default)]
    pub parts: Option<ChangedParts>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// What a revision did. Stored with the revision.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Services that were written or removed.
    pub written: Vec<WrittenService>,
    /// Number of definitions that already were the same.
    pub identical: u32,
    /// Number of definitions that the decisions left unchanged.
    #[serde(rename = "left")]
    pub unchanged: u32,
}

impl Outcome {
    /// The number of written services for each choice.
    #[must_use]
    pub fn decision_counts(&self) -> DecisionCounts {
        let mut counts = DecisionCounts::new();
        for service in &self.written {
            *counts.entry(service.choice).or_default() += 1;
        }
        counts
    }
}

/// The report of an applied import, after everything was read back.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The revision that the import made. The previous revision if it had nothing to write.
    pub revision: RevisionNumber,
    /// Number of written definitions. All of them were read back and match the plan.
    pub verified: u32,
    /// Number of removed services. All of them were looked up and are gone.
    #[serde(default)]
    pub removed: u32,
    /// The number of saved items that were changed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub items: u32,
    /// What the revision did.
    pub outcome: Outcome,
    /// Services with easily confused names, by the index of the written service that resembles them.
    #[serde(default)]
    pub confusable: BTreeMap<u32, Confusable>,
}
