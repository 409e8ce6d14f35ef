//! The store itself: who waits for whom, and what is done when the cache fails.

#[cfg(test)]
mod tests;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard},
};

use api_types::{CheckHealth, Draft, Outcome, Revision, RevisionNumber, StoreHealth, Timestamp};
use repository::{Commit, CompactionStats, Head, Index, Store, StoreError};
use snapshot::{Definition, Hash, Kind};

use crate::{
    OpenReport, Options, Step,
    anchor::Anchor,
    cache::{Cache, guarded},
    checkpoint,
    commit::EmbeddedCommit,
    compact,
    compressed::Compressed,
    error::{self, Place},
    journal::{ChainHash, Journal, Locations, LogEntry},
    lock::Lock,
    maintenance, open, repair,
};

/// The embedded store: one process, one data directory.
pub struct EmbeddedStore {
    pub(crate) root: PathBuf,
    pub(crate) options: Options,
    pub(crate) journal: Journal,
    /// Held by the commit that is open.
    pub(crate) writer: Mutex<()>,
    anchor: Mutex<Anchor>,
    /// Where both are held, this one is taken first.
    slot: RwLock<Slot>,
    /// Where definitions are in the journal, while the cache is out of order.
    pub(crate) locations: Mutex<Option<Arc<Locations>>>,
    /// The check of the journal, running and last.
    pub(crate) checks: Mutex<CheckHealth>,
    state: RwLock<State>,
    // Dropped last: nobody else may come in before sled has ended.
    lock: Lock,
}

/// The place of the cache. Readers and a commit share it; only mending takes it whole.
pub(crate) struct Slot {
    /// Nothing where it failed and could not be made again yet: the journal is read then.
    copy: Option<Cache>,
    /// Counts how often it was made anew, so that readers who all saw it fail mend it once.
    pub(crate) generation: u64,
    /// Why there is none.
    pub(crate) broken: Option<String>,
    /// When and why it was made again last.
    pub(crate) rebuilt: Option<(Timestamp, String)>,
}

struct State {
    head: Arc<Head>,
    lines: Vec<LogEntry>,
}

impl EmbeddedStore {
    /// Opens a data directory, or makes one. Says what had to be mended.
    ///
    /// # Errors
    /// Where another process uses it, where a file of the journal is damaged, where the disk is
    /// full or fails.
    pub fn open(dir: &Path, options: Options) -> Result<(Self, OpenReport), StoreError> {
        let open::Opened { lock, journal, lines, anchor, copy, index, report } =
            open::open(dir, &options)?;
        let revision = lines.last().map_or_else(Revision::start, |line| line.revision.clone());
        let head = Arc::new(Head { revision, index: Arc::new(index) });
        let rebuilt = report.rebuilt.as_ref();
        let rebuilt = rebuilt.map(|rebuilt| ((options.now)(), rebuilt.why.clone()));
        let store = Self {
            root: dir.to_owned(),
            options,
            journal,
            writer: Mutex::new(()),
            anchor: Mutex::new(anchor),
            slot: RwLock::new(Slot { copy: Some(copy), generation: 0, broken: None, rebuilt }),
            locations: Mutex::default(),
            checks: Mutex::new(maintenance::last_check(dir)),
            state: RwLock::new(State { head, lines }),
            lock,
        };
        Ok((store, report))
    }

    /// Damages a content in the cache, as a disk might.
    #[cfg(feature = "faults")]
    pub fn damage_cache(&self, hash: &Hash) {
        let _none = self.slot().copy().map(|copy| copy.damage(hash));
    }

    /// The lines of all revisions, oldest first.
    pub(crate) fn lines(&self) -> Vec<LogEntry> {
        self.state().lines.clone()
    }

    /// The line of a revision; nothing where there is no such revision.
    pub(crate) fn line(&self, number: RevisionNumber) -> Option<LogEntry> {
        let place = usize::try_from(number.0.checked_sub(1)?).ok()?;
        self.state().lines.get(place).cloned()
    }

    /// Makes sure that the next revision can be added to what this store has opened.
    pub(crate) fn verify_place(&self) -> Result<(), StoreError> {
        self.lock.verify()?;
        let newest = self.state().lines.last().cloned();
        self.journal.verify(newest.as_ref())
    }

    /// Writes the anchor again where that has failed: the journal is ahead of it until then, and only
    /// the cache would tell of a loss.
    pub(crate) fn catch_up_anchor(&self) {
        let Some(newest) = self.state().lines.last().cloned() else { return };
        let anchored = self.anchor.lock().unwrap_or_else(PoisonError::into_inner).newest;
        if anchored < newest.revision.number {
            self.advance_anchor(&newest);
        }
    }

    /// Notes in the anchor how far the journal reaches now.
    pub(crate) fn advance_anchor(&self, newest: &LogEntry) {
        let mut anchor = self.anchor.lock().unwrap_or_else(PoisonError::into_inner);
        if anchor.newest >= newest.revision.number {
            return;
        }
        let next = anchor.advanced(newest);
        match next.write(&self.root, &self.options.disk) {
            Ok(()) => *anchor = next,
            Err(cause) => {
                tracing::error!(error = %error::whole(&cause), "the anchor was not written");
            }
        }
    }

