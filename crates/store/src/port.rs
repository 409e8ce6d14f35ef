//! Implements the port `Store`.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError},
};

use api_types::{Draft, LastChange, Outcome, Revision, RevisionNumber, StoreHealth, Timestamp};
use repository::{Commit, CompactionStats, Head, Index, Store, StoreError};
use snapshot::{Definition, Hash, Kind};

use crate::{
    EmbeddedStore, commit::EmbeddedCommit, compressed::Compressed, last_exports, replica::clock,
};

impl Store for EmbeddedStore {
    fn head(&self) -> Arc<Head> {
        Arc::clone(&self.state().head)
    }

    fn section(&self, hash: &Hash, kind: Kind) -> Result<String, StoreError> {
        self.read(
            hash,
            |cache| cache.section(hash, kind),
            |compressed, location| compressed.decompress_section(kind, location),
        )
    }

    fn definition(&self, hash: &Hash) -> Result<Definition, StoreError> {
        self.read(hash, |cache| cache.definition(hash), Compressed::decompress)
    }

    fn begin(
        &self,
        mut draft: Draft,
        expected: RevisionNumber,
    ) -> Result<Box<dyn Commit + '_>, StoreError> {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        self.catch_up_before_commit(&writer)?;
        let (head, parent) = self.newest();
        head.require(expected)?;
        if self.options.shared.is_some() {
            draft.at = clock::in_order(draft.at, head.revision.draft.at);
        }
        self.verify_directory()?;
        self.repair_if_broken()?;
        Ok(Box::new(EmbeddedCommit::begin(self, writer, draft, (head, parent))?))
    }

    fn revisions(
        &self,
        before: Option<RevisionNumber>,
        limit: usize,
    ) -> Result<Vec<Revision>, StoreError> {
        let state = self.state();
        let before =
            before.map_or(usize::MAX, |before| usize::try_from(before.0).unwrap_or(usize::MAX));
        // Revision 1 is at index 0.
        let log = state.log.get(..before.saturating_sub(1)).unwrap_or(&state.log);
        let start = (before > 0).then(Revision::start);
        let newest_first = log.iter().rev().map(|log_entry| log_entry.revision.clone());
        Ok(newest_first.chain(start).take(limit).collect())
    }

    fn at(&self, number: RevisionNumber) -> Result<Arc<Index>, StoreError> {
        let head = self.head();
        if number == head.revision.number {
            return Ok(Arc::clone(&head.index));
        }
        if number > head.revision.number {
            return Err(StoreError::NoRevision(number));
        }
        self.earlier_index(number)
    }

    fn outcome(&self, number: RevisionNumber) -> Result<Outcome, StoreError> {
        self.read_outcome(number)
    }

    fn first_retained(&self) -> RevisionNumber {
        self.journal.first_retained()
    }

    fn last_exports(&self) -> BTreeMap<Box<str>, LastChange> {
        self.last_exports.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note_export(&self, selection: &str, export: LastChange) -> Result<(), StoreError> {
        let mut exports = self.last_exports.lock().unwrap_or_else(PoisonError::into_inner);
        exports.insert(selection.into(), export);
        self.head().index.retain_selections(&mut exports);
        last_exports::save(&self.root, &self.options.disk(), &exports)
    }

    fn compact_dry_run(
        &self,
        first_retained: RevisionNumber,
    ) -> Result<CompactionStats, StoreError> {
        self.dry_run_compaction(first_retained)
    }

    fn compact(&self, first_retained: RevisionNumber) -> Result<CompactionStats, StoreError> {
        self.compact_to(first_retained)
    }

    fn time(&self, now: Timestamp) -> Timestamp {
        self.clock.time(now)
    }

    fn health(&self) -> StoreHealth {
        self.read_health()
    }

    fn maintain(&self) {
        self.run_maintenance();
    }
}
