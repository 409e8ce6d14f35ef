//! Which rows of a review are shown.

use api_types::{Decision, Row, Status};
use snapshot::Exclusions;

use super::Review;

/// Which rows the review shows.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Show {
    /// All of them.
    #[default]
    All,
    /// Those that need a decision.
    Undecided,
    /// Those that are not identical.
    Changes,
    /// Those that would remove something that is here.
    Removes,
    /// Those that are here already.
    Identical,
}

impl Show {
    /// All of them, in the order of the screen.
    pub const ALL: [Self; 5] =
        [Self::All, Self::Undecided, Self::Changes, Self::Removes, Self::Identical];
}

impl Review {
    /// The places of the rows that are shown. `words` must all be in a name and version.
    #[must_use]
    pub fn shown(&self, show: Show, search: &str) -> Vec<u32> {
        let words: Vec<String> =
            search.to_lowercase().split_whitespace().map(str::to_owned).collect();
        let rows = self.rows.iter().zip(0..);
        rows.filter(|(row, _)| is_shown(row, show) && has_words(row, &words))
            .map(|(_, place)| place)
            .collect()
    }

    /// How many rows this would show; of those that need a decision, how many have none yet.
    #[must_use]
    pub fn count(&self, show: Show) -> usize {
        match show {
            Show::Undecided => self.totals().undecided,
            _ => self.rows.iter().filter(|row| is_shown(row, show)).count(),
        }
    }
}

fn is_shown(row: &Row, show: Show) -> bool {
    match show {
        Show::All => true,
        // A row stays in sight when it is decided upon.
        Show::Undecided => row.default.is_none(),
        Show::Changes => row.status != Status::Identical,
        Show::Removes => can_remove(row),
        Show::Identical => row.status == Status::Identical,
    }
}

/// Whether something goes when the source's definition takes the place of the one that is here.
fn can_remove(row: &Row) -> bool {
    row.status == Status::Missing
        || row.effect(&Decision::Replace(Exclusions::default())).removed > 0
            && !matches!(row.status, Status::New | Status::Identical)
}

fn has_words(row: &Row, words: &[String]) -> bool {
    let text = format!("{} {}", row.summary.key.name, row.summary.key.version).to_lowercase();
    words.iter().all(|word| text.contains(word))
}
