//! The plan of an import: what it would do to each service.

use serde::{Deserialize, Serialize};
use snapshot::{Action, Diff, ExecutableContent, ServiceKey, Summary};

use crate::{Choice, Decision, Effect, KeptSettings};

/// One definition of the source, as the review shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// What the source has; what is here, where the source has nothing.
    pub summary: Summary,
    /// Which of the files it is from, from 0.
    pub file: u32,
    /// How it meets the repository.
    pub status: Status,
    /// The one that is here, if one is.
    pub here: Option<ExistingService>,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// What happens if nothing is chosen; nothing where a person has to.
    pub default: Option<Decision>,
    /// What else is worth a word.
    pub warnings: RowWarnings,
}

/// The definition that a row's would take the place of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExistingService {
    /// Its name and version.
    pub key: ServiceKey,
    /// Its examples.
    pub examples: u32,
}

impl Row {
    /// What a decision does to the examples that are here.
    #[must_use]
    pub fn effect(&self, decision: &Decision) -> Effect {
        let here = self.here.as_ref().map_or(0, |here| here.examples);
        Effect::of(&self.status, &self.summary, here, decision)
    }
}

/// How a definition of the source meets the repository.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// No service of this name and version is here.
    New,
    /// One is here, and is not the same.
    Changed {
        /// What differs when the source's takes its place.
        diff: Diff,
    },
    /// One is here, and is the same.
    Identical,
    /// Its id is the id of another service here.
    IdConflict {
        /// That service.
        by: ServiceKey,
    },
    /// The files have this name and version more than once.
    Duplicate {
        /// What differs from the one that is here, if one is.
        diff: Option<Diff>,
    },
    /// It is here, and the source does not have it.
    Missing,
}

impl Status {
    /// What differs from the service of the same name and version that is here.
    #[must_use]
    pub fn diff(&self) -> Option<&Diff> {
        match self {
            Self::Changed { diff } => Some(diff),
            Self::Duplicate { diff } => diff.as_ref(),
            Self::New | Self::Identical | Self::IdConflict { .. } | Self::Missing => None,
        }
    }
}

/// What else is worth a word about a row.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct RowWarnings {
    /// A service that it is easily mistaken for.
    pub alike: Option<Confusable>,
    /// Its id is not 24 hex digits: a Microcks takes it, and can then never export it.
    pub odd_id: bool,
    /// It has changed since the revision that is undone.
    pub changed_since: bool,
    /// The row is documents whose service is here and not in the file: how many they are.
    pub orphans: u32,
    /// Settings that differ from the source's are as somebody wants them here.
    pub kept: Option<KeptSettings>,
    /// What in it acts, and does not act here yet: scripts, addresses that are called.
    pub active: Vec<ExecutableContent>,
}

impl RowWarnings {
    /// Whether a decision brings in what acts: settings that are left as they are here do not.
    #[must_use]
    pub fn comes_in(&self, decision: &Decision) -> bool {
        let left = decision.leave().is_some_and(|leave| leave.settings);
        let callback =
            |active: &ExecutableContent| matches!(active.action, Action::Callback { .. });
        decision.writes() && self.active.iter().any(|active| !left || callback(active))
    }
}

/// A service that another one is easily mistaken for: case, blanks, what does not show or letters
/// that look alike are all that they differ by.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Confusable {
    /// Its name and version.
    pub key: ServiceKey,
    /// Whether it is here; else it is in one of the files too.
    pub is_here: bool,
}
