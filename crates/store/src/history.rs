//! Reads earlier revisions from the nearest checkpoint and the changes after it.

use std::sync::Arc;

use api_types::{Outcome, RevisionNumber};
use repository::{Index, StoreError};

use crate::{
    EmbeddedStore,
    change_set::ChangeSet,
    checkpoint,
    error::{self, Location},
};

impl EmbeddedStore {
    /// The index of a revision before the newest one.
    pub(crate) fn earlier_index(&self, number: RevisionNumber) -> Result<Arc<Index>, StoreError> {
        if number == RevisionNumber(0) {
            return Ok(Arc::default());
        }
        self.retry_if_compacted(number, |first_retained| {
            self.index_from_checkpoint(first_retained, number)
        })
        .map(Arc::new)
    }

    /// The outcome of a revision.
    pub(crate) fn read_outcome(&self, number: RevisionNumber) -> Result<Outcome, StoreError> {
        if number == RevisionNumber(0) {
            return Ok(Outcome::default());
        }
        self.retry_if_compacted(number, |_| {
            let log_entry = self.log_entry(number).ok_or(StoreError::NoRevision(number))?;
            self.journal.read_verified(&log_entry)?.outcome()
        })
    }

    /// Reads from a retained revision. Repeats the read if it failed because the journal was
    /// compacted at the same time.
    fn retry_if_compacted<T>(
        &self,
        number: RevisionNumber,
        read: impl Fn(RevisionNumber) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        loop {
            let first_retained = self.journal.first_retained();
            if number < first_retained {
                return Err(StoreError::Compacted { revision: number, first_retained });
            }
            let found = read(first_retained);
            if found.is_ok() || self.journal.first_retained() == first_retained {
                return found;
            }
        }
    }

    fn index_from_checkpoint(
        &self,
        first_retained: RevisionNumber,
        to: RevisionNumber,
    ) -> Result<Index, StoreError> {
        let checkpoint = self.nearest_checkpoint(first_retained, to);
        let first = checkpoint.as_ref().map_or(first_retained.0.max(1), |(at, _)| at.0 + 1);
        let mut change_set = ChangeSet::default();
        for number in (first..=to.0).map(RevisionNumber) {
            let log_entry = self.log_entry(number).ok_or(StoreError::NoRevision(number))?;
            change_set.add(self.journal.read_verified(&log_entry)?.changes()?);
        }
        let index = checkpoint.map(|(_, index)| index).unwrap_or_default();
        index
            .with(&change_set.into_changes())
            .map_err(|taken| error::damaged(Location::Journal("journal"), taken))
    }

    /// The newest revision in this range with a valid checkpoint, and its index.
    fn nearest_checkpoint(
        &self,
        first_retained: RevisionNumber,
        to: RevisionNumber,
    ) -> Option<(RevisionNumber, Index)> {
        let numbers = checkpoint::numbers(&self.root).into_iter();
        for at in numbers.filter(|at| (first_retained..=to).contains(at)) {
            match self.log_entry(at).map(|log_entry| checkpoint::read(&self.root, &log_entry)) {
                Some(Ok(index)) => return Some((at, index)),
                Some(Err(why)) => tracing::warn!("{why}"),
                None => {}
            }
        }
        None
    }
}
