//! The history: its lines, what each revision changed, and each of them as a snapshot or a report.

mod changes;
mod retention;

use api_types::{HistoryPage, RevisionNumber, RevisionReport, RevisionView};
use changes::{changes, totals};

pub use retention::first_to_retain;

use crate::{access::Admin, repository::Repository, store::StoreError};

/// Lines that are given at once, at most.
const MOST_LINES: usize = 200;

/// Changed services that are given at once, at most.
const MOST_CHANGED: usize = 500;

impl Repository {
    /// Lines of the history before a revision, or the newest ones; at most `limit`, and at most 200.
    ///
    /// # Errors
    /// Those of the store.
    pub fn history(
        &self,
        _: &Admin,
        before: Option<RevisionNumber>,
        limit: usize,
    ) -> Result<HistoryPage, StoreError> {
        let revisions = self.store.revisions(before, limit.min(MOST_LINES))?;
        let newest = self.store.head().revision.number;
        Ok(HistoryPage { revisions, newest, first_retained: self.store.first_retained() })
    }

    /// A revision and what it changed. Of the changed services, in the order of their names, those
    /// from the place `from` on are given, at most 500.
    ///
    /// # Errors
    /// [`StoreError::NoRevision`] where there is no such revision.
    pub fn revision(
        &self,
        _: &Admin,
        number: RevisionNumber,
        from: usize,
    ) -> Result<RevisionView, StoreError> {
        let view = self.whole_revision(number)?;
        let changes = view.changes.map(|changes| changes.page(from, MOST_CHANGED));
        Ok(RevisionView { changes, ..view })
    }

    /// The report of a revision, with all services that it changed.
    ///
    /// # Errors
    /// [`StoreError::NoRevision`] where there is no such revision.
    pub fn report(&self, _: &Admin, number: RevisionNumber) -> Result<RevisionReport, StoreError> {
        let RevisionView { revision, holds, changes, .. } = self.whole_revision(number)?;
        let outcome = kept(self.store.outcome(number))?;
        Ok(RevisionReport { revision, holds, changes, outcome })
    }

    fn whole_revision(&self, number: RevisionNumber) -> Result<RevisionView, StoreError> {
        let newest = self.store.head().revision.number;
        let lines = self.store.revisions(Some(number.next()), 1)?;
        let line = lines.into_iter().find(|line| line.number == number);
        let revision = line.ok_or(StoreError::NoRevision(number))?;
        let first_retained = self.store.first_retained();
        let now = kept(self.store.at(number))?;
        // Nothing was before the empty beginning, and it is what it began with.
        let before = kept(self.store.at(RevisionNumber(number.0.saturating_sub(1))))?;
        let changes = before.zip(now.as_ref()).map(|(before, now)| changes(&before, now));
        let holds = now.as_deref().map(totals);
        Ok(RevisionView { revision, newest, first_retained, holds, changes })
    }
}

/// What is kept; nothing where it was compacted away.
fn kept<T>(found: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(StoreError::Compacted { .. }) => Ok(None),
        Err(cause) => Err(cause),
    }
}
