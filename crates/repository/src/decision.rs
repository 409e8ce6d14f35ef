//! What a person chooses for each definition of a file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What is to become of one definition of a file.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It is added. Where its id is taken by another service, it gets a new one.
    Add,
    /// It takes the place of the one that is here and becomes exactly what the file has: what is
    /// only here goes.
    Replace,
    /// The one that is here stays as it is.
    KeepMine,
    /// Nothing is done.
    Skip,
}

impl Decision {
    /// Whether it changes the repository.
    #[must_use]
    pub const fn writes(self) -> bool {
        match self {
            Self::Add | Self::Replace => true,
            Self::KeepMine | Self::Skip => false,
        }
    }
}

/// Decisions by the place of their row in the plan. A row without one has its plan's default.
pub type Decisions = BTreeMap<u32, Decision>;
