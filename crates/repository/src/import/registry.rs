//! The imports in memory, by ID. Their number and the size of their files are limited.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use api_types::{DiscardReason, ImportId, Timestamp};
use data_encoding::HEXLOWER;

use super::{
    error::ImportError,
    quota::{self, Expiry, Phase, Usage},
    slot::Slot,
    state::ImportState,
};
use crate::lock::lock;

/// The maximum number of imports of one administrator. A further import replaces one of them.
const MAX_IMPORTS_PER_OWNER: usize = 16;

/// The maximum number of imports of all administrators.
const MAX_IMPORTS: usize = 256;

/// The maximum number of discarded imports whose reasons are remembered.
const MAX_DISCARDED: usize = 1024;

/// The imports that are pending or were applied lately.
#[derive(Default)]
pub(crate) struct Registry {
    entries: Mutex<Entries>,
}

#[derive(Default)]
struct Entries {
    by_id: BTreeMap<ImportId, Arc<Slot>>,
    /// Oldest first.
    discarded: VecDeque<(ImportId, DiscardReason)>,
}

impl Registry {
    /// Adds an import with files of `size` bytes, if they fit into the quota of `limit` bytes. `make`
    /// is called after that check.
    pub(super) fn add(
        &self,
        size: u64,
        limit: u64,
        now: Timestamp,
        make: impl FnOnce() -> Result<Slot, ImportError>,
    ) -> Result<ImportId, ImportError> {
        let id = random_id()?;
        self.add_as(id.clone(), size, limit, now, make)?;
        Ok(id)
    }

    /// Adds an import like [`Registry::add`], with an ID that the caller chose. Returns whether it did: it
    /// does not if there is one with this ID.
    pub(super) fn add_as(
        &self,
        id: ImportId,
        size: u64,
        limit: u64,
        now: Timestamp,
        make: impl FnOnce() -> Result<Slot, ImportError>,
    ) -> Result<bool, ImportError> {
        let mut entries = self.lock_current(now);
        if entries.by_id.contains_key(&id) {
            return Ok(false);
        }
        entries.check_quota(None, size, limit, now)?;
        let slot = make()?;
        entries.evict_for(&slot.owner)?;
        entries.by_id.insert(id, Arc::new(slot));
        Ok(true)
    }

    /// The import with this ID. Records that somebody used it.
    pub(super) fn get(&self, id: &ImportId, now: Timestamp) -> Result<Arc<Slot>, ImportError> {
        let entries = self.lock_current(now);
        if let Some(slot) = entries.by_id.get(id) {
            slot.touch(now);
            return Ok(Arc::clone(slot));
        }
        let discarded = entries.discarded.iter().rev().find(|(discarded, _)| discarded == id);
        Err(match discarded {
            Some((id, why)) => ImportError::Discarded { id: id.clone(), why: why.clone() },
            None => ImportError::NotFound(id.clone()),
        })
    }

    /// Reserves space for the rest of an upload that has not received data for a while.
    pub(super) fn resume_upload(
        &self,
        id: &ImportId,
        slot: &Slot,
        limit: u64,
        now: Timestamp,
    ) -> Result<(), ImportError> {
        let usage = slot.usage();
        if usage.phase != Phase::Receiving || usage.is_active(now) {
            return Ok(());
        }
        let entries = self.lock_current(now);
        entries.check_quota(Some(id), usage.size, limit, now)?;
        // Makes the upload active before other threads read its usage.
        slot.set_received(usage.received, now);
        Ok(())
    }

    /// An import of this administrator without a job, whose state matches.
    pub(super) fn find(
        &self,
        owner: &str,
        now: Timestamp,
        matches: impl Fn(&ImportState) -> bool,
    ) -> Option<ImportId> {
        let mut own = self.all(now).into_iter().filter(|(_, slot)| &*slot.owner == owner);
        let is_match = |slot: &Slot| !slot.progress.is_busy() && matches(&slot.lock());
        let (id, slot) = own.find(|(_, slot)| is_match(slot))?;
        slot.touch(now);
        Some(id)
    }

    /// All imports.
    pub(super) fn all(&self, now: Timestamp) -> Vec<(ImportId, Arc<Slot>)> {
        let entries = self.lock_current(now);
        entries.by_id.iter().map(|(id, slot)| (id.clone(), Arc::clone(slot))).collect()
    }

