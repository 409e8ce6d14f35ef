//! Counts over the rows and decisions of a review.

use api_types::{Choice, Status};

use super::{
    Review,
    consequence::{Items, has_no_effect, removed_items, removes_service},
};

/// The sums over all decisions.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Totals {
    /// Services to add.
    pub add: usize,
    /// Services to replace.
    pub replace: usize,
    /// Services to merge.
    pub merge: usize,
    /// Copies to add.
    pub copy: usize,
    /// What is removed from services that stay, and the examples of those that do not.
    pub removed: Items,
    /// Services that are removed, by decision or because another service takes their ID.
    pub services_removed: usize,
    /// Services that the repository already has.
    pub identical: usize,
    /// Services that need a decision.
    pub undecided: usize,
    /// Services that stay unchanged by decision.
    pub declined: usize,
}

impl Totals {
    /// Services that are written.
    pub(super) fn written(&self) -> usize {
        self.add + self.replace + self.merge + self.copy
    }
}

impl Review {
    /// The sums over all decisions.
    pub(super) fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for (row, index) in self.rows.iter().zip(0..) {
            let Some(decision) = self.decision(index) else {
                totals.undecided += 1;
                continue;
            };
            if has_no_effect(row, &decision) {
                totals.declined += 1;
                continue;
            }
            match decision.choice() {
                Choice::Add | Choice::AddWithNewIds => totals.add += 1,
                Choice::Replace => totals.replace += 1,
                Choice::Merge => totals.merge += 1,
                Choice::Copy => totals.copy += 1,
                Choice::Remove => {}
                Choice::KeepMine | Choice::Skip if row.status == Status::Identical => {
                    totals.identical += 1;
                }
                Choice::KeepMine | Choice::Skip => totals.declined += 1,
            }
            totals.services_removed += usize::from(removes_service(row, &decision));
            totals.removed += removed_items(row, &decision);
        }
        totals
    }

    /// The counts above the rows, without those that are zero.
    #[must_use]
    pub fn counts(&self) -> Vec<(usize, CountKind)> {
        let counts =
            if self.is_read_only() { self.comparison_counts() } else { self.decision_counts() };
        counts.into_iter().filter(|(count, _)| *count > 0).collect()
    }

    fn decision_counts(&self) -> Vec<(usize, CountKind)> {
        let totals = self.totals();
        vec![
            (totals.undecided, CountKind::Undecided),
            (totals.services_removed, CountKind::RemoveServices),
            (totals.removed.examples, CountKind::RemoveExamples),
            (totals.removed.operations, CountKind::RemoveOperations),
            (totals.removed.contracts, CountKind::RemoveContracts),
            (totals.replace, CountKind::Replace),
            (totals.merge, CountKind::Merge),
            (totals.add, CountKind::Add),
            (totals.copy, CountKind::Copy),
            (totals.declined, CountKind::Declined),
            (totals.identical, CountKind::Identical),
        ]
    }

    fn comparison_counts(&self) -> Vec<(usize, CountKind)> {
        let count = |matches: fn(&Status) -> bool| {
            self.rows.iter().filter(|row| matches(&row.status)).count()
        };
        let is_new = |status: &Status| {
            matches!(status, Status::New | Status::IdConflict { .. } | Status::RepeatedId { .. })
        };
        vec![
            (count(is_new), CountKind::OnlyInSource),
            (count(|status| matches!(status, Status::Changed { .. })), CountKind::Different),
            (count(|status| matches!(status, Status::Duplicate { .. })), CountKind::Duplicate),
            (count(|status| *status == Status::Missing), CountKind::OnlyInBase),
            (count(|status| *status == Status::Identical), CountKind::Identical),
        ]
    }
}

/// What a count above the rows counts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CountKind {
    /// Services to add.
    Add,
    /// Services to replace.
    Replace,
    /// Services to merge.
    Merge,
    /// Copies to add.
    Copy,
    /// Services that are removed.
    RemoveServices,
    /// Examples that are removed, also those of removed services.
    RemoveExamples,
    /// Operations that are removed from services that stay.
    RemoveOperations,
    /// Contracts that are removed from services that stay.
    RemoveContracts,
    /// Services that are the same on both sides.
    Identical,
    /// Services that stay unchanged by decision.
    Declined,
    /// Services that need a decision.
    Undecided,
    /// Compared: services that only the source has.
    OnlyInSource,
    /// Compared: services that differ.
    Different,
    /// Compared: services that the source has more than once.
    Duplicate,
    /// Compared: services that only the left side has.
    OnlyInBase,
}
