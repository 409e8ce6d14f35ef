//! The history: the revisions that are loaded, and what can be done with each.

use api_types::{
    ChangeSummary, HistoryFilter, HistoryPage, Revision, RevisionNumber, RevisionView,
};

/// The revisions that are loaded and match the filter, newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    filter: HistoryFilter,
    entries: Vec<HistoryEntry>,
    /// The oldest revision that was searched. `None` before the first page.
    searched_to: Option<RevisionNumber>,
    first_retained: RevisionNumber,
}

/// A revision in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEntry {
    /// The revision.
    pub revision: Revision,
    /// What it changed, if the server knows.
    pub changes: Option<ChangeSummary>,
    /// Whether its content is available, to restore and download it.
    pub is_available: bool,
}

impl Timeline {
    /// Starts with the first page of what this filter finds.
    #[must_use]
    pub fn new(filter: HistoryFilter, page: HistoryPage) -> Self {
        let mut timeline = Self { filter, ..Self::default() };
        timeline.add(None, page);
        timeline
    }

    /// Appends the page that was requested with this `before`. Skips a page that is already loaded or
    /// would leave a gap.
    pub fn add(&mut self, before: Option<RevisionNumber>, mut page: HistoryPage) {
        if before != self.searched_to || self.is_complete() {
            return;
        }
        for revision in page.revisions {
            let changes = page.changes.remove(&revision.number);
            let is_available = is_available(revision.number, page.first_retained);
            self.entries.push(HistoryEntry { revision, changes, is_available });
        }
        self.searched_to = Some(page.searched_to);
        self.first_retained = page.first_retained;
    }

    /// The filter.
    #[must_use]
    pub fn filter(&self) -> &HistoryFilter {
        &self.filter
    }

    /// The loaded revisions, newest first.
    #[must_use]
    pub fn entries(&self) -> &[HistoryEntry] {
        &self.entries
    }

    /// The oldest revision that was searched. The next page continues before it.
    #[must_use]
    pub fn searched_to(&self) -> Option<RevisionNumber> {
        self.searched_to
    }

    /// Whether all revisions were searched.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.searched_to == Some(RevisionNumber(0))
    }

    /// Whether the history has only the empty first revision. Never for a search.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.is_complete() && self.filter.is_empty() && self.entries.len() == 1
    }

    /// The number of revisions that were not searched yet.
    #[must_use]
    pub fn remaining(&self) -> u64 {
        self.searched_to.map_or(0, |searched_to| searched_to.0)
    }

    /// The first revision whose services could be searched, if there are earlier ones and words.
    #[must_use]
    pub fn first_searchable(&self) -> Option<RevisionNumber> {
        let needs_services = !self.filter.words.trim().is_empty();
        let has_earlier = self.first_retained.0 > 1;
        (needs_services && has_earlier && self.is_complete()).then_some(self.first_retained)
    }
}

/// Whether compaction kept the content of a revision. The first revision is empty, so it is always
/// available.
fn is_available(revision: RevisionNumber, first_retained: RevisionNumber) -> bool {
    revision.0 == 0 || revision >= first_retained
}

/// Why an action is not possible for a revision.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DisabledReason {
    /// Compaction removed its content.
    Compacted,
    /// Compaction removed the content of the revision before it.
    PreviousCompacted,
    /// The repository is at this revision.
    IsNewest,
    /// It is the empty first revision.
    IsFirst,
    /// It changed no services and no saved items.
    NothingChanged,
    /// It contains no services.
    NoServices,
}

/// Why the repository cannot be restored to a revision. `None` if it can.
#[must_use]
pub fn restore_disabled_reason(view: &RevisionView) -> Option<DisabledReason> {
    if view.holds.is_none() {
        Some(DisabledReason::Compacted)
    } else if view.revision.number == view.newest {
        Some(DisabledReason::IsNewest)
    } else {
        None
    }
}

