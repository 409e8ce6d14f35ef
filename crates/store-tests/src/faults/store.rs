//! A store and a spool whose calls can fail.

use std::{collections::BTreeMap, io, sync::Arc};

use api_types::{Draft, LastChange, Outcome, Revision, RevisionNumber, StoreHealth, Timestamp};
use repository::{
    Change, Commit, CompactionStats, Head, Index, Spool, SpoolError, SpoolFile, Store, StoreError,
};
use snapshot::{Definition, Hash, Kind, ReadAt};

use super::Faults;
use crate::MemorySpool;

/// A store whose calls can fail.
pub struct FaultyStore {
    store: Arc<dyn Store>,
    faults: Faults,
}

impl FaultyStore {
    #[must_use]
    pub fn new(store: Arc<dyn Store>, faults: Faults) -> Self {
        Self { store, faults }
    }
}

fn reach(faults: &Faults, point: &str) -> Result<(), StoreError> {
    faults.reach(point).map_err(|source| StoreError::Io { doing: point.to_owned(), source })
}

impl Store for FaultyStore {
    fn head(&self) -> Arc<Head> {
        self.store.head()
    }

    fn section(&self, hash: &Hash, kind: Kind) -> Result<String, StoreError> {
        reach(&self.faults, "section")?;
        self.store.section(hash, kind)
    }

    fn definition(&self, hash: &Hash) -> Result<Definition, StoreError> {
        reach(&self.faults, "definition")?;
        self.store.definition(hash)
    }

    fn begin(
        &self,
        draft: Draft,
        expected: RevisionNumber,
    ) -> Result<Box<dyn Commit + '_>, StoreError> {
        reach(&self.faults, "begin")?;
        let commit = self.store.begin(draft, expected)?;
        reach(&self.faults, "begun")?;
        Ok(Box::new(FaultyCommit { commit, faults: &self.faults }))
    }

    fn revisions(
        &self,
        before: Option<RevisionNumber>,
        limit: usize,
    ) -> Result<Vec<Revision>, StoreError> {
        self.store.revisions(before, limit)
    }

    fn at(&self, number: RevisionNumber) -> Result<Arc<Index>, StoreError> {
        reach(&self.faults, "at")?;
        self.store.at(number)
    }

    fn outcome(&self, number: RevisionNumber) -> Result<Outcome, StoreError> {
        self.store.outcome(number)
    }

    fn first_retained(&self) -> RevisionNumber {
        self.store.first_retained()
    }

    fn last_exports(&self) -> BTreeMap<Box<str>, LastChange> {
        self.store.last_exports()
    }

    fn note_export(&self, selection: &str, export: LastChange) -> Result<(), StoreError> {
        self.store.note_export(selection, export)
    }

    fn compact_dry_run(
        &self,
        first_retained: RevisionNumber,
    ) -> Result<CompactionStats, StoreError> {
        self.store.compact_dry_run(first_retained)
    }

    fn compact(&self, first_retained: RevisionNumber) -> Result<CompactionStats, StoreError> {
        self.store.compact(first_retained)
    }

    fn time(&self, now: Timestamp) -> Timestamp {
        self.store.time(now)
    }

    fn health(&self) -> StoreHealth {
        self.store.health()
    }

    fn maintain(&self) {
        self.store.maintain();
    }
}

struct FaultyCommit<'a> {
    commit: Box<dyn Commit + 'a>,
    faults: &'a Faults,
}

impl Commit for FaultyCommit<'_> {
    fn put(&mut self, definition: &Definition) -> Result<Hash, StoreError> {
        let hash = self.commit.put(definition)?;
        reach(self.faults, "put")?;
        Ok(hash)
    }

    fn note(&mut self, outcome: Outcome) {
        self.commit.note(outcome);
    }

    fn finish(self: Box<Self>, changes: &[Change]) -> Result<Revision, StoreError> {
        reach(self.faults, "finish")?;
        let revision = self.commit.finish(changes)?;
        // The revision is committed, so the error must state that.
        reach(self.faults, "finished").map_err(|source| StoreError::Unreadable {
            revision: revision.number,
            source: Box::new(source),
        })?;
        Ok(revision)
    }
}

/// A spool in memory whose files can fail to be read.
pub struct FaultySpool(pub Faults);

struct FaultyFile {
    file: Box<dyn SpoolFile>,
    faults: Faults,
}

impl Spool for FaultySpool {
    fn create(&self, size: u64) -> Result<Box<dyn SpoolFile>, SpoolError> {
        let file = MemorySpool.create(size)?;
        Ok(Box::new(FaultyFile { file, faults: self.0.clone() }))
    }
}

impl ReadAt for FaultyFile {
    fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        self.faults.reach("file")?;
        self.file.read_exact_at(bytes, offset)
    }
}

impl SpoolFile for FaultyFile {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<(), SpoolError> {
        self.faults.reach("spool").map_err(SpoolError::Io)?;
        self.file.write_at(offset, bytes)
    }
}
