//! The store itself: who waits for whom, and what is done when the working copy fails.

#[cfg(test)]
mod tests;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard},
};

use repository::{
    Commit, Draft, Freed, Head, Index, Outcome, Revision, RevisionNumber, Store, StoreError,
};
use snapshot::{Definition, Hash, Kind};

use crate::{
    OpenReport, Options, Step, checkpoint,
    commit::EmbeddedCommit,
    compact, error,
    journal::{Journal, Line, Seal},
    lock::Lock,
    mend, open,
    working_copy::{WorkingCopy, guarded},
};

/// The embedded store: one process, one data directory.
pub struct EmbeddedStore {
    pub(crate) root: PathBuf,
    pub(crate) options: Options,
    pub(crate) journal: Journal,
    /// Held by the commit that is open.
    pub(crate) writer: Mutex<()>,
    /// Where both are held, this one is taken first.
    slot: RwLock<Slot>,
    state: RwLock<State>,
    // Dropped last: nobody else may come in before sled has ended.
    _lock: Lock,
}

/// The place of the working copy. Readers and a commit share it; only mending takes it whole.
struct Slot {
    /// Nothing where it failed and could not be mended.
    copy: Option<WorkingCopy>,
    /// Counts how often it was made anew, so that readers who all saw it fail mend it once.
    generation: u64,
}

struct State {
    head: Arc<Head>,
    lines: Vec<Line>,
}

impl EmbeddedStore {
    /// Opens a data directory, or makes one. Says what had to be mended.
    ///
    /// # Errors
    /// Where another process uses it, where a file of the journal is damaged, where the disk is
    /// full or fails.
    pub fn open(dir: &Path, options: Options) -> Result<(Self, OpenReport), StoreError> {
        let open::Opened { lock, journal, lines, copy, index, report } = open::open(dir, &options)?;
        let revision = lines.last().map_or_else(Revision::start, |line| line.revision.clone());
        let head = Arc::new(Head { revision, index: Arc::new(index) });
        let store = Self {
            root: dir.to_owned(),
            options,
            journal,
            writer: Mutex::new(()),
            slot: RwLock::new(Slot { copy: Some(copy), generation: 0 }),
            state: RwLock::new(State { head, lines }),
            _lock: lock,
        };
        Ok((store, report))
    }

    /// Whether this content is in the store.
    pub(crate) fn contains(&self, hash: &Hash) -> Result<bool, StoreError> {
        self.slot().copy()?.contains(hash)
    }

    /// The lines of all revisions, oldest first.
    pub(crate) fn lines(&self) -> Vec<Line> {
        self.state().lines.clone()
    }

    /// The line of a revision; nothing where there is no such revision.
    pub(crate) fn line(&self, number: RevisionNumber) -> Option<Line> {
        let place = usize::try_from(number.0.checked_sub(1)?).ok()?;
        self.state().lines.get(place).cloned()
    }

    /// Makes a revision that is in the journal the newest one.
    pub(crate) fn publish(&self, line: &Line, index: Index) -> Result<(), StoreError> {
        let (number, base) = (line.revision.number, self.head());
        let (staged, generation) = {
            let slot = self.slot();
            let missing = std::slice::from_ref(line);
            // Nothing may keep the revision from being seen: no panic either.
            let staged = guarded(|| {
                let reach = |step| self.options.steps.reach(step).map_err(error::io("use sled"));
                reach(Step::Stands)?;
                slot.copy()?.catch_up(&self.journal, &base.index, missing)?;
                reach(Step::CaughtUp)
            });
            // While the slot is held: nobody may mend it up to the revision before.
            let index = Arc::new(index);
            let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
            let head = Head { revision: line.revision.clone(), index: Arc::clone(&index) };
            state.head = Arc::new(head);
            state.lines.push(line.clone());
            drop(state);
            let every = self.options.checkpoint_every;
            if let Err(cause) = checkpoint::write_if_due(&self.root, every, line, &index) {
                tracing::warn!(error = %cause, "a checkpoint was not written");
            }
            (staged, slot.generation)
        };
        staged
            .or_else(|cause| self.mend(generation, &cause))
            .map_err(|source| StoreError::Unreadable { revision: number, source: Box::new(source) })
    }

