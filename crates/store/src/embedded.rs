//! `EmbeddedStore`: locking, and recovery from cache failures.

#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard},
};

use api_types::{CheckHealth, LastChange, Revision, RevisionNumber, Timestamp};
use repository::{Head, Index, StoreError};
#[cfg(feature = "faults")]
use snapshot::Hash;
use tokio::sync::watch;

use crate::{
    OpenReport, Options, Step,
    anchor::Anchor,
    cache::{Cache, guarded},
    checkpoint,
    error::{self, Location},
    journal::{ChainHash, Journal, Locations, LogEntry},
    last_check, last_exports,
    lock::Lock,
    open, repair,
    replica::clock::SharedClock,
};

/// The embedded store: one process, one data directory.
///
/// ```
/// use api_types::{Draft, RevisionKind, RevisionNumber, Timestamp};
/// use repository::Store;
/// use snapshot::{Definition, Kind};
/// use store::{EmbeddedStore, Options};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let dir = tempfile::tempdir()?;
/// let (store, report) = EmbeddedStore::open(dir.path(), Options::default())?;
/// assert_eq!(report.revision, RevisionNumber(0));
///
/// let draft = Draft::new(RevisionKind::Import, "ann", Timestamp(0));
/// let mut commit = store.begin(draft, RevisionNumber(0))?;
/// let definition = Definition::from_sections(Kind::ALL.map(|_| String::new()));
/// let hash = commit.put(&definition)?;
/// let revision = commit.finish(&[])?;
/// assert_eq!(revision.number, RevisionNumber(1));
///
/// assert_eq!(store.definition(&hash)?, definition);
/// # Ok(())
/// # }
/// ```
pub struct EmbeddedStore {
    pub(crate) root: PathBuf,
    pub(crate) options: Options,
    pub(crate) journal: Journal,
    /// Held by the open commit.
    pub(crate) writer: Mutex<()>,
    anchor: Mutex<Anchor>,
    /// Locked before `state`: `publish` holds it while it writes `state`.
    slot: RwLock<CacheSlot>,
    /// Positions of the definitions in the journal, used while the cache is unavailable.
    pub(crate) locations: Mutex<Option<Arc<Locations>>>,
    /// The running and the last check of the journal.
    pub(crate) checks: Mutex<CheckHealth>,
    /// The last export of each saved selection, by its name.
    pub(crate) last_exports: Mutex<BTreeMap<Box<str>, LastChange>>,
    state: RwLock<State>,
    /// The clock that the servers of a shared repository have in common.
    pub(crate) clock: SharedClock,
    /// The newest revision, for those who wait for one.
    pub(crate) newest_number: watch::Sender<RevisionNumber>,
    // Dropped last, so that no other process enters before sled has stopped.
    lock: Lock,
}

/// Holds the cache. Readers and commits take the read lock, a rebuild takes the write lock.
pub(crate) struct CacheSlot {
    /// `None` after a failure, until a rebuild succeeds. Until then the journal serves reads.
    cache: Option<Cache>,
    /// Number of rebuilds, so that readers that see the same failure rebuild only once.
    pub(crate) generation: u64,
    /// Why there is no cache.
    pub(crate) broken: Option<String>,
    /// Time and reason of the last rebuild.
    pub(crate) rebuilt: Option<(Timestamp, String)>,
}

pub(crate) struct State {
    pub(crate) head: Arc<Head>,
    pub(crate) log: Vec<LogEntry>,
}

impl EmbeddedStore {
    /// Opens or creates a data directory. The report lists repairs.
    ///
    /// # Errors
    /// If another process uses the directory, a journal file is damaged, or the disk is full or
    /// fails.
    pub fn open(dir: &Path, options: Options) -> Result<(Self, OpenReport), StoreError> {
        let open::Opened { lock, journal, log, anchor, cache, index, report } =
            open::open(dir, &options)?;
        let revision =
            log.last().map_or_else(Revision::start, |log_entry| log_entry.revision.clone());
        let newest_number = watch::Sender::new(revision.number);
        let head = Arc::new(Head { revision, index: Arc::new(index) });
        let rebuilt = report.rebuilt.as_ref();
        let rebuilt = rebuilt.map(|rebuilt| ((options.now)(), rebuilt.why.clone()));
        let store = Self {
            root: dir.to_owned(),
            options,
            journal,
            writer: Mutex::new(()),
            anchor: Mutex::new(anchor),
            slot: RwLock::new(CacheSlot {
                cache: Some(cache),
                generation: 0,
                broken: None,
                rebuilt,
            }),
            locations: Mutex::default(),
            clock: SharedClock::default(),
            checks: Mutex::new(last_check::read(dir)),
            last_exports: Mutex::new(last_exports::read(dir)),
            state: RwLock::new(State { head, log }),
            newest_number,
            lock,
        };
        Ok((store, report))
    }

    /// Damages a definition in the cache.
    #[cfg(feature = "faults")]
    pub fn damage_cache(&self, hash: &Hash) {
        let _none = self.slot().cache().map(|cache| cache.damage(hash));
    }

    /// The log entries of all revisions, oldest first.
    pub(crate) fn log(&self) -> Vec<LogEntry> {
        self.state().log.clone()
    }

    /// The log entry of a revision, or `None` if there is no such revision.
    pub(crate) fn log_entry(&self, number: RevisionNumber) -> Option<LogEntry> {
        let index = usize::try_from(number.0.checked_sub(1)?).ok()?;
        self.state().log.get(index).cloned()
    }

    /// Checks that lock and journal are still those that this store opened.
    pub(crate) fn verify_directory(&self) -> Result<(), StoreError> {
        self.lock.verify()?;
        let newest = self.state().log.last().cloned();
        self.journal.verify(newest.as_ref())
    }

