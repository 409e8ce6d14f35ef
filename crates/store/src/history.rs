//! The definitions of earlier revisions: the nearest checkpoint, and the changes since.

use std::sync::Arc;

use api_types::{Outcome, RevisionNumber};
use repository::{Index, StoreError};

use crate::{
    EmbeddedStore,
    change_set::ChangeSet,
    checkpoint,
    error::{self, Place},
};

impl EmbeddedStore {
    /// The index of a revision before the newest one.
    pub(crate) fn earlier(&self, number: RevisionNumber) -> Result<Arc<Index>, StoreError> {
        if number == RevisionNumber(0) {
            return Ok(Arc::default());
        }
        self.kept(number, |oldest| self.added_up(oldest, number)).map(Arc::new)
    }

    /// What was decided for a revision.
    pub(crate) fn outcome_of(&self, number: RevisionNumber) -> Result<Outcome, StoreError> {
        if number == RevisionNumber(0) {
            return Ok(Outcome::default());
        }
        self.kept(number, |_| {
            let line = self.line(number).ok_or(StoreError::NoRevision(number))?;
            self.journal.read_known(&line)?.outcome()
        })
    }

    /// Reads something of a revision, in the journal that begins with the oldest one that is kept.
    fn kept<T>(
        &self,
        number: RevisionNumber,
        read: impl Fn(RevisionNumber) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        loop {
            let oldest = self.journal.oldest();
            if number < oldest {
                return Err(StoreError::Compacted { revision: number, first_retained: oldest });
            }
            let found = read(oldest);
            // The journal may have been compacted under the hands of a reader.
            if found.is_ok() || self.journal.oldest() == oldest {
                return found;
            }
        }
    }

    fn added_up(&self, oldest: RevisionNumber, to: RevisionNumber) -> Result<Index, StoreError> {
        let checkpoint = self.nearest_checkpoint(oldest, to);
        let first = checkpoint.as_ref().map_or(oldest.0.max(1), |(at, _)| at.0 + 1);
        let mut fold = ChangeSet::default();
        for number in (first..=to.0).map(RevisionNumber) {
            let line = self.line(number).ok_or(StoreError::NoRevision(number))?;
            fold.add(self.journal.read_known(&line)?.changes()?);
        }
        let index = checkpoint.map(|(_, index)| index).unwrap_or_default();
        index
            .with(&fold.into_changes())
            .map_err(|taken| error::damaged(Place::Journal("journal"), taken))
    }

    /// The last revision in this range that has a good checkpoint, and its index.
    fn nearest_checkpoint(
        &self,
        oldest: RevisionNumber,
        to: RevisionNumber,
    ) -> Option<(RevisionNumber, Index)> {
        let numbers = checkpoint::numbers(&self.root).into_iter();
        for at in numbers.filter(|at| (oldest..=to).contains(at)) {
            match self.line(at).map(|line| checkpoint::read(&self.root, &line)) {
                Some(Ok(index)) => return Some((at, index)),
                Some(Err(why)) => tracing::warn!("{why}"),
                None => {}
            }
        }
        None
    }
}
