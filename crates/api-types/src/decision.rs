//! The decisions that a person makes for the rows of a plan.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use snapshot::{Combination, Exclusions, ServiceId, ServiceKey};

use crate::status::Status;

/// A choice for a row, without its parameters.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// Adds the definition unchanged.
    Add,
    /// Adds the definition with new IDs for the service and all its documents.
    AddWithNewIds,
    /// Replaces the definition in the repository. The result equals the source. Documents that only
    /// the repository has are removed.
    Replace,
    /// Merges the source into the definition in the repository. Documents that both have become
    /// those of the source. Documents that only the repository has stay.
    Merge,
    /// Adds the definition under another name or version and with new IDs.
    Copy,
    /// Leaves the definition in the repository unchanged.
    KeepMine,
    /// Does not import the definition.
    Skip,
    /// Removes the definition from the repository, because the source does not have it.
    Remove,
}

/// A [`Choice`] for one row, with its parameters.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// [`Choice::Add`].
    Add,
    /// [`Choice::AddWithNewIds`].
    AddWithNewIds,
    /// [`Choice::Replace`], except for these parts.
    Replace(Exclusions),
    /// [`Choice::Merge`], except for these parts.
    Merge(Exclusions),
    /// [`Choice::Copy`] under this name and version.
    Copy(ServiceKey),
    /// [`Choice::KeepMine`].
    KeepMine,
    /// [`Choice::Skip`].
    Skip,
    /// [`Choice::Remove`].
    Remove,
}

impl Choice {
    /// Whether this changes the repository.
    #[must_use]
    pub const fn writes(self) -> bool {
        match self {
            Self::KeepMine | Self::Skip => false,
            Self::Add
            | Self::AddWithNewIds
            | Self::Replace
            | Self::Merge
            | Self::Copy
            | Self::Remove => true,
        }
    }

    /// The decision for this choice. `None` for a copy, which needs a name and a version.
    #[must_use]
    pub fn decision(self) -> Option<Decision> {
        Some(match self {
            Self::Add => Decision::Add,
            Self::AddWithNewIds => Decision::AddWithNewIds,
            Self::Replace => Decision::Replace(Exclusions::default()),
            Self::Merge => Decision::Merge(Exclusions::default()),
            Self::KeepMine => Decision::KeepMine,
            Self::Skip => Decision::Skip,
            Self::Remove => Decision::Remove,
            Self::Copy => return None,
        })
    }
}

impl Decision {
    /// The choice of this decision.
    #[must_use]
    pub const fn choice(&self) -> Choice {
        match self {
            Self::Add => Choice::Add,
            Self::AddWithNewIds => Choice::AddWithNewIds,
            Self::Replace(_) => Choice::Replace,
            Self::Merge(_) => Choice::Merge,
            Self::Copy(_) => Choice::Copy,
            Self::KeepMine => Choice::KeepMine,
            Self::Skip => Choice::Skip,
            Self::Remove => Choice::Remove,
        }
    }

    /// Whether this changes the repository.
    #[must_use]
    pub const fn writes(&self) -> bool {
        self.choice().writes()
    }

    /// The name and version that this decision writes, given the row's own.
    #[must_use]
    pub const fn key<'a>(&'a self, own: &'a ServiceKey) -> &'a ServiceKey {
        match self {
            Self::Copy(key) => key,
            _ => own,
        }
    }

    /// The service ID of the source that this decision writes for a row with this status. `None` if it
    /// writes a new ID, the ID of the repository, or nothing.
    #[must_use]
    pub fn id<'a>(&self, status: &Status, own: &'a ServiceId) -> Option<&'a ServiceId> {
        match (self, status) {
            (Self::Add, _) | (Self::Replace(_), Status::IdConflict { .. }) => Some(own),
            _ => None,
        }
    }

    /// How it combines the source with the repository. `None` if it does neither replace nor merge.
    #[must_use]
    pub const fn combination(&self) -> Option<Combination<'_>> {
        match self {
            Self::Replace(exclusions) => Some(Combination::replace(exclusions)),
            Self::Merge(exclusions) => Some(Combination::merge(exclusions)),
            _ => None,
        }
    }

    /// The parts that keep their content from the repository.
    #[must_use]
    pub const fn exclusions(&self) -> Option<&Exclusions> {
        match self {
            Self::Replace(exclusions) | Self::Merge(exclusions) => Some(exclusions),
            _ => None,
        }
    }
}

/// The decisions for a plan.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Decisions {
    /// Decisions by the index of their row in the plan. A row without an entry has its default.
    pub rows: BTreeMap<u32, Decision>,
    /// Whether a person confirmed the executable content that the import adds.
    #[serde(rename = "active_content")]
    pub content_confirmed: bool,
}

impl<const N: usize> From<[(u32, Decision); N]> for Decisions {
    fn from(rows: [(u32, Decision); N]) -> Self {
        rows.into_iter().collect()
    }
}

impl FromIterator<(u32, Decision)> for Decisions {
    fn from_iter<I: IntoIterator<Item = (u32, Decision)>>(rows: I) -> Self {
        Self { rows: rows.into_iter().collect(), content_confirmed: false }
    }
}
