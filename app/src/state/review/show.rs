//! The filter of a review.

use api_types::{Decision, Row, Status};
use snapshot::Exclusions;

use super::Review;
use crate::state::search::{fold, search_words};

/// Which rows of a review are shown.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Show {
    /// All rows.
    #[default]
    All,
    /// Rows without a default decision.
    Undecided,
    /// Rows that are not identical.
    Changes,
    /// Rows that can remove something from the repository.
    Removes,
    /// Rows that are identical.
    Identical,
}

impl Show {
    /// All filters, in the order of the screen.
    pub const ALL: [Self; 5] =
        [Self::All, Self::Undecided, Self::Changes, Self::Removes, Self::Identical];
}

impl Review {
    /// The indices of the shown rows. Name and version must contain all words of `search`.
    #[must_use]
    pub fn shown(&self, show: Show, search: &str) -> Vec<u32> {
        let words = search_words(search);
        let rows = self.rows.iter().zip(0..);
        rows.filter(|(row, _)| is_shown(row, show) && has_words(row, &words))
            .map(|(_, index)| index)
            .collect()
    }

    /// How many rows this filter shows. `Undecided` counts only rows that still have no decision.
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
        // A row stays visible after the person has decided.
        Show::Undecided => row.default.is_none(),
        Show::Changes => row.status != Status::Identical,
        Show::Removes => can_remove(row),
        Show::Identical => row.status == Status::Identical,
    }
}

/// Whether replacing the definition in the repository would remove something.
fn can_remove(row: &Row) -> bool {
    row.status == Status::Missing
        || row.effect(&Decision::Replace(Exclusions::default())).removed > 0
            && !matches!(row.status, Status::New | Status::Identical)
}

fn has_words(row: &Row, words: &[String]) -> bool {
    let text = fold(&format!("{} {}", row.summary.key.name, row.summary.key.version));
    words.iter().all(|word| text.contains(word))
}
