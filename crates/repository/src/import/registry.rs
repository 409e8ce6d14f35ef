//! The imports in memory, by ID. Their number and the size of their files are limited.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
};

use api_types::{DiscardReason, ImportId, ImportKind, RevisionNumber, Timestamp};
use data_encoding::HEXLOWER;

use super::{
    error::ImportError,
    quota::{self, Candidate, Expiry, Phase, Usage},
    slot::Slot,
    state::ImportState,
};
use crate::lock::lock;

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
    /// is called after that check. Returns whether it did: it does not if there is one with this ID.
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

    /// An import of this administrator without a job, whose plan matches.
    pub(super) fn find(
        &self,
        owner: &str,
        now: Timestamp,
        matches: impl Fn(&ImportKind, RevisionNumber) -> bool,
    ) -> Option<ImportId> {
        let mut own = self.all(now).into_iter().filter(|(_, slot)| &*slot.owner == owner);
        let has_match = |state: &ImportState| match state {
            ImportState::Planned(planned, _) => matches(&planned.kind, planned.plan.revision),
            _ => false,
        };
        let is_match = |slot: &Slot| !slot.progress.is_busy() && has_match(&slot.lock());
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

    /// The copy of a shared import that this server has.
    pub(super) fn local(&self, id: &ImportId) -> Option<Arc<Slot>> {
        lock(&self.entries).by_id.get(id).cloned()
    }

    /// Adds the copy of a shared import. If there is one already, that one stays.
    pub(super) fn insert(&self, id: &ImportId, slot: Slot) -> Arc<Slot> {
        let mut entries = lock(&self.entries);
        Arc::clone(entries.by_id.entry(id.clone()).or_insert_with(|| Arc::new(slot)))
    }

    /// Drops the copy of a shared import.
    pub(super) fn forget(&self, id: &ImportId) -> Option<Arc<Slot>> {
        lock(&self.entries).by_id.remove(id)
    }

    /// Drops the copies of shared imports that no longer exist. Those with a running job stay until it ends.
    pub(super) fn keep_only(&self, exists: impl Fn(&ImportId) -> bool) {
        lock(&self.entries).by_id.retain(|id, slot| exists(id) || slot.progress.is_busy());
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
        quota::check(&others, size, limit, now)
    }

    /// Makes space for one more import of this administrator by discarding one of their imports.
    fn evict_for(&mut self, owner: &str) -> Result<(), ImportError> {
        let candidates = self.by_id.iter().map(|(id, slot)| Candidate {
            id,
            owner: &slot.owner,
            usage: slot.usage(),
            is_busy: slot.progress.is_busy(),
        });
        let candidates: Vec<_> = candidates.collect();
        let evicted = quota::choose_evicted(&candidates, owner)?.cloned();
        if let Some(evicted) = evicted {
            self.discard(&evicted, DiscardReason::Evicted);
        }
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
pub(super) fn random_id() -> Result<ImportId, ImportError> {
    let mut bits = [0; 16];
    getrandom::fill(&mut bits)
        .map_err(|error| ImportError::Spool(std::io::Error::other(error).into()))?;
    Ok(HEXLOWER.encode(&bits).into())
}
