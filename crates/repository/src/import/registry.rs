//! The imports that are under way: found by their ids, bounded in number and in room.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use api_types::{DiscardReason, ImportId, Timestamp};
use data_encoding::HEXLOWER;

use crate::{
    ImportError,
    import::{
        room::{self, Expired, Phase, Room},
        slot::Slot,
        state::Import,
    },
    lock::lock,
};

/// Imports of one administrator that are remembered. Another one takes the place of one of them.
const MOST_OF_ONE: usize = 16;

/// Imports of all administrators that are remembered.
const MOST_IMPORTS: usize = 256;

/// Imports that were forgotten whose ends are remembered.
const MOST_GONE: usize = 1024;

/// The imports that are under way or were carried out lately.
#[derive(Default)]
pub(crate) struct Imports {
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    by_id: BTreeMap<ImportId, Arc<Slot>>,
    /// The ends of others, the oldest first.
    gone: VecDeque<(ImportId, DiscardReason)>,
}

impl Imports {
    /// Makes sure that files of `size` bytes have room beside the others, `most` bytes in all, and
    /// takes the import that is then made of them.
    pub(crate) fn add(
        &self,
        size: u64,
        most: u64,
        now: Timestamp,
        make: impl FnOnce() -> Result<Slot, ImportError>,
    ) -> Result<ImportId, ImportError> {
        let mut known = self.current(now);
        known.check_room(None, size, most, now)?;
        let slot = make()?;
        known.make_place(&slot.owner)?;
        let id = random_id()?;
        known.by_id.insert(id.clone(), Arc::new(slot));
        Ok(id)
    }

    /// The import of this id, which somebody has asked for; or why it is not here any more.
    pub(crate) fn get(&self, id: &ImportId, now: Timestamp) -> Result<Arc<Slot>, ImportError> {
        let known = self.current(now);
        if let Some(slot) = known.by_id.get(id) {
            slot.touch(now);
            return Ok(Arc::clone(slot));
        }
        let gone = known.gone.iter().rev().find(|(gone, _)| gone == id);
        Err(match gone {
            Some((id, why)) => ImportError::Discarded { id: id.clone(), why: why.clone() },
            None => ImportError::NotFound(id.clone()),
        })
    }

    /// Makes sure that the rest of an upload that has been silent has room again.
    pub(crate) fn go_on(
        &self,
        id: &ImportId,
        slot: &Slot,
        most: u64,
        now: Timestamp,
    ) -> Result<(), ImportError> {
        let room = slot.room();
        if room.phase != Phase::Receiving || room.is_moving(now) {
            return Ok(());
        }
        let known = self.current(now);
        known.check_room(Some(id), room.size, most, now)?;
        // Before others look: what counts from now on is its whole size.
        slot.arrived(room.arrived, now);
        Ok(())
    }

    /// An import of this administrator that nobody works on and that is as asked for.
    pub(crate) fn find(
        &self,
        owner: &str,
        now: Timestamp,
        is_it: impl Fn(&Import) -> bool,
    ) -> Option<ImportId> {
        let mut all = self.all(now).into_iter().filter(|(_, slot)| &*slot.owner == owner);
        let idle = |slot: &Slot| slot.progress.current().is_none() && is_it(&slot.lock());
        let (id, slot) = all.find(|(_, slot)| idle(slot))?;
        slot.touch(now);
        Some(id)
    }

    /// All of them.
    pub(crate) fn all(&self, now: Timestamp) -> Vec<(ImportId, Arc<Slot>)> {
        let known = self.current(now);
        known.by_id.iter().map(|(id, slot)| (id.clone(), Arc::clone(slot))).collect()
    }

    /// Forgets what has expired.
    pub(crate) fn expire(&self, now: Timestamp) {
        drop(self.current(now));
    }

    /// Forgets one that somebody cancelled. Its owner learns who it was.
    pub(crate) fn cancelled(&self, id: &ImportId, slot: &Slot, by: &str) {
        let mut known = lock(&self.known);
        if *slot.owner == *by {
            known.by_id.remove(id);
        } else {
            known.forget(id, DiscardReason::Cancelled { by: by.into() });
        }
    }

    /// What is known, without what has expired.
    fn current(&self, now: Timestamp) -> MutexGuard<'_, Known> {
        let mut known = lock(&self.known);
        let idle = known.by_id.iter().filter(|(_, slot)| slot.progress.current().is_none());
        let expired = idle.filter_map(|(id, slot)| {
            let why = match slot.room().expired(now)? {
                Expired::Silent => DiscardReason::Stalled,
                Expired::Unused => DiscardReason::Expired,
            };
            Some((id.clone(), why))
        });
        for (id, why) in expired.collect::<Vec<_>>() {
            known.forget(&id, why);
        }
        known
    }
}

impl Known {
    /// Whether files of `size` bytes have room beside those of all imports but this one.
    fn check_room(
        &self,
        but: Option<&ImportId>,
        size: u64,
        most: u64,
        now: Timestamp,
    ) -> Result<(), ImportError> {
        let others = self.by_id.iter().filter(|(id, _)| Some(*id) != but);
        let others: Vec<Room> = others.map(|(_, slot)| slot.room()).collect();
        let taken: u64 = others.iter().map(|room| room.taken(now)).sum();
        if taken.saturating_add(size) <= most {
            return Ok(());
        }
        let wait = room::wait(&others, size, most, now);
        let minutes = |wait: Duration| wait.as_millis().div_ceil(60_000);
        let minutes = wait.and_then(|wait| u32::try_from(minutes(wait)).ok());
        Err(ImportError::NoSpace { size, taken, most, minutes })
    }

    /// Makes place for one more import of this administrator. What goes is theirs: what cost least,
    /// and of that what was asked for longest ago. What is worked on stays.
    fn make_place(&mut self, owner: &str) -> Result<(), ImportError> {
        let own = || self.by_id.iter().filter(|(_, slot)| *slot.owner == *owner);
        let most = if own().count() >= MOST_OF_ONE {
            MOST_OF_ONE
        } else if self.by_id.len() >= MOST_IMPORTS {
            MOST_IMPORTS
        } else {
            return Ok(());
        };
        let idle = own().filter(|(_, slot)| slot.progress.current().is_none());
        let first = idle.min_by_key(|(_, slot)| {
            let room = slot.room();
            (room.phase, room.touched)
        });
        let first = first.map(|(id, _)| id.clone()).ok_or(ImportError::TooMany(most))?;
        self.forget(&first, DiscardReason::Evicted);
        Ok(())
    }

    fn forget(&mut self, id: &ImportId, why: DiscardReason) {
        self.by_id.remove(id);
        if self.gone.len() >= MOST_GONE {
            self.gone.pop_front();
        }
        self.gone.push_back((id.clone(), why));
    }
}

/// 128 bits that nobody can guess, in hex.
fn random_id() -> Result<ImportId, ImportError> {
    let mut bits = [0; 16];
    getrandom::fill(&mut bits)
        .map_err(|error| ImportError::Spool(std::io::Error::other(error).into()))?;
    Ok(HEXLOWER.encode(&bits).into())
}
