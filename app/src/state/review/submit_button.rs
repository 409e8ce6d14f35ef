//! The state of the submit button.

use super::{Review, Rival};

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
    /// Examples that are removed from services that stay.
    pub examples_removed: usize,
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
    /// The person decided against every change.
    NothingSelected,
    /// Every service is in the repository already.
    UpToDate,
}

impl Review {
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
            examples_removed: totals.examples_removed,
        };
        if counts.written + counts.services_removed == 0 {
            return SubmitButton::NoChanges(if totals.declined > 0 {
                NoChanges::NothingSelected
            } else {
                NoChanges::UpToDate
            });
        }
        let unconfirmed = self.executable_content_count();
        if unconfirmed > 0 && !self.content_confirmed {
            return SubmitButton::Blocked(Blocker::ExecutableContent(unconfirmed));
        }
        SubmitButton::Ready(counts)
    }
}
