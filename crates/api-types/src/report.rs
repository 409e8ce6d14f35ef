//! What an import did.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use snapshot::{ServiceKey, ServiceType};

use crate::{Choice, Effect, RevisionNumber};

/// How many services were decided in which way.
pub type Decided = BTreeMap<Choice, u32>;

/// What was done with one service.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct WrittenService {
    /// What was chosen.
    pub choice: Choice,
    /// The service's name and version.
    pub key: ServiceKey,
    /// Its type.
    pub kind: ServiceType,
    /// What became of its examples.
    pub effect: Effect,
    /// The service of another name or version that it took the place of, if of one.
    pub instead_of: Option<ServiceKey>,
}

/// What a revision did, as it was decided: kept with the revision.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// What was written or removed.
    pub written: Vec<WrittenService>,
    /// Definitions that were the same already.
    pub identical: u32,
    /// Definitions that were left as they are, by decision.
    pub left: u32,
}

impl Outcome {
    /// How many services were decided in which way.
    #[must_use]
    pub fn decided(&self) -> Decided {
        let mut decided = Decided::new();
        for done in &self.written {
            *decided.entry(done.choice).or_default() += 1;
        }
        decided
    }
}

/// What an import did, after it was read back.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The revision that it made; the one before where nothing was to be written.
    pub revision: RevisionNumber,
    /// Definitions that were read back and are as the plan said: all that were put.
    pub verified: u32,
    /// What was done.
    pub outcome: Outcome,
}
