//! How a definition of the source compares with the repository.

use serde::{Deserialize, Serialize};
use snapshot::{Diff, ServiceKey};

/// How a definition of the source compares with the repository.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The repository has no service of this name and version.
    New,
    /// The repository has a different definition.
    Changed {
        /// The changes if the source replaces it.
        diff: Diff,
    },
    /// The repository has the same definition.
    Identical,
    /// Another service in the repository has its ID.
    IdConflict {
        /// The other service.
        by: ServiceKey,
    },
    /// The repository has no service of this name and version, and another new definition of the source
    /// has its ID.
    RepeatedId {
        /// The other definition.
        by: ServiceKey,
    },
    /// The files contain this name and version more than once.
    Duplicate {
        /// The changes to the definition in the repository, if there is one.
        diff: Option<Diff>,
    },
    /// The repository has it, but the source does not.
    Missing,
}

impl Status {
    /// The changes to the service of the same name and version in the repository.
    #[must_use]
    pub fn diff(&self) -> Option<&Diff> {
        match self {
            Self::Changed { diff } => Some(diff),
            Self::Duplicate { diff } => diff.as_ref(),
            Self::New
            | Self::Identical
            | Self::IdConflict { .. }
            | Self::RepeatedId { .. }
            | Self::Missing => None,
        }
    }
}
