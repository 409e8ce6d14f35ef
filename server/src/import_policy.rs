//! What an import does with services that the repository has already.

use std::str::FromStr;

use api_types::{Choice, Decision, Decisions, Status};
use repository::{Plan, Row};
use snapshot::Exclusions;

/// What an import does with services that the repository has already.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Policy {
    /// Adds and updates, as Microcks does: examples and contracts that the file does not have stay.
    #[default]
    Merge,
    /// Makes them equal to the file.
    Replace,
    /// Leaves them as they are, and adds only new services.
    Keep,
}

impl FromStr for Policy {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "merge" => Ok(Self::Merge),
            "replace" => Ok(Self::Replace),
            "keep" => Ok(Self::Keep),
            _ => Err(()),
        }
    }
}

impl Policy {
    /// Its name in the REST API and on the command line.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::Replace => "replace",
            Self::Keep => "keep",
        }
    }

    /// The decisions for all rows. A program confirms executable content by importing it: Mockpit only
    /// stores it.
    pub(crate) fn decide(self, plan: &Plan) -> Decisions {
        let rows = plan.rows.iter().zip(0..);
        let rows = rows.filter_map(|(row, index)| Some((index, self.decision(row)?)));
        Decisions { content_confirmed: true, ..rows.collect() }
    }

    /// The decision for a row. `None` if only a person can decide, or if the default of the row is right.
    pub(crate) fn decision(self, row: &Row) -> Option<Decision> {
        // Settings that a person kept in an earlier import stay.
        let settings = row.warnings.kept_settings.is_some();
        let exclusions = || Exclusions { settings, ..Exclusions::default() };
        let wanted: &[Decision] = match (&row.status, self) {
            (Status::Changed { .. }, Self::Merge) => &[Decision::Merge(exclusions())],
            (Status::Changed { .. }, Self::Replace) => {
                &[Decision::Replace(exclusions()), Decision::Merge(exclusions())]
            }
            (Status::Changed { .. }, Self::Keep) => &[Decision::KeepMine],
            // A service with the same ID is the same one under another name.
            (Status::IdConflict { .. }, Self::Merge | Self::Replace) => {
                &[Decision::Replace(Exclusions::default())]
            }
            (Status::IdConflict { .. }, Self::Keep) => &[Decision::Skip],
            (Status::New | Status::RepeatedId { .. }, _) if row.default.is_none() => {
                &[Decision::AddWithNewIds]
            }
            _ => &[],
        };
        let is_possible = |decision: &&Decision| row.choices.contains(&decision.choice());
        wanted.iter().find(is_possible).cloned()
    }

    /// What happens to a row. `None` if it needs a decision of a person.
    pub(crate) fn outcome(self, row: &Row) -> Option<Decision> {
        self.decision(row).or_else(|| row.default.clone())
    }
}

/// The names of choices in the API.
pub(crate) const fn choice_name(choice: Choice) -> &'static str {
    match choice {
        Choice::Add => "add",
        Choice::AddWithNewIds => "addWithNewIds",
        Choice::Replace => "replace",
        Choice::Merge => "merge",
        Choice::Copy => "copy",
        Choice::KeepMine => "keep",
        Choice::Skip => "skip",
        Choice::Remove => "remove",
    }
}
