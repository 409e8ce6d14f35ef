//! A store in memory.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard},
};

use api_types::{Draft, LastChange, Outcome, Revision, RevisionNumber};
use repository::{Change, Commit, CompactionStats, Head, Index, Store, StoreError};
use snapshot::{Definition, Hash, Kind};

/// Stores revisions in memory.
#[derive(Debug, Default)]
pub struct MemoryStore {
    writer: Mutex<()>,
    state: RwLock<State>,
    last_exports: Mutex<BTreeMap<Box<str>, LastChange>>,
}

#[derive(Debug, Default)]
struct State {
    head: Arc<Head>,
    /// Every revision after revision 0, oldest first.
    history: Vec<(Head, Outcome)>,
    contents: HashMap<Hash, Definition>,
    /// The first retained revision. Earlier ones have an empty index.
    first_retained: RevisionNumber,
}

impl State {
    fn retained_revision(&self, number: RevisionNumber) -> Result<&(Head, Outcome), StoreError> {
        if number < self.first_retained {
            return Err(StoreError::Compacted {
                revision: number,
                first_retained: self.first_retained,
            });
        }
        let found = self.history.iter().find(|(head, _)| head.revision.number == number);
        found.ok_or(StoreError::NoRevision(number))
    }
}

impl MemoryStore {
    /// Creates an empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn head(&self) -> Arc<Head> {
        Arc::clone(&self.state().head)
    }

    fn section(&self, hash: &Hash, kind: Kind) -> Result<String, StoreError> {
        let state = self.state();
        let definition = state.contents.get(hash).ok_or(StoreError::Missing(*hash))?;
        Ok(definition.section(kind).to_owned())
    }

    fn last_exports(&self) -> BTreeMap<Box<str>, LastChange> {
        self.last_exports.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note_export(&self, selection: &str, export: LastChange) -> Result<(), StoreError> {
        let mut exports = self.last_exports.lock().unwrap_or_else(PoisonError::into_inner);
        exports.insert(selection.into(), export);
        self.head().index.retain_selections(&mut exports);
        Ok(())
    }

    fn begin(
        &self,
        draft: Draft,
        expected: RevisionNumber,
    ) -> Result<Box<dyn Commit + '_>, StoreError> {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        self.head().require(expected)?;
        Ok(Box::new(MemoryCommit {
            store: self,
            _writer: writer,
            draft,
            put: HashMap::new(),
            outcome: Outcome::default(),
        }))
    }

    fn revisions(
        &self,
        before: Option<RevisionNumber>,
        limit: usize,
    ) -> Result<Vec<Revision>, StoreError> {
        let state = self.state();
        let newest_first = state.history.iter().rev().map(|(head, _)| head.revision.clone());
        Ok(newest_first
            .chain([Revision::start()])
            .filter(|revision| before.is_none_or(|before| revision.number < before))
            .take(limit)
            .collect())
    }

    fn at(&self, number: RevisionNumber) -> Result<Arc<Index>, StoreError> {
        let state = self.state();
        if number == RevisionNumber(0) {
            return Ok(Arc::default());
        }
        Ok(Arc::clone(&state.retained_revision(number)?.0.index))
    }

    fn outcome(&self, number: RevisionNumber) -> Result<Outcome, StoreError> {
        let state = self.state();
        if number == RevisionNumber(0) {
            return Ok(Outcome::default());
        }
        Ok(state.retained_revision(number)?.1.clone())
    }

    fn first_retained(&self) -> RevisionNumber {
        self.state().first_retained
    }

    fn compact_dry_run(
        &self,
        first_retained: RevisionNumber,
    ) -> Result<CompactionStats, StoreError> {
        let state = self.state();
        if first_retained > state.head.revision.number {
            return Err(StoreError::NoRevision(first_retained));
        }
        let is_old = |number| (state.first_retained..first_retained).contains(&number);
        let numbers = state.history.iter().map(|(head, _)| head.revision.number);
        let revisions = numbers.filter(|number| is_old(*number)).count();
        if revisions == 0 {
            return Ok(CompactionStats::default());
        }
        let referenced_contents = state.referenced_contents(first_retained);
        let removable =
            state.contents.iter().filter(|(hash, _)| !referenced_contents.contains(hash));
        let (definitions, bytes) = removable
            .fold((0, 0), |(count, bytes), (_, definition)| (count + 1, bytes + definition.size()));
        Ok(CompactionStats { revisions: revisions as u64, definitions, bytes })
    }

    fn compact(&self, first_retained: RevisionNumber) -> Result<CompactionStats, StoreError> {
        let _writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let freed = self.compact_dry_run(first_retained)?;
        if freed.revisions > 0 {
            let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
            let referenced_contents = state.referenced_contents(first_retained);
            state.contents.retain(|hash, _| referenced_contents.contains(hash));
            for (head, outcome) in &mut state.history {
                if head.revision.number < first_retained {
                    head.index = Arc::default();
                    *outcome = Outcome::default();
                }
            }
            state.first_retained = first_retained;
        }
        Ok(freed)
    }
}

impl State {
    /// The contents of this revision and all later ones.
    fn referenced_contents(&self, first_retained: RevisionNumber) -> HashSet<Hash> {
        let retained =
            self.history.iter().filter(|(head, _)| head.revision.number >= first_retained);
        retained.flat_map(|(head, _)| head.index.entries()).map(|entry| entry.hash).collect()
    }
}

struct MemoryCommit<'a> {
    store: &'a MemoryStore,
    _writer: MutexGuard<'a, ()>,
    draft: Draft,
    put: HashMap<Hash, Definition>,
    outcome: Outcome,
}

impl Commit for MemoryCommit<'_> {
    fn put(&mut self, definition: &Definition) -> Result<Hash, StoreError> {
        definition.check_json()?;
        let hash = definition.hash();
        self.put.entry(hash).or_insert_with(|| definition.clone());
        Ok(hash)
    }

    fn note(&mut self, outcome: Outcome) {
        self.outcome = outcome;
    }

    fn finish(self: Box<Self>, changes: &[Change]) -> Result<Revision, StoreError> {
        let mut state = self.store.state.write().unwrap_or_else(PoisonError::into_inner);
        let known: HashSet<&Hash> = self.put.keys().chain(state.contents.keys()).collect();
        for hash in changes.iter().filter_map(Change::content) {
            if !known.contains(hash) {
                return Err(StoreError::Missing(*hash));
            }
        }
        let index = state.head.index.with(changes)?;
        let number = state.head.revision.number.next();
        let revision = index.revision_after(&state.head.index, number, self.draft);
        let head = Head { revision: revision.clone(), index: Arc::new(index) };
        state.contents.extend(self.put);
        state.history.push((head.clone(), self.outcome));
        state.head = Arc::new(head);
        Ok(revision)
    }
}
