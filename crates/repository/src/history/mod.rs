//! The history: its revisions, their changes and their reports.

mod changes;
mod retention;
mod search;

use std::sync::Arc;

use api_types::{
    ChangeSummary, HistoryFilter, HistoryPage, LastChange, Outcome, Revision, RevisionNumber,
    RevisionReport, RevisionView,
};
use changes::{add_effects, changes, totals};
use search::{Match, Search, ServiceCondition, cost, has_outcome, summarize};
use snapshot::{Definition, ServiceKey};

pub use retention::first_to_retain;

use crate::{
    access::{Admin, Member},
    repository::Repository,
    store::{Index, StoreError},
};

/// The maximum number of revisions on a page.
const MAX_REVISIONS_PER_PAGE: usize = 200;

/// The maximum number of changed services on a page.
const MAX_CHANGES_PER_PAGE: usize = 500;

/// The maximum number of revisions that one page searches.
const MAX_REVISIONS_PER_SEARCH: usize = 2_000;

/// The number of services after which a page reads no further revision to find out what it changed.
/// Each takes about half a kilobyte of a revision file.
const MAX_SERVICES_PER_PAGE: u64 = 20_000;

impl Repository {
    /// At most `limit` revisions before `before` that match the filter, or the newest ones. A page has
    /// at most 200, and can have fewer than there are: it ends early when it has searched enough. The
    /// next page continues before [`HistoryPage::searched_to`].
    ///
    /// # Errors
    /// Fails if the store cannot be read.
    pub fn history(
        &self,
        _: &Admin,
        filter: &HistoryFilter,
        before: Option<RevisionNumber>,
        limit: usize,
    ) -> Result<HistoryPage, StoreError> {
        self.search_history(filter, before, limit)
    }

    /// The newest revision that added or changed a service, as far as one page of a search goes back.
    ///
    /// # Errors
    /// Fails if the store cannot be read.
    pub fn last_change(
        &self,
        _: &Member,
        key: &ServiceKey,
    ) -> Result<Option<LastChange>, StoreError> {
        let filter = HistoryFilter { service: Some(key.clone()), ..HistoryFilter::default() };
        let page = self.search_history(&filter, None, 1)?;
        Ok(page.revisions.into_iter().next().map(|revision| LastChange {
            revision: revision.number,
            actor: revision.draft.actor,
            at: revision.draft.at,
        }))
    }

    fn search_history(
        &self,
        filter: &HistoryFilter,
        before: Option<RevisionNumber>,
        limit: usize,
    ) -> Result<HistoryPage, StoreError> {
        let limit = limit.clamp(1, MAX_REVISIONS_PER_PAGE);
        let newest = self.store.head().revision.number;
        let first_retained = self.store.first_retained();
        let mut page = HistoryPage { newest, first_retained, ..HistoryPage::default() };
        page.searched_to = before.unwrap_or_else(|| newest.next());
        let search = Search::new(filter);
        // Without a filter every revision matches, so no more are read than are shown.
        let batch = if filter.is_empty() { limit } else { MAX_REVISIONS_PER_SEARCH };
        let mut services = 0;
        for revision in self.store.revisions(before, batch)? {
            let is_affordable = services < MAX_SERVICES_PER_PAGE;
            let condition = match search.matches(&revision) {
                Match::No => None,
                Match::IfService(condition) if condition.is_empty() || is_affordable => {
                    Some(condition)
                }
                // The next page begins with this revision.
                Match::IfService(_) => return Ok(page),
            };
            page.searched_to = revision.number;
            let Some(condition) = condition else { continue };
            let summary = if is_affordable {
                services += cost(&revision);
                self.change_summary(&revision, &condition)?
            } else {
                None
            };
            if summary.is_some() || condition.is_empty() {
                page.changes.extend(summary.map(|summary| (revision.number, summary)));
                page.revisions.push(revision);
            }
            if page.revisions.len() >= limit {
                break;
            }
        }
        Ok(page)
    }

    /// What a revision changed. `None` if that was compacted away, not recorded or damaged, or if there is a
    /// condition and it changed no service that meets it.
    fn change_summary(
        &self,
        revision: &Revision,
        condition: &ServiceCondition,
    ) -> Result<Option<ChangeSummary>, StoreError> {
        if !has_outcome(revision) {
            return Ok(None);
        }
        let outcome = match self.store.outcome(revision.number) {
            // The list of all revisions stays readable. The page of the revision reports the damage.
            Err(StoreError::Damaged { .. }) => None,
            outcome => if_retained(outcome)?,
        };
        Ok(outcome.and_then(|outcome| summarize(&outcome, condition)))
    }

    /// The definition of a service before and after a revision. `None` where there is no such service.
    ///
    /// # Errors
    /// [`StoreError::NoRevision`] if there is no such revision, [`StoreError::Compacted`] if its
    /// definitions or those before it were compacted away.
    pub fn revision_sides(
        &self,
        _: &Admin,
        number: RevisionNumber,
        key: &ServiceKey,
    ) -> Result<[Option<Definition>; 2], StoreError> {
        let side = |number: RevisionNumber| {
            let hash = self.store.at(number)?.hash(key);
            hash.map(|hash| self.store.definition(&hash)).transpose()
        };
        Ok([side(RevisionNumber(number.0.saturating_sub(1)))?, side(number)?])
    }

    /// The definitions of a revision, without their content.
    ///
    /// # Errors
    /// [`StoreError::NoRevision`] if there is no such revision, [`StoreError::Compacted`] if its
    /// definitions were compacted away.
    pub fn index_at(&self, _: &Admin, number: RevisionNumber) -> Result<Arc<Index>, StoreError> {
        self.store.at(number)
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
        let (view, _) = self.full_revision(number)?;
        let changes = view.changes.map(|changes| changes.page(from, MAX_CHANGES_PER_PAGE));
        Ok(RevisionView { changes, ..view })
    }

    /// The report of a revision, with all changed services.
    ///
    /// # Errors
    /// [`StoreError::NoRevision`] if there is no such revision.
    pub fn report(&self, _: &Admin, number: RevisionNumber) -> Result<RevisionReport, StoreError> {
        let (view, outcome) = self.full_revision(number)?;
        let RevisionView { revision, holds, changes, .. } = view;
        Ok(RevisionReport { revision, holds, changes, outcome })
    }

    /// A revision with all changed services, and its outcome unless it was compacted away.
    fn full_revision(
        &self,
        number: RevisionNumber,
    ) -> Result<(RevisionView, Option<Outcome>), StoreError> {
        let newest = self.store.head().revision.number;
        let revisions = self.store.revisions(Some(number.next()), 1)?;
        let found = revisions.into_iter().find(|revision| revision.number == number);
        let revision = found.ok_or(StoreError::NoRevision(number))?;
        let first_retained = self.store.first_retained();
        let now = if_retained(self.store.at(number))?;
        // Revision 0 is compared with itself.
        let before = if_retained(self.store.at(RevisionNumber(number.0.saturating_sub(1))))?;
        let outcome = if_retained(self.store.outcome(number))?;
        let mut changes = before.zip(now.as_ref()).map(|(before, now)| changes(&before, now));
        if let (Some(changes), Some(outcome)) = (&mut changes, &outcome) {
            add_effects(changes, outcome);
        }
        let holds = now.as_deref().map(totals);
        let view = RevisionView { revision, newest, first_retained, holds, changes };
        Ok((view, outcome))
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
