//! Takes in what other servers have committed.

use std::sync::{Arc, MutexGuard, PoisonError};

use api_types::RevisionNumber;
use repository::{Head, Index, StoreError};

use super::{
    SharedJournal,
    missing::{self, Missing, Next},
};
use crate::{
    EmbeddedStore, checkpoint, error,
    journal::{
        ChainHash, Reader,
        backend::{ListedFile, Shared},
    },
};

impl EmbeddedStore {
    /// Takes in what other servers have committed. Does nothing if no other server shares the journal.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`] if the shared journal cannot be reached, [`StoreError::WentBack`] if it has lost
    /// revisions that this server has.
    pub fn catch_up(&self) -> Result<(), StoreError> {
        let Some(SharedJournal(shared)) = &self.options.shared else { return Ok(()) };
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let base = self.take_in(&**shared, &writer)?;
        drop(writer);
        if base > self.journal.first_retained() {
            self.compact_here(base)?;
        }
        Ok(())
    }

    /// Takes in what other servers have committed, before a commit of this one.
    pub(crate) fn catch_up_before_commit(
        &self,
        writer: &MutexGuard<'_, ()>,
    ) -> Result<(), StoreError> {
        let Some(SharedJournal(shared)) = &self.options.shared else { return Ok(()) };
        self.take_in(&**shared, writer).map(drop)
    }

    /// Returns the newest base file of the shared journal.
    fn take_in(
        &self,
        shared: &dyn Shared,
        _: &MutexGuard<'_, ()>,
    ) -> Result<RevisionNumber, StoreError> {
        loop {
            let (head, chain_hash) = self.newest();
            let asked = self.now();
            let Missing { newest_base, next, now } =
                missing::find(shared, (head.revision.number, chain_hash))?;
            if let Some(now) = now {
                self.clock.compare(asked, now, self.now());
            }
            match next {
                Next::Base(base) => self.take_in_base(shared, base)?,
                Next::Revisions(revisions) if revisions.is_empty() => return Ok(newest_base),
                Next::Revisions(revisions) => {
                    for listed in revisions {
                        if !self.take_in_revision(shared, listed)? {
                            break;
                        }
                    }
                }
            }
        }
    }

    /// Returns false if the shared journal no longer has the file.
    fn take_in_revision(
        &self,
        shared: &dyn Shared,
        listed: ListedFile,
    ) -> Result<bool, StoreError> {
        let (head, parent) = self.newest();
        let Some(reader) = self.journal.fetch(shared, listed, parent)? else { return Ok(false) };
        let index = changed(&head.index, &reader)?;
        let log_entry = reader.log_entry();
        self.advance_anchor(&log_entry);
        self.publish(&log_entry, index);
        Ok(true)
    }

    /// Replaces everything by a base file that is newer than the newest revision here.
    fn take_in_base(&self, shared: &dyn Shared, listed: ListedFile) -> Result<(), StoreError> {
        let number = listed.name.number;
        let Some(reader) = self.journal.fetch(shared, listed, ChainHash::default())? else {
            return Ok(());
        };
        let index = changed(&Index::default(), &reader)?;
        let log_entry = reader.log_entry();
        let log = self.journal.continue_from(number)?;
        self.advance_anchor(&log_entry);
        let head = Head { revision: log_entry.revision, index: Arc::new(index) };
        self.set_state(head, log);
        checkpoint::remove_before(&self.root, number);
        self.rebuild_cache()
    }
}

/// The index after the changes of a file.
fn changed(index: &Index, reader: &Reader) -> Result<Index, StoreError> {
    let changed = index.with(&reader.changes()?);
    changed.map_err(|taken| error::damaged(reader.location(), taken))
}
