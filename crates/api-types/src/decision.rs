//! What a person chooses for each row of a plan.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use snapshot::{Exclusions, ServiceKey};

/// What can be chosen for a row.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// It is added as it is.
    Add,
    /// It is added, and it and all that belongs to it get new ids.
    AddWithNewIds,
    /// It takes the place of the one that is here and becomes exactly what the source has: what is
    /// only here goes.
    Replace,
    /// It is added to the one that is here: what both have becomes as in the source, what is only
    /// here stays.
    Merge,
    /// It is added beside the one that is here, under another name or version and with new ids.
    Copy,
    /// The one that is here stays as it is.
    KeepMine,
    /// Nothing is done.
    Skip,
    /// The one that is here goes: the source does not have it.
    Remove,
}

/// What is to become of one row, with all that the choice needs.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// [`Choice::Add`].
    Add,
    /// [`Choice::AddWithNewIds`].
    AddWithNewIds,
    /// [`Choice::Replace`], but for the parts that are left.
    Replace(Exclusions),
    /// [`Choice::Merge`], but for the parts that are left.
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
    /// Whether it changes the repository.
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

    /// The decision for it; nothing for a copy, which needs a name and a version.
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
    /// What was chosen.
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

    /// Whether it changes the repository.
    #[must_use]
    pub const fn writes(&self) -> bool {
        self.choice().writes()
    }

    /// The name and version that it writes, for a row that has this one.
    #[must_use]
    pub const fn key<'a>(&'a self, own: &'a ServiceKey) -> &'a ServiceKey {
        match self {
            Self::Copy(key) => key,
            _ => own,
        }
    }

    /// The parts that stay as they are here.
    #[must_use]
    pub const fn leave(&self) -> Option<&Exclusions> {
        match self {
            Self::Replace(leave) | Self::Merge(leave) => Some(leave),
            _ => None,
        }
    }
}

/// All that was decided for a plan.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Decisions {
    /// Decisions by the place of their row in the plan. A row without one has its default.
    pub rows: BTreeMap<u32, Decision>,
    /// Whether the active content that comes in anew was looked at and is wanted.
    pub active_content: bool,
}

impl<const N: usize> From<[(u32, Decision); N]> for Decisions {
    fn from(rows: [(u32, Decision); N]) -> Self {
        rows.into_iter().collect()
    }
}

impl FromIterator<(u32, Decision)> for Decisions {
    fn from_iter<I: IntoIterator<Item = (u32, Decision)>>(rows: I) -> Self {
        Self { rows: rows.into_iter().collect(), active_content: false }
    }
}
