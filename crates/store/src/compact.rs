//! Compacting: the journal begins later, and the cache holds only what is left.

use std::{
    fs,
    sync::{MutexGuard, PoisonError},
};

use api_types::RevisionNumber;
use repository::{CompactionStats, Store, StoreError};

use crate::{EmbeddedStore, checkpoint, journal::NewBase, repair, space};

impl EmbeddedStore {
    /// What compacting would free. The file is written and proved, and thrown away.
    pub(crate) fn try_compacting(
        &self,
        oldest: RevisionNumber,
    ) -> Result<CompactionStats, StoreError> {
        let writer = self.lock_writer();
        let base = self.new_base(oldest, &writer)?;
        Ok(base.as_ref().map(NewBase::freed).unwrap_or_default())
    }

    /// Compacts. While the cache is made anew, readers wait.
    pub(crate) fn compact_to(&self, oldest: RevisionNumber) -> Result<CompactionStats, StoreError> {
        let writer = self.lock_writer();
        let Some(base) = self.new_base(oldest, &writer)? else {
            return Ok(CompactionStats::default());
        };
        let freed = base.freed();
        self.verify_place()?;
        self.journal.begin_with(base)?;
        // From here on it stands, whatever happens to the cache: its mark tells the next
        // start that it holds what the journal does not.
        checkpoint::remove_before(&self.root, oldest);
        let made = self.rebuild_cache().and_then(|()| repair::remove_moved(&self.root));
        made.map_err(|source| StoreError::Unreadable {
            revision: self.head().revision.number,
            source: Box::new(source),
        })?;
        Ok(freed)
    }

    fn new_base(
        &self,
        oldest: RevisionNumber,
        _: &MutexGuard<'_, ()>,
    ) -> Result<Option<NewBase>, StoreError> {
        if oldest > self.head().revision.number {
            return Err(StoreError::NoRevision(oldest));
        }
        // The empty revision 0 is there in any case.
        if oldest.0 <= self.journal.oldest().0.max(1) {
            return Ok(None);
        }
        let index = self.at(oldest)?;
        let room = |bytes| space::require(&self.options, &self.root, bytes, 0);
        self.journal.new_base(&self.lines(), oldest, &index, &room).map(Some)
    }

    fn lock_writer(&self) -> MutexGuard<'_, ()> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Removes a cache that is closed. What cannot be removed is moved aside by whoever makes the
/// next one.
pub(crate) fn remove_cache(root: &std::path::Path) {
    if let Err(cause) = fs::remove_dir_all(crate::cache::path(root)) {
        tracing::warn!(error = %cause, "the cache cannot be removed");
    }
}