    /// Retries a failed anchor write. Until then only the cache can detect a lost revision.
    pub(crate) fn catch_up_anchor(&self) {
        let Some(newest) = self.state().log.last().cloned() else { return };
        let anchored = self.anchor.lock().unwrap_or_else(PoisonError::into_inner).newest;
        if anchored < newest.revision.number {
            self.advance_anchor(&newest);
        }
    }

    /// Writes the newest revision to the anchor.
    pub(crate) fn advance_anchor(&self, newest: &LogEntry) {
        let mut anchor = self.anchor.lock().unwrap_or_else(PoisonError::into_inner);
        if anchor.newest >= newest.revision.number {
            return;
        }
        let next = anchor.advanced(newest);
        match next.write(&self.root, &self.options.disk()) {
            Ok(()) => *anchor = next,
            Err(cause) => {
                tracing::error!(error = %error::with_causes(&cause), "cannot write journal.anchor, will retry");
            }
        }
    }

    /// Makes a revision that is in the journal the newest one.
    pub(crate) fn publish(&self, log_entry: &LogEntry, index: Index) {
        let (staged, generation) = {
            let slot = self.slot();
            // Neither an error nor a panic of sled may hide the revision from readers.
            let staged = guarded(|| {
                let reach =
                    |step| self.options.fail_points.reach(step).map_err(error::io("use sled"));
                reach(Step::Durable)?;
                slot.cache()?.apply_revision(&self.journal, log_entry, &index)?;
                reach(Step::Cached)
            });
            // The slot stays locked, so that no rebuild stops at the revision before.
            let index = Arc::new(index);
            let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
            let head = Head { revision: log_entry.revision.clone(), index: Arc::clone(&index) };
            state.head = Arc::new(head);
            state.log.push(log_entry.clone());
            drop(state);
            self.newest_number.send_replace(log_entry.revision.number);
            let (every, disk) = (self.options.checkpoint_every, &self.options.disk());
            if let Err(cause) = checkpoint::write_if_due(&self.root, disk, every, log_entry, &index)
            {
                tracing::warn!(error = %cause, "cannot write checkpoint");
            }
            (staged, slot.generation)
        };
        if let Err(cause) = staged {
            // If the rebuild fails too, reads go to the journal.
            let _logged = self.repair(generation, &cause);
        }
    }

    /// Replaces the state by that of another base file. The cache must be rebuilt then.
    pub(crate) fn set_state(&self, head: Head, log: Vec<LogEntry>) {
        let number = head.revision.number;
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        *state = State { head: Arc::new(head), log };
        drop(state);
        self.newest_number.send_replace(number);
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.options.now)()
    }

    /// Rebuilds a failed cache. Returns false if the rebuild failed or an earlier one did, for
    /// example on a full disk.
    pub(crate) fn repair_once(&self, generation: u64, cause: &StoreError) -> bool {
        let failed_before = self.slot().cache.is_none();
        !failed_before && self.repair(generation, cause).is_ok()
    }

    /// Rebuilds the cache if it is unavailable.
    pub(crate) fn repair_if_broken(&self) -> Result<(), StoreError> {
        let (broken, generation) = {
            let slot = self.slot();
            (slot.cache().err(), slot.generation)
        };
        broken.map_or(Ok(()), |cause| self.repair(generation, &cause))
    }

    /// Rebuilds the cache, unless it was rebuilt since `generation`.
    fn repair(&self, generation: u64, cause: &StoreError) -> Result<(), StoreError> {
        let mut slot = self.slot.write().unwrap_or_else(PoisonError::into_inner);
        if slot.generation != generation && slot.cache.is_some() {
            return Ok(());
        }
        let cause = error::with_causes(cause);
        if let Some(cache) = slot.cache.take() {
            tracing::error!(error = cause, "the cache failed, rebuilding it from the journal");
            cache.close();
            slot.broken = Some(cause);
        }
        self.fill(&mut slot).inspect_err(|cause| {
            tracing::error!(error = %error::with_causes(cause), "cannot rebuild the cache, reading from the journal");
        })
    }

    /// Replaces the cache by a new one with the content of the journal.
    pub(crate) fn rebuild_cache(&self) -> Result<(), StoreError> {
        let mut slot = self.slot.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(cache) = slot.cache.take() {
            cache.close();
        }
        repair::remove_cache(&self.root);
        self.fill(&mut slot)
    }

    /// Fills the slot with a new cache.
    fn fill(&self, slot: &mut CacheSlot) -> Result<(), StoreError> {
        let rebuilt = repair::rebuild(&self.root, &self.options, &self.journal, &self.log())?;
        slot.cache = Some(rebuilt.cache);
        slot.generation += 1;
        slot.rebuilt = slot.broken.take().map(|why| (self.now(), why)).or(slot.rebuilt.take());
        *self.locations.lock().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(())
    }

    pub(crate) fn slot(&self) -> RwLockReadGuard<'_, CacheSlot> {
        self.slot.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn state(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The newest revision, and the chain hash for the header of the next one.
    pub(crate) fn newest(&self) -> (Arc<Head>, ChainHash) {
        let state = self.state();
        let chain_hash =
            state.log.last().map_or_else(ChainHash::default, |log_entry| log_entry.chain_hash);
        (Arc::clone(&state.head), chain_hash)
    }
}

impl CacheSlot {
    pub(crate) fn cache(&self) -> Result<&Cache, StoreError> {
        let why = || self.broken.as_deref().unwrap_or("it could not be rebuilt");
        self.cache.as_ref().ok_or_else(|| error::damaged(Location::Cache, why()))
    }
}
