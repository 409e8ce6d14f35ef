//! The state of the submit button.

use super::{Items, Review, Rival};

/// The submit button of a review.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SubmitButton {
    /// Enabled: this is what it does.
    Ready(ChangeCounts),
    /// Disabled until the person has done something.
    Blocked(Blocker),
    /// Disabled, because the import would change nothing.
    NoChanges(NoChanges),
}

/// The number of changes that an import makes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ChangeCounts {
    /// Services that are written.
    pub written: usize,
    /// Services that are removed.
    pub services_removed: usize,
    /// What is removed from services that stay, and the examples of those that do not.
    pub removed: Items,
    /// Saved items that change.
    pub items: usize,
}

/// What the person must do first.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Blocker {
    /// This many services need a decision.
    Undecided(usize),
    /// The decisions of two rows exclude each other.
    Rivals {
        /// Index of the first row.
        row: u32,
        /// The other row.
        rival: Rival,
    },
    /// The executable content of this many services is not confirmed.
    ExecutableContent(usize),
}

/// Why an import would change nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NoChanges {
    /// The source has no service that can be imported.
    Empty,
    /// The person decided against every change.
    NothingSelected,
    /// Every service is in the repository already.
    UpToDate,
}

impl ChangeCounts {
    /// Whether anything is removed.
    #[must_use]
    pub fn removes(self) -> bool {
        self.services_removed > 0 || !self.removed.is_empty()
    }
}

impl Review {
    /// The first row that the submit button waits for, in the order of the list.
    #[must_use]
    pub fn first_cause(&self) -> Option<u32> {
        let button = self.submit_button();
        let causes_wait = |index: &u32| match button {
            SubmitButton::Blocked(Blocker::Undecided(_)) => self.decision(*index).is_none(),
            SubmitButton::Blocked(Blocker::Rivals { row, .. }) => *index == row,
            SubmitButton::Blocked(Blocker::ExecutableContent(_)) => self.is_unconfirmed(*index),
            SubmitButton::Ready(_) | SubmitButton::NoChanges(_) => false,
        };
        self.order.iter().copied().find(causes_wait)
    }

    /// The state of the submit button.
    #[must_use]
    pub fn submit_button(&self) -> SubmitButton {
        let totals = self.totals();
        if totals.undecided > 0 {
            return SubmitButton::Blocked(Blocker::Undecided(totals.undecided));
        }
        if let Some((row, rival)) = self.first_rivals() {
            return SubmitButton::Blocked(Blocker::Rivals { row, rival });
        }
        let counts = ChangeCounts {
            written: totals.written(),
            services_removed: totals.services_removed,
            removed: totals.removed,
            items: self.items.len(),
        };
        if counts.written + counts.services_removed + counts.items == 0 {
            return SubmitButton::NoChanges(if self.rows.is_empty() {
                NoChanges::Empty
            } else if totals.declined > 0 {
                NoChanges::NothingSelected
            } else {
                NoChanges::UpToDate
            });
        }
        let unconfirmed = self.unconfirmed_content_count();
        if unconfirmed > 0 {
            return SubmitButton::Blocked(Blocker::ExecutableContent(unconfirmed));
        }
        SubmitButton::Ready(counts)
    }
}