    /// Reads from the working copy; makes it anew and reads again where it is damaged.
    fn read<T>(
        &self,
        hash: &Hash,
        read: impl Fn(&WorkingCopy) -> Result<Option<T>, StoreError>,
    ) -> Result<T, StoreError> {
        let (outcome, generation) = {
            let slot = self.slot();
            (slot.copy().and_then(&read), slot.generation)
        };
        let cause = match outcome {
            Ok(Some(found)) => return Ok(found),
            Ok(None) if self.head().index.entries().any(|entry| entry.hash == *hash) => {
                error::damaged("sled", format!("content {hash} is missing"))
            }
            Ok(None) => return Err(StoreError::Missing(*hash)),
            Err(cause @ StoreError::Damaged { .. }) => cause,
            Err(cause) => return Err(cause),
        };
        self.mend(generation, &cause)?;
        let slot = self.slot();
        slot.copy().and_then(&read)?.ok_or(StoreError::Missing(*hash))
    }

    /// Makes the working copy anew, unless somebody did since `generation`.
    fn mend(&self, generation: u64, cause: &StoreError) -> Result<(), StoreError> {
        let mut slot = self.slot.write().unwrap_or_else(PoisonError::into_inner);
        if slot.generation != generation && slot.copy.is_some() {
            return Ok(());
        }
        tracing::error!(error = %cause, "the working copy has failed and is made anew");
        if let Some(copy) = slot.copy.take() {
            copy.close();
        }
        self.fill(&mut slot)
    }

    /// Makes a working copy of what the journal holds now.
    pub(crate) fn make_working_copy_anew(&self) -> Result<(), StoreError> {
        let mut slot = self.slot.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(copy) = slot.copy.take() {
            copy.close();
        }
        compact::remove_working_copy(&self.root);
        self.fill(&mut slot)
    }

    fn fill(&self, slot: &mut Slot) -> Result<(), StoreError> {
        let made = mend::rebuild(&self.root, &self.options, &self.journal, &self.lines())?;
        slot.copy = Some(made.copy);
        slot.generation += 1;
        Ok(())
    }

    fn slot(&self) -> RwLockReadGuard<'_, Slot> {
        self.slot.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The newest revision, and the seal that the next one continues.
    fn newest(&self) -> (Arc<Head>, Seal) {
        let state = self.state();
        let seal = state.lines.last().map_or_else(Seal::default, |line| line.seal);
        (Arc::clone(&state.head), seal)
    }
}

impl Slot {
    fn copy(&self) -> Result<&WorkingCopy, StoreError> {
        self.copy.as_ref().ok_or_else(|| error::damaged("sled", "it could not be made anew"))
    }
}

impl Store for EmbeddedStore {
    fn head(&self) -> Arc<Head> {
        Arc::clone(&self.state().head)
    }

    fn section(&self, hash: &Hash, kind: Kind) -> Result<String, StoreError> {
        self.read(hash, |copy| copy.section(hash, kind))
    }

    fn definition(&self, hash: &Hash) -> Result<Definition, StoreError> {
        self.read(hash, |copy| copy.definition(hash))
    }

    fn begin(
        &self,
        draft: Draft,
        expected: RevisionNumber,
    ) -> Result<Box<dyn Commit + '_>, StoreError> {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let (head, parent) = self.newest();
        let newest = head.revision.number;
        if newest != expected {
            return Err(StoreError::Stale { expected, newest });
        }
        let (broken, generation) = {
            let slot = self.slot();
            (slot.copy().err(), slot.generation)
        };
        if let Some(cause) = broken {
            self.mend(generation, &cause)?;
        }
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
        // The line of revision 1 is the first one, so those before a revision are one fewer.
        let lines = state.lines.get(..before.saturating_sub(1)).unwrap_or(&state.lines);
        let start = (before > 0).then(Revision::start);
        let newest_first = lines.iter().rev().map(|line| line.revision.clone());
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
        self.earlier(number)
    }

    fn outcome(&self, number: RevisionNumber) -> Result<Outcome, StoreError> {
        self.outcome_of(number)
    }

    fn oldest(&self) -> RevisionNumber {
        self.journal.oldest()
    }

    fn would_free(&self, oldest: RevisionNumber) -> Result<Freed, StoreError> {
        self.try_compacting(oldest)
    }

    fn compact(&self, oldest: RevisionNumber) -> Result<Freed, StoreError> {
        self.compact_to(oldest)
    }
}