    /// Whether an import runs a job or receives data.
    pub(crate) fn is_busy(&self, now: Timestamp) -> bool {
        let entries = lock(&self.entries);
        entries.by_id.values().any(|slot| slot.progress.is_busy() || slot.usage().is_receiving(now))
    }

    /// Discards expired imports.
    pub(super) fn discard_expired(&self, now: Timestamp) {
        drop(self.lock_current(now));
    }

    /// Discards an import that `by` cancelled. Remembers the reason if the owner did not cancel it.
    pub(super) fn discard_cancelled(&self, id: &ImportId, slot: &Slot, by: &str) {
        let mut entries = lock(&self.entries);
        if *slot.owner == *by {
            entries.by_id.remove(id);
        } else {
            entries.discard(id, DiscardReason::Cancelled { by: by.into() });
        }
    }

    /// Locks the imports after the expired ones were discarded.
    fn lock_current(&self, now: Timestamp) -> MutexGuard<'_, Entries> {
        let mut entries = lock(&self.entries);
        let idle = entries.by_id.iter().filter(|(_, slot)| !slot.progress.is_busy());
        let expired = idle.filter_map(|(id, slot)| {
            let why = match slot.usage().expiry(now)? {
                Expiry::Stalled => DiscardReason::Stalled,
                Expiry::Expired => DiscardReason::Expired,
            };
            Some((id.clone(), why))
        });
        for (id, why) in expired.collect::<Vec<_>>() {
            entries.discard(&id, why);
        }
        entries
    }
}

impl Entries {
    /// Checks that files of `size` bytes fit into the quota, together with the files of all imports
    /// but `except`.
    fn check_quota(
        &self,
        except: Option<&ImportId>,
        size: u64,
        limit: u64,
        now: Timestamp,
    ) -> Result<(), ImportError> {
        let others = self.by_id.iter().filter(|(id, _)| Some(*id) != except);
        let others: Vec<Usage> = others.map(|(_, slot)| slot.usage()).collect();
        let taken: u64 = others.iter().map(|usage| usage.bytes(now)).sum();
        if taken.saturating_add(size) <= limit {
            return Ok(());
        }
        let wait = quota::time_until_fit(&others, size, limit, now);
        let minutes = |wait: Duration| wait.as_millis().div_ceil(60_000);
        let minutes = wait.and_then(|wait| u32::try_from(minutes(wait)).ok());
        Err(ImportError::NoSpace { size, taken, limit, minutes })
    }

    /// Makes space for one more import of this administrator by discarding one of their imports: of
    /// those with the least work to lose, the least recently used one. Never discards an import with
    /// a running job.
    fn evict_for(&mut self, owner: &str) -> Result<(), ImportError> {
        let own = || self.by_id.iter().filter(|(_, slot)| *slot.owner == *owner);
        let limit = if own().count() >= MAX_IMPORTS_PER_OWNER {
            MAX_IMPORTS_PER_OWNER
        } else if self.by_id.len() >= MAX_IMPORTS {
            MAX_IMPORTS
        } else {
            return Ok(());
        };
        let idle = own().filter(|(_, slot)| !slot.progress.is_busy());
        let evicted = idle.min_by_key(|(_, slot)| {
            let usage = slot.usage();
            // Decisions are the work of a person, and only a person can repeat them.
            (usage.decided > 0, usage.phase, usage.touched)
        });
        let evicted = evicted.map(|(id, _)| id.clone()).ok_or(ImportError::TooMany(limit))?;
        self.discard(&evicted, DiscardReason::Evicted);
        Ok(())
    }

    fn discard(&mut self, id: &ImportId, why: DiscardReason) {
        self.by_id.remove(id);
        if self.discarded.len() >= MAX_DISCARDED {
            self.discarded.pop_front();
        }
        self.discarded.push_back((id.clone(), why));
    }
}

/// 128 random bits in hex, so that IDs cannot be guessed.
fn random_id() -> Result<ImportId, ImportError> {
    let mut bits = [0; 16];
    getrandom::fill(&mut bits)
        .map_err(|error| ImportError::Spool(std::io::Error::other(error).into()))?;
    Ok(HEXLOWER.encode(&bits).into())
}