    /// Makes a revision that is in the journal the newest one.
    pub(crate) fn publish(&self, line: &LogEntry, index: Index) {
        let (staged, generation) = {
            let slot = self.slot();
            // Nothing may keep the revision from being seen: no panic either.
            let staged = guarded(|| {
                let reach = |step| self.options.steps.reach(step).map_err(error::io("use sled"));
                reach(Step::Stands)?;
                slot.copy()?.follow(&self.journal, line, &index)?;
                reach(Step::CaughtUp)
            });
            // While the slot is held: nobody may mend it up to the revision before.
            let index = Arc::new(index);
            let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
            let head = Head { revision: line.revision.clone(), index: Arc::clone(&index) };
            state.head = Arc::new(head);
            state.lines.push(line.clone());
            drop(state);
            let (every, disk) = (self.options.checkpoint_every, &self.options.disk);
            if let Err(cause) = checkpoint::write_if_due(&self.root, disk, every, line, &index) {
                tracing::warn!(error = %cause, "a checkpoint was not written");
            }
            (staged, slot.generation)
        };
        if let Err(cause) = staged {
            // Where that fails too, the revision is read from the journal.
            let _logged = self.repair(generation, &cause);
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.options.now)()
    }

    /// Makes a cache that has failed again, for the first who notices. Tells whether there is
    /// one now: on a full disk there is none until there is room.
    pub(crate) fn repair_once(&self, generation: u64, cause: &StoreError) -> bool {
        let noticed = self.slot().copy.is_none();
        !noticed && self.repair(generation, cause).is_ok()
    }

    /// Makes a cache that is out of order again.
    pub(crate) fn repair_if_broken(&self) -> Result<(), StoreError> {
        let (broken, generation) = {
            let slot = self.slot();
            (slot.copy().err(), slot.generation)
        };
        broken.map_or(Ok(()), |cause| self.repair(generation, &cause))
    }

    /// Makes the cache anew, unless somebody did since `generation`.
    fn repair(&self, generation: u64, cause: &StoreError) -> Result<(), StoreError> {
        let mut slot = self.slot.write().unwrap_or_else(PoisonError::into_inner);
        if slot.generation != generation && slot.copy.is_some() {
            return Ok(());
        }
        let cause = error::whole(cause);
        if let Some(copy) = slot.copy.take() {
            tracing::error!(error = cause, "the cache has failed and is made again");
            copy.close();
            slot.broken = Some(cause);
        }
        self.fill(&mut slot).inspect_err(|cause| {
            tracing::error!(error = %error::whole(cause), "the cache is not made again yet");
        })
    }

    /// Makes a cache of what the journal holds now.
    pub(crate) fn rebuild_cache(&self) -> Result<(), StoreError> {
        let mut slot = self.slot.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(copy) = slot.copy.take() {
            copy.close();
        }
        compact::remove_cache(&self.root);
        self.fill(&mut slot)
    }

    fn fill(&self, slot: &mut Slot) -> Result<(), StoreError> {
        let made = repair::rebuild(&self.root, &self.options, &self.journal, &self.lines())?;
        slot.copy = Some(made.copy);
        slot.generation += 1;
        slot.rebuilt = slot.broken.take().map(|why| (self.now(), why)).or(slot.rebuilt.take());
        *self.locations.lock().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(())
    }

    pub(crate) fn slot(&self) -> RwLockReadGuard<'_, Slot> {
        self.slot.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The newest revision, and the seal that the next one continues.
    fn newest(&self) -> (Arc<Head>, ChainHash) {
        let state = self.state();
        let seal = state.lines.last().map_or_else(ChainHash::default, |line| line.seal);
        (Arc::clone(&state.head), seal)
    }
}

impl Slot {
    pub(crate) fn copy(&self) -> Result<&Cache, StoreError> {
        let why = || self.broken.as_deref().unwrap_or("it could not be made again");
        self.copy.as_ref().ok_or_else(|| error::damaged(Place::Cache, why()))
    }
}

impl Store for EmbeddedStore {
    fn head(&self) -> Arc<Head> {
        Arc::clone(&self.state().head)
    }

    fn section(&self, hash: &Hash, kind: Kind) -> Result<String, StoreError> {
        self.read(
            hash,
            |copy| copy.section(hash, kind),
            |packed, place| packed.unpack_section(kind, place),
        )
    }

    fn definition(&self, hash: &Hash) -> Result<Definition, StoreError> {
        self.read(hash, |copy| copy.definition(hash), Compressed::unpack)
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
        self.verify_place()?;
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

    fn first_retained(&self) -> RevisionNumber {
        self.journal.oldest()
    }

    fn compact_dry_run(&self, oldest: RevisionNumber) -> Result<CompactionStats, StoreError> {
        self.try_compacting(oldest)
    }

    fn compact(&self, oldest: RevisionNumber) -> Result<CompactionStats, StoreError> {
        self.compact_to(oldest)
    }

    fn health(&self) -> StoreHealth {
        self.state_of_health()
    }

    fn maintain(&self) {
        self.do_maintenance();
    }
}
