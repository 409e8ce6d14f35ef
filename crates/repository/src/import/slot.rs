//! One import in memory: its state, its owner and its job.
//!
//! The lock of the state is held only for moments, or while a refresh reads a revision back. The turn
//! is held by a job, for as long as it plans or applies. A separate flag says whether a job is running,
//! so that readers never wait for a turn. Lock order: turn, catching up, state, usage. No other lock is taken while the
//! viewers are locked.

use std::sync::{Mutex, MutexGuard};

use api_types::{ImportId, Stage, Subject, Timestamp};

use super::{error::ImportError, quota::Usage, shared::SeenRecord, state::ImportState};
use crate::{
    lock::lock,
    progress::{Cancelled, Progress},
    store::Store,
};

/// A browser that has not asked for this many milliseconds has closed the review. An open one asks every
/// few seconds.
const PRESENT_MILLIS: i64 = 20_000;

/// The maximum number of administrators who are remembered as having the review open.
const MAX_VIEWERS: usize = 16;

/// One import in memory.
pub(super) struct Slot {
    /// The administrator who started it.
    pub(super) owner: Box<str>,
    /// What it reads.
    pub(super) subject: Subject,
    /// When it was started.
    pub(super) since: Timestamp,
    /// The progress of its job.
    pub(super) progress: Progress,
    state: Mutex<ImportState>,
    turn: Mutex<()>,
    usage: Mutex<Usage>,
    /// Held while the copy of a shared import is brought up to date.
    catching_up: Mutex<()>,
    /// The record of a shared import. `None` if this is the only server.
    seen_record: Mutex<Option<SeenRecord>>,
    /// The administrators who have the review open, and when their browsers last asked.
    viewers: Mutex<Vec<(Box<str>, Timestamp)>>,
}

/// The right to run a job on an import. One thread at a time has it.
pub(super) struct Turn<'a> {
    slot: &'a Slot,
    _turn: MutexGuard<'a, ()>,
}

impl Slot {
    /// An import that starts now. Its files have `size` bytes in total.
    pub(super) fn new(
        owner: &str,
        subject: Subject,
        state: ImportState,
        size: u64,
        now: Timestamp,
    ) -> Self {
        let mut usage = Usage::new(state.phase(), size, now);
        (usage.decided, usage.open) = state.decision_counts();
        Self {
            owner: owner.into(),
            subject,
            since: now,
            progress: Progress::default(),
            state: Mutex::new(state),
            turn: Mutex::default(),
            usage: Mutex::new(usage),
            catching_up: Mutex::default(),
            seen_record: Mutex::default(),
            viewers: Mutex::default(),
        }
    }

    /// Locks the state. No caller runs a job while it holds this lock.
    pub(super) fn lock(&self) -> MutexGuard<'_, ImportState> {
        lock(&self.state)
    }

    /// Locks the state after a refresh, so that it shows a revision whose report nobody got. While a
    /// job is running, there is no refresh: the job itself changes the state.
    pub(super) fn lock_refreshed(
        &self,
        id: &ImportId,
        store: &dyn Store,
    ) -> Result<MutexGuard<'_, ImportState>, ImportError> {
        let mut state = self.lock();
        if !self.progress.is_busy()
            && let Some(refreshed) = state.refreshed(id, store)?
        {
            self.set(&mut state, refreshed);
        }
        Ok(state)
    }

    /// Changes the state.
    pub(super) fn set(&self, state: &mut ImportState, next: ImportState) {
        lock(&self.usage).phase = next.phase();
        *state = next;
        self.count_decisions(state);
    }

    /// Counts the decisions after a change.
    pub(super) fn count_decisions(&self, state: &ImportState) {
        let (decided, open) = state.decision_counts();
        let mut usage = lock(&self.usage);
        (usage.decided, usage.open) = (decided, open);
    }

    /// Records that an administrator has the review open. Returns the others who have.
    pub(super) fn see(&self, who: &str, now: Timestamp) -> Vec<Box<str>> {
        let mut viewers = lock(&self.viewers);
        let is_here = |at: Timestamp| now.0.saturating_sub(at.0) < PRESENT_MILLIS;
        viewers.retain(|(name, at)| **name != *who && is_here(*at));
        let others = viewers.iter().map(|(name, _)| name.clone()).collect();
        viewers.push((who.into(), now));
        if viewers.len() > MAX_VIEWERS {
            viewers.remove(0);
        }
        others
    }

    /// Waits for the turn. Call this before [`Slot::lock`].
    pub(super) fn turn(&self) -> Turn<'_> {
        Turn { slot: self, _turn: lock(&self.turn) }
    }

    /// Waits until no other thread brings the copy of a shared import up to date.
    pub(super) fn catching_up(&self) -> MutexGuard<'_, ()> {
        lock(&self.catching_up)
    }

    /// The record of a shared import, as this server last saw or wrote it.
    pub(super) fn seen_record(&self) -> Option<SeenRecord> {
        lock(&self.seen_record).clone()
    }

    /// Remembers the record of a shared import.
    pub(super) fn set_seen_record(&self, seen: SeenRecord) {
        *lock(&self.seen_record) = Some(seen);
    }

    /// Replaces the use of the quota by that of a record.
    pub(super) fn set_usage(&self, usage: Usage) {
        *lock(&self.usage) = usage;
    }

    /// The current use of the quota.
    pub(super) fn usage(&self) -> Usage {
        lock(&self.usage).clone()
    }

    /// Records that somebody used the import.
    pub(super) fn touch(&self, now: Timestamp) {
        lock(&self.usage).touched = now;
    }

    /// Records that its files have `received` bytes.
    pub(super) fn set_received(&self, received: u64, now: Timestamp) {
        let mut usage = lock(&self.usage);
        (usage.received, usage.last_received) = (received, now);
    }

    /// Records that its files have no more than `size` bytes.
    pub(super) fn set_size(&self, size: u64) {
        lock(&self.usage).size = size;
    }

    /// Parses the uploads to their end, if that is the next step. Returns whether it was. Does not lock the state while
    /// it parses.
    pub(super) fn finish_uploads(&self) -> Result<bool, ImportError> {
        let uploads = self.lock().take_uploads()?;
        let Some((action, uploads)) = uploads else { return Ok(false) };
        let (next, unpacked) = ImportState::from_uploads(action, uploads);
        self.set(&mut self.lock(), next);
        // What was unpacked counts against the quota too.
        lock(&self.usage).size += unpacked;
        Ok(true)
    }
}

impl Turn<'_> {
    /// Starts a job, unless the import was cancelled. The caller holds the lock of the state, so that
    /// the state and the flag belong to one moment.
    pub(super) fn begin_job(
        &self,
        _state: &MutexGuard<'_, ImportState>,
        stage: Stage,
    ) -> Result<(), Cancelled> {
        self.slot.progress.begin(stage)
    }

    /// Ends the job.
    pub(super) fn end_job(&self) {
        let _state = self.slot.lock();
        self.slot.progress.end();
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        // Ends the job after a panic as well.
        self.end_job();
    }
}