/// Why a revision cannot be undone. `None` if it can.
#[must_use]
pub fn undo_disabled_reason(view: &RevisionView) -> Option<DisabledReason> {
    match &view.changes {
        _ if view.revision.number.0 == 0 => Some(DisabledReason::IsFirst),
        None => Some(DisabledReason::PreviousCompacted),
        Some(changes) if changes.total() == 0 && changes.items.is_empty() => {
            Some(DisabledReason::NothingChanged)
        }
        Some(_) => None,
    }
}

/// Why a revision cannot be downloaded. `None` if it can.
#[must_use]
pub fn download_disabled_reason(view: &RevisionView) -> Option<DisabledReason> {
    match view.holds {
        None => Some(DisabledReason::Compacted),
        Some(holds) if holds.services == 0 => Some(DisabledReason::NoServices),
        Some(_) => None,
    }
}

/// Why the entered revision cannot be compared.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum InvalidRevision {
    /// It is the revision to compare with.
    Same,
    /// It is not a number, or not an available revision.
    OutOfRange {
        /// The oldest available revision.
        oldest: u64,
        /// The newest revision.
        newest: u64,
    },
}

/// Parses the number of a revision to compare this one with.
///
/// # Errors
/// If it is the same revision, or not an available one.
pub fn parse_other_revision(entered: &str, view: &RevisionView) -> Result<u64, InvalidRevision> {
    let (oldest, newest) = (view.first_retained.0, view.newest.0);
    // Accepts numbers as the console writes them: `1,234`.
    let digits: String =
        entered.chars().filter(|letter| *letter != ',' && !letter.is_whitespace()).collect();
    match digits.parse() {
        Ok(same) if same == view.revision.number.0 => Err(InvalidRevision::Same),
        // The empty first revision is always available.
        Ok(number) if number == 0 || (oldest..=newest).contains(&number) => Ok(number),
        _ => Err(InvalidRevision::OutOfRange { oldest, newest }),
    }
}

#[cfg(test)]
mod tests {
    use api_types::{Changes, Draft, ItemChange, RevisionKind, SavedItemKind, Timestamp, Totals};
    use snapshot::ChangeKind;

    use super::*;

    fn revision(number: u64) -> Revision {
        if number == 0 {
            return Revision::start();
        }
        let draft = Draft::new(RevisionKind::Import, "anna", Timestamp(0));
        Revision { number: RevisionNumber(number), draft, put: 4, removed: 0 }
    }

    fn page(numbers: impl IntoIterator<Item = u64>, oldest: u64) -> HistoryPage {
        let revisions: Vec<Revision> = numbers.into_iter().map(revision).collect();
        HistoryPage {
            searched_to: revisions.last().map(|last| last.number).unwrap_or_default(),
            revisions,
            newest: RevisionNumber(9),
            first_retained: RevisionNumber(oldest),
            ..HistoryPage::default()
        }
    }

    #[test]
    fn pages_are_appended_without_gaps_or_repeats() {
        let before = |number| Some(RevisionNumber(number));
        let mut timeline = Timeline::new(HistoryFilter::default(), page([9, 8, 7], 4));
        assert_eq!((timeline.searched_to(), timeline.remaining()), (before(7), 7));
        // The same page twice.
        timeline.add(before(7), page([6, 5, 4], 4));
        timeline.add(before(7), page([6, 5, 4], 4));
        // A page that leaves a gap.
        timeline.add(before(2), page([1, 0], 4));
        assert_eq!(timeline.entries().len(), 6);
        timeline.add(before(4), page([3, 2, 1, 0], 4));
        assert!(timeline.is_complete() && !timeline.is_empty());
        assert_eq!(timeline.remaining(), 0);
        let available: Vec<u64> = timeline
            .entries()
            .iter()
            .filter(|entry| entry.is_available)
            .map(|entry| entry.revision.number.0)
            .collect();
        assert_eq!(available, [9, 8, 7, 6, 5, 4, 0]);
        assert!(Timeline::new(HistoryFilter::default(), page([0], 0)).is_empty());
        assert!(!Timeline::default().is_complete());
    }

