//! The history: the revisions that are loaded, and what can be done with each.

use api_types::{
    Changes, Choice, DecisionCounts, HistoryPage, Revision, RevisionNumber, RevisionView, Totals,
};

use crate::text::{bytes, number, plural};

/// The revisions that are loaded, newest first, without a gap.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    entries: Vec<HistoryEntry>,
}

/// A revision in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEntry {
    /// The revision.
    pub revision: Revision,
    /// Whether its content is available, to restore and download it.
    pub is_available: bool,
}

impl Timeline {
    /// Starts with the first page.
    #[must_use]
    pub fn new(page: HistoryPage) -> Self {
        let mut timeline = Self::default();
        timeline.add(page);
        timeline
    }

    /// Appends a page. Skips revisions that are already loaded or would leave a gap.
    pub fn add(&mut self, page: HistoryPage) {
        for revision in page.revisions {
            let follows =
                self.oldest_loaded().is_none_or(|oldest| oldest.0 == revision.number.0 + 1);
            if follows && !self.is_complete() {
                let is_available = is_available(revision.number, page.first_retained);
                self.entries.push(HistoryEntry { revision, is_available });
            }
        }
    }

    /// The loaded revisions, newest first.
    #[must_use]
    pub fn entries(&self) -> &[HistoryEntry] {
        &self.entries
    }

    /// The oldest loaded revision. The next page continues before it.
    #[must_use]
    pub fn oldest_loaded(&self) -> Option<RevisionNumber> {
        self.entries.last().map(|entry| entry.revision.number)
    }

    /// Whether all revisions are loaded.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.oldest_loaded() == Some(RevisionNumber(0))
    }

    /// Whether there is only the empty first revision.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.is_complete() && self.entries.len() == 1
    }

    /// The number of revisions that are not loaded.
    #[must_use]
    pub fn remaining(&self) -> u64 {
        self.oldest_loaded().map_or(0, |oldest| oldest.0)
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
    /// It changed no services.
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
        Some(changes) if changes.total() == 0 => Some(DisabledReason::NothingChanged),
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

/// What a revision changed, without a full stop: `2 added, 1 removed`.
#[must_use]
pub fn describe_changes(changes: &Changes) -> String {
    let part = |count, word: &str| (count > 0).then(|| number(count) + " " + word);
    let parts = [
        part(changes.added, "added"),
        part(changes.changed, "changed"),
        part(changes.removed, "removed"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "No services changed".to_owned() } else { parts.join(", ") }
}

/// The decisions of an import: `12 added, 4 replaced, 103 unchanged`.
#[must_use]
pub fn describe_decisions(decided: &DecisionCounts, identical: u32, declined: u32) -> String {
    let chosen = decided.iter().map(|(choice, count)| (*count, describe_choice(*choice)));
    let rest = [(identical, "unchanged"), (declined, "kept")];
    let parts = chosen.chain(rest).filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts.map(|(count, word)| number(count.into()) + " " + word).collect();
    parts.join(", ")
}

/// The size of the repository: `3 services, 5 examples, 18 kB`.
#[must_use]
pub fn describe_totals(totals: &Totals) -> String {
    let services = plural(totals.services, "service", "services");
    let examples = plural(totals.examples, "example", "examples");
    [&services, ", ", &examples, ", ", &bytes(totals.size)].concat()
}

/// What a choice did with a service.
#[must_use]
pub const fn describe_choice(choice: Choice) -> &'static str {
    match choice {
        Choice::Add => "added",
        Choice::AddWithNewIds => "added with new IDs",
        Choice::Replace => "replaced",
        Choice::Merge => "merged",
        Choice::Copy => "imported as copy",
        Choice::KeepMine => "kept",
        Choice::Skip => "skipped",
        Choice::Remove => "removed",
    }
}

#[cfg(test)]
mod tests {
    use api_types::{Draft, RevisionKind, Timestamp};

    use super::*;

    fn revision(number: u64) -> Revision {
        if number == 0 {
            return Revision::start();
        }
        let draft = Draft::new(RevisionKind::Import, "anna", Timestamp(0));
        Revision { number: RevisionNumber(number), draft, put: 4, removed: 0 }
    }

    fn page(numbers: impl IntoIterator<Item = u64>, oldest: u64) -> HistoryPage {
        HistoryPage {
            revisions: numbers.into_iter().map(revision).collect(),
            newest: RevisionNumber(9),
            first_retained: RevisionNumber(oldest),
        }
    }

    #[test]
    fn pages_are_appended_without_gaps_or_repeats() {
        let mut timeline = Timeline::new(page([9, 8, 7], 4));
        assert_eq!((timeline.oldest_loaded(), timeline.remaining()), (Some(RevisionNumber(7)), 7));
        // The same page twice.
        timeline.add(page([6, 5, 4], 4));
        timeline.add(page([6, 5, 4], 4));
        // A page that leaves a gap.
        timeline.add(page([1, 0], 4));
        assert_eq!(timeline.entries().len(), 6);
        timeline.add(page([3, 2, 1, 0], 4));
        assert!(timeline.is_complete() && !timeline.is_empty());
        assert_eq!(timeline.remaining(), 0);
        let available: Vec<u64> = timeline
            .entries()
            .iter()
            .filter(|entry| entry.is_available)
            .map(|entry| entry.revision.number.0)
            .collect();
        assert_eq!(available, [9, 8, 7, 6, 5, 4, 0]);
        assert!(Timeline::new(page([0], 0)).is_empty());
        assert!(!Timeline::default().is_complete());
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
    fn changes_are_summed_up() {
        let changes = Changes { added: 2, removed: 1, ..Changes::default() };
        assert_eq!(describe_changes(&changes), "2 added, 1 removed");
        assert_eq!(describe_changes(&Changes::default()), "No services changed");
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

    #[test]
    fn decisions_are_summed_up() {
        let decided: DecisionCounts = [(Choice::Add, 12), (Choice::Merge, 1)].into();
        assert_eq!(describe_decisions(&decided, 103, 0), "12 added, 1 merged, 103 unchanged");
        assert_eq!(describe_decisions(&DecisionCounts::new(), 0, 0), "");
    }
}
