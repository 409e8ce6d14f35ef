//! The filter and the order of the rows of a review.

use std::collections::BTreeSet;

use api_types::{Decision, Row, RowWarnings, Status};
use snapshot::{Exclusions, ServiceKey};

use super::{
    Review,
    consequence::{removed_items, removes_service},
};
use crate::state::search::{fold, search_words};

/// Which rows of a review are shown.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Show {
    /// Rows without a default decision.
    Undecided,
    /// Rows that can remove something from the repository.
    Removals,
    /// Rows that are not identical.
    Changes,
    /// Rows with executable content that the repository does not have yet.
    ExecutableContent,
    /// Rows with secrets.
    Secrets,
    /// Rows with warnings.
    Warnings,
    /// All rows.
    #[default]
    All,
}

impl Show {
    /// All filters, in the order of the screen.
    pub const ALL: [Self; 7] = [
        Self::Undecided,
        Self::Removals,
        Self::Changes,
        Self::ExecutableContent,
        Self::Secrets,
        Self::Warnings,
        Self::All,
    ];

    /// The name in the address.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Undecided => "decisions",
            Self::Removals => "removals",
            Self::Changes => "changes",
            Self::ExecutableContent => "executable",
            Self::Secrets => "secrets",
            Self::Warnings => "warnings",
            Self::All => "",
        }
    }

    /// The filter with this name. Unknown names show all rows.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|show| show.name() == name).unwrap_or_default()
    }
}

/// A line of the list: a row, or the line for all identical rows together.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Line {
    /// The row at this index.
    Row(u32),
    /// This many identical rows. They follow if they are unfolded.
    Identical(usize),
}

impl Review {
    /// The indices of the rows that match. Name and version must contain all words of `search`. Rows that
    /// need a decision come first, then removals, changes, new and identical rows.
    #[must_use]
    pub fn matching(&self, show: Show, search: &str) -> Vec<u32> {
        let words = search_words(search);
        let is_shown = |index: &u32| {
            let row = self.row(*index);
            row.is_some_and(|row| self.is_shown(*index, row, show) && has_words(row, &words))
        };
        self.order.iter().copied().filter(is_shown).collect()
    }

    /// The lines of the list. Identical rows are one line, unless they are unfolded or searched.
    #[must_use]
    pub fn lines(&self, show: Show, search: &str, unfolded: bool) -> Vec<Line> {
        let matching = self.matching(show, search);
        let is_identical =
            |index: &u32| self.row(*index).is_some_and(|row| row.status == Status::Identical);
        let identical = matching.iter().filter(|index| is_identical(index)).count();
        let rows = matching.into_iter();
        if identical == 0 || show != Show::All || !search.trim().is_empty() {
            return rows.map(Line::Row).collect();
        }
        // Identical rows are the last ones.
        let (others, identical_rows): (Vec<_>, Vec<_>) =
            rows.partition(|index| !is_identical(index));
        let mut lines: Vec<Line> = others.into_iter().map(Line::Row).collect();
        lines.push(Line::Identical(identical));
        if unfolded {
            lines.extend(identical_rows.into_iter().map(Line::Row));
        }
        lines
    }

    /// Whether any row can match this filter.
    #[must_use]
    pub fn is_offered(&self, show: Show) -> bool {
        let mut rows = (0..).zip(&self.rows);
        show == Show::All || rows.any(|(index, row)| self.is_shown(index, row, show))
    }

    /// The number of rows that a filter shows.
    #[must_use]
    pub fn count(&self, show: Show) -> usize {
        (0..).zip(&self.rows).filter(|(index, row)| self.is_shown(*index, row, show)).count()
    }

    /// How many rows still lack a decision, or remove something. `None` for filters that do not depend on
    /// decisions.
    #[must_use]
    pub fn pending(&self, show: Show) -> Option<usize> {
        let rows = || (0..).zip(&self.rows);
        match show {
            Show::Undecided => Some(self.totals().undecided),
            Show::Removals => Some(
                rows()
                    .filter(|(index, row)| self.is_shown(*index, row, show))
                    .filter(|(index, row)| self.removes(*index, row))
                    .count(),
            ),
            _ => None,
        }
    }