    #[test]
    fn search_continues_where_it_ended_and_names_what_it_cannot_search() {
        let filter = HistoryFilter { words: "orders".into(), ..HistoryFilter::default() };
        let summary = ChangeSummary { added: 1, ..ChangeSummary::default() };
        let changes = [(RevisionNumber(8), summary.clone())].into();
        let first = HistoryPage { changes, searched_to: RevisionNumber(5), ..page([8], 4) };
        let mut timeline = Timeline::new(filter, first);
        assert_eq!(timeline.entries()[0].changes, Some(summary));
        assert_eq!((timeline.remaining(), timeline.first_searchable()), (5, None));
        timeline.add(Some(RevisionNumber(5)), page([], 4));
        assert!(timeline.is_complete() && !timeline.is_empty());
        assert_eq!(timeline.first_searchable(), Some(RevisionNumber(4)));
    }

    #[test]
    fn other_revision_must_be_available_and_different() {
        let view = RevisionView {
            revision: revision(1_234),
            newest: RevisionNumber(2_000),
            first_retained: RevisionNumber(1_000),
            holds: None,
            changes: None,
        };
        for (entered, number) in [("1000", 1_000), (" 2,000 ", 2_000), ("0", 0)] {
            assert_eq!(parse_other_revision(entered, &view), Ok(number), "{entered}");
        }
        assert_eq!(parse_other_revision("1,234", &view), Err(InvalidRevision::Same));
        let out_of_range = InvalidRevision::OutOfRange { oldest: 1_000, newest: 2_000 };
        for entered in ["999", "2001", "", "-1", "newest", "99999999999999999999"] {
            assert_eq!(parse_other_revision(entered, &view), Err(out_of_range), "{entered}");
        }
    }

    #[test]
    fn disabled_actions_have_a_reason() {
        let totals = Totals { services: 3, examples: 5, size: 100 };
        let changes = Changes { added: 1, ..Changes::default() };
        let view = RevisionView {
            revision: revision(4),
            newest: RevisionNumber(9),
            first_retained: RevisionNumber(0),
            holds: Some(totals),
            changes: Some(changes),
        };
        let reasons = |view: &RevisionView| {
            [
                restore_disabled_reason(view),
                undo_disabled_reason(view),
                download_disabled_reason(view),
            ]
        };
        assert_eq!(reasons(&view), [None; 3]);
        let unchanged = RevisionView { changes: Some(Changes::default()), ..view.clone() };
        assert_eq!(reasons(&unchanged), [None, Some(DisabledReason::NothingChanged), None]);
        let item = ItemChange {
            kind: SavedItemKind::Selection,
            name: "All".into(),
            change: ChangeKind::Added,
            changed_since: false,
        };
        let changes = Changes { items: vec![item], ..Changes::default() };
        assert_eq!(reasons(&RevisionView { changes: Some(changes), ..view.clone() }), [None; 3]);
        let newest = RevisionView { newest: RevisionNumber(4), ..view.clone() };
        assert_eq!(reasons(&newest), [Some(DisabledReason::IsNewest), None, None]);
        let oldest = RevisionView { changes: None, ..view.clone() };
        assert_eq!(reasons(&oldest), [None, Some(DisabledReason::PreviousCompacted), None]);
        let gone = RevisionView { holds: None, ..oldest };
        let [compacted, previous] =
            [DisabledReason::Compacted, DisabledReason::PreviousCompacted].map(Some);
        assert_eq!(reasons(&gone), [compacted, previous, compacted]);
        let start = RevisionView {
            revision: revision(0),
            holds: Some(Totals::default()),
            changes: Some(Changes::default()),
            ..view
        };
        assert_eq!(
            reasons(&start),
            [None, Some(DisabledReason::IsFirst), Some(DisabledReason::NoServices)]
        );
    }
}
