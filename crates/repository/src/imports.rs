//! The imports that are under way: found by their ids, bounded in number and in room.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, TryLockError,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

use sha2::{Digest, Sha256};

use crate::{ImportError, ImportId, Timestamp, export::hex, import::Import, progress::Progress};

/// Imports that are remembered. The oldest makes room for the next.
const MOST_IMPORTS: usize = 32;

/// Milliseconds after which nobody comes back to an import: a day.
const FORGOTTEN_AFTER: i64 = 24 * 60 * 60 * 1000;

/// The imports that are under way or were carried out lately.
#[derive(Default)]
pub(crate) struct Imports {
    known: Mutex<Known>,
    started: AtomicU64,
}

#[derive(Default)]
struct Known {
    by_id: BTreeMap<ImportId, Arc<Slot>>,
    /// Oldest first.
    order: VecDeque<ImportId>,
}

/// An import, and what can be known of it while it is worked on.
pub(crate) struct Slot {
    import: Mutex<Import>,
    /// How far the work on it is.
    pub(crate) progress: Progress,
    /// Bytes that its files take.
    size: u64,
    /// When it was last asked for.
    touched: AtomicI64,
}

impl Slot {
    /// The import, after whoever works on it is done.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Import> {
        lock(&self.import)
    }

    /// The import, unless somebody works on it.
    pub(crate) fn try_lock(&self) -> Option<MutexGuard<'_, Import>> {
        match self.import.try_lock() {
            Ok(guard) => Some(guard),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    fn is_forgotten(&self, now: Timestamp) -> bool {
        now.0.saturating_sub(self.touched.load(Ordering::Relaxed)) > FORGOTTEN_AFTER
    }

    /// The room that its files take now.
    fn room(&self) -> u64 {
        match self.try_lock() {
            Some(import) if !import.holds_files() => 0,
            _ => self.size,
        }
    }
}

impl Imports {
    /// Takes an import whose files will take `size` bytes, if all files together then take no more
    /// than `most`. What was left behind goes first.
    pub(crate) fn add(
        &self,
        size: u64,
        most: u64,
        now: Timestamp,
        import: impl FnOnce() -> Result<Import, ImportError>,
    ) -> Result<ImportId, ImportError> {
        let mut known = lock(&self.known);
        let forgotten = |slot: &Arc<Slot>| slot.is_forgotten(now);
        known.retain(|slot| !forgotten(slot));
        let taken: u64 = known.by_id.values().map(|slot| slot.room()).sum();
        if taken.saturating_add(size) > most {
            return Err(ImportError::NoRoom { size, taken, most });
        }
        let slot = Slot {
            import: Mutex::new(import()?),
            progress: Progress::default(),
            size,
            touched: AtomicI64::new(now.0),
        };
        let id = self.new_id(now);
        known.by_id.insert(id.clone(), Arc::new(slot));
        known.order.push_back(id.clone());
        if known.order.len() > MOST_IMPORTS
            && let Some(oldest) = known.order.pop_front()
        {
            known.by_id.remove(&oldest);
        }
        Ok(id)
    }

    /// The import of this id, which somebody has asked for.
    pub(crate) fn get(&self, id: &ImportId, now: Timestamp) -> Option<Arc<Slot>> {
        let slot = lock(&self.known).by_id.get(id).cloned()?;
        slot.touched.store(now.0, Ordering::Relaxed);
        Some(slot)
    }

    /// Forgets it.
    pub(crate) fn remove(&self, id: &ImportId) {
        let mut known = lock(&self.known);
        known.by_id.remove(id);
        known.order.retain(|other| other != id);
    }

    fn new_id(&self, now: Timestamp) -> ImportId {
        let number = self.started.fetch_add(1, Ordering::Relaxed);
        let seed = format!("{now:?} {number}");
        hex(&Sha256::digest(seed)).chars().take(16).collect::<String>().into()
    }
}

impl Known {
    fn retain(&mut self, keep: impl Fn(&Arc<Slot>) -> bool) {
        self.by_id.retain(|_, slot| keep(slot));
        let Self { by_id, order } = self;
        order.retain(|id| by_id.contains_key(id));
    }
}

/// A panic while a lock was held leaves what it guards as it was before the call or after it.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
