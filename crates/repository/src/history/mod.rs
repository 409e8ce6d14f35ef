//! The history: its revisions, their changes and their reports.

mod changes;
mod retention;

use api_types::{HistoryPage, RevisionNumber, RevisionReport, RevisionView};
use changes::{changes, totals};

pub use retention::first_to_retain;

use crate::{access::Admin, repository::Repository, store::StoreError};

/// The maximum number of revisions on a page.
const MAX_REVISIONS_PER_PAGE: usize = 200;

/// The maximum number of changed services on a page.
const MAX_CHANGES_PER_PAGE: usize = 500;

impl Repository {
    /// At most `limit` revisions before `before`, or the newest ones. A page has at most 200.
    ///
    /// # Errors
    /// Fails if the store cannot be read.
    pub fn history(
        &self,
        _: &Admin,
        before: Option<RevisionNumber>,
        limit: usize,
    ) -> Result<HistoryPage, StoreError> {
        let revisions = self.store.revisions(before, limit.min(MAX_REVISIONS_PER_PAGE))?;
        let newest = self.store.head().revision.number;
        Ok(HistoryPage { revisions, newest, first_retained: self.store.first_retained() })
    }

    /// A revision and a page of at most 500 changed services, starting at index `from`.
    ///
    /// # Errors
    /// [`StoreError::NoRevision`] if there is no such revision.
    pub fn revision(
        &self,
        _: &Admin,
        number: RevisionNumber,
        from: usize,
    ) -> Result<RevisionView, StoreError> {
        let view = self.full_revision(number)?;
        let changes = view.changes.map(|changes| changes.page(from, MAX_CHANGES_PER_PAGE));
        Ok(RevisionView { changes, ..view })
    }

    /// The report of a revision, with all changed services.
    ///
    /// # Errors
    /// [`StoreError::NoRevision`] if there is no such revision.
    pub fn report(&self, _: &Admin, number: RevisionNumber) -> Result<RevisionReport, StoreError> {
        let RevisionView { revision, holds, changes, .. } = self.full_revision(number)?;
        let outcome = if_retained(self.store.outcome(number))?;
        Ok(RevisionReport { revision, holds, changes, outcome })
    }

    fn full_revision(&self, number: RevisionNumber) -> Result<RevisionView, StoreError> {
        let newest = self.store.head().revision.number;
        let revisions = self.store.revisions(Some(number.next()), 1)?;
        let found = revisions.into_iter().find(|revision| revision.number == number);
        let revision = found.ok_or(StoreError::NoRevision(number))?;
        let first_retained = self.store.first_retained();
        let now = if_retained(self.store.at(number))?;
        // Revision 0 is compared with itself.
        let before = if_retained(self.store.at(RevisionNumber(number.0.saturating_sub(1))))?;
        let changes = before.zip(now.as_ref()).map(|(before, now)| changes(&before, now));
        let holds = now.as_deref().map(totals);
        Ok(RevisionView { revision, newest, first_retained, holds, changes })
    }
}

/// `None` if it was compacted away.
fn if_retained<T>(found: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(StoreError::Compacted { .. }) => Ok(None),
        Err(cause) => Err(cause),
    }
}
