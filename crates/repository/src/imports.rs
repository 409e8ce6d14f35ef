//! The imports that are under way: found by their ids, bounded in number and in room.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use sha2::{Digest, Sha256};

use crate::{ImportError, ImportId, Timestamp, export::hex, import::Import, slot::Slot};

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
        known.retain(|slot| now.0.saturating_sub(slot.touched().0) <= FORGOTTEN_AFTER);
        let holding = known.by_id.values().filter(|slot| slot.lock().holds_files());
        let taken: u64 = holding.map(|slot| slot.size).sum();
        if taken.saturating_add(size) > most {
            return Err(ImportError::NoRoom { size, taken, most });
        }
        let slot = Slot::new(import()?, size, now);
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
        slot.touch(now);
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