    /// The next row without a decision after this one, of these rows. Starts again at the first one.
    #[must_use]
    pub fn next_undecided(&self, indices: &[u32], after: Option<u32>) -> Option<u32> {
        let position = after.and_then(|after| indices.iter().position(|index| *index == after));
        let (before, rest) = indices.split_at(position.map_or(0, |position| position + 1));
        rest.iter().chain(before).copied().find(|index| self.decision(*index).is_none())
    }

    /// Adds what the search for secrets found.
    pub fn set_secrets(&mut self, services: impl IntoIterator<Item = ServiceKey>) {
        self.secrets = services.into_iter().collect();
    }

    /// Whether secrets were found in a service.
    #[must_use]
    pub fn has_secrets(&self, key: &ServiceKey) -> bool {
        self.secrets.contains(key)
    }

    fn is_shown(&self, index: u32, row: &Row, show: Show) -> bool {
        match show {
            Show::All => true,
            // A row stays visible after the person has decided.
            Show::Undecided => row.default.is_none(),
            Show::Changes => row.status != Status::Identical,
            Show::Removals => self.removals.contains(&index),
            Show::ExecutableContent => !row.warnings.executable_content.is_empty(),
            Show::Secrets => self.has_secrets(&row.summary.key),
            Show::Warnings => has_warnings(&row.warnings),
        }
    }

    /// Whether the decision removes something, or could if there is none.
    fn removes(&self, index: u32, row: &Row) -> bool {
        self.decision(index).is_none_or(|decision| removes(row, &decision))
    }
}

/// The indices of rows in the order of the list. It does not depend on decisions, so rows never move.
pub(super) fn order(rows: &[Row]) -> Vec<u32> {
    let mut order: Vec<(u8, u32)> = rows.iter().map(rank).zip(0..).collect();
    order.sort_unstable();
    order.into_iter().map(|(_, index)| index).collect()
}

/// The indices of the rows that can remove something.
pub(super) fn removals(rows: &[Row]) -> BTreeSet<u32> {
    (0..).zip(rows).filter(|(_, row)| can_remove(row)).map(|(index, _)| index).collect()
}

fn rank(row: &Row) -> u8 {
    let removes = || row.default.as_ref().is_some_and(|decision| removes(row, decision));
    match row.status {
        Status::Identical => 4,
        _ if row.default.is_none() => 0,
        Status::Missing => 1,
        _ if removes() => 1,
        Status::New => 3,
        Status::Changed { .. }
        | Status::IdConflict { .. }
        | Status::RepeatedId { .. }
        | Status::Duplicate { .. } => 2,
    }
}

/// Whether replacing the definition in the repository would remove something.
fn can_remove(row: &Row) -> bool {
    row.status == Status::Missing
        || !matches!(row.status, Status::New | Status::Identical)
            && removes(row, &Decision::Replace(Exclusions::default()))
}

fn removes(row: &Row, decision: &Decision) -> bool {
    removes_service(row, decision) || !removed_items(row, decision).is_empty()
}

/// Whether the row has a warning other than executable content, which has its own filter.
fn has_warnings(warnings: &RowWarnings) -> bool {
    let RowWarnings {
        confusable,
        unexportable_id,
        new_ids,
        upper_case_ids,
        changed_since,
        orphans,
        kept_settings,
        executable_content: _,
        dropped,
        blank_name,
        uncallable,
        unreadable,
    } = warnings;
    confusable.is_some()
        || *unexportable_id
        || *new_ids > 0
        || *upper_case_ids > 0
        || *changed_since
        || *orphans > 0
        || kept_settings.is_some()
        || *dropped > 0
        || *blank_name
        || uncallable.is_some()
        || *unreadable
}

fn has_words(row: &Row, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let text = fold(&format!("{} {}", row.summary.key.name, row.summary.key.version));
    words.iter().all(|word| text.contains(word))
}
