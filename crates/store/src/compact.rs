//! Compaction: replaces old journal files by one base file and rebuilds the cache.

use std::sync::{MutexGuard, PoisonError};

use api_types::RevisionNumber;
use repository::{CompactionStats, Store, StoreError};

use crate::{
    EmbeddedStore, checkpoint,
    journal::{NewBase, SyncedFile},
    repair, space,
};

impl EmbeddedStore {
    /// Writes and verifies the base file, then discards it. Returns what compaction would free.
    pub(crate) fn dry_run_compaction(
        &self,
        first_retained: RevisionNumber,
    ) -> Result<CompactionStats, StoreError> {
        let writer = self.lock_writer();
        let base = self.new_base(first_retained, &writer)?;
        Ok(base.as_ref().map(NewBase::freed).unwrap_or_default())
    }

    /// Compacts the journal, also the one that several servers share. Readers wait while the cache is rebuilt.
    pub(crate) fn compact_to(
        &self,
        first_retained: RevisionNumber,
    ) -> Result<CompactionStats, StoreError> {
        let writer = self.lock_writer();
        self.catch_up_before_commit(&writer)?;
        let put = |file| self.journal.put_base(file);
        self.compact_with(first_retained, &put, &writer)
    }

    /// Compacts the journal of this server, because the shared one is compacted already.
    pub(crate) fn compact_here(&self, first_retained: RevisionNumber) -> Result<(), StoreError> {
        let writer = self.lock_writer();
        let place = |file| self.journal.place(file).map(drop);
        self.compact_with(first_retained, &place, &writer).map(drop)
    }

    fn compact_with(
        &self,
        first_retained: RevisionNumber,
        put: &dyn Fn(SyncedFile) -> Result<(), StoreError>,
        writer: &MutexGuard<'_, ()>,
    ) -> Result<CompactionStats, StoreError> {
        let Some(base) = self.new_base(first_retained, writer)? else {
            return Ok(CompactionStats::default());
        };
        let freed = base.freed();
        self.verify_directory()?;
        self.journal.replace_with_base(base, put)?;
        // The journal is compacted now. If the rebuild below fails, the next start sees from the
        // cache state that the cache is outdated.
        checkpoint::remove_before(&self.root, first_retained);
        let rebuilt = self.rebuild_cache().and_then(|()| repair::remove_moved(&self.root));
        rebuilt.map_err(|source| StoreError::Unreadable {
            revision: self.head().revision.number,
            source: Box::new(source),
        })?;
        Ok(freed)
    }

    fn new_base(
        &self,
        first_retained: RevisionNumber,
        _: &MutexGuard<'_, ()>,
    ) -> Result<Option<NewBase>, StoreError> {
        if first_retained > self.head().revision.number {
            return Err(StoreError::NoRevision(first_retained));
        }
        // Revision 0 is always readable, so there is nothing to free before revision 1.
        if first_retained.0 <= self.journal.first_retained().0.max(1) {
            return Ok(None);
        }
        let index = self.at(first_retained)?;
        let check_space = |bytes| space::require(&self.options, &self.root, bytes, 0);
        self.journal.new_base(&self.log(), first_retained, &index, &check_space).map(Some)
    }

    fn lock_writer(&self) -> MutexGuard<'_, ()> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
