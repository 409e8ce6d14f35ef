//! One import in memory: its state, its owner and its job.
//!
//! The lock of the state is held only for moments, or while a refresh reads a revision back. The turn
//! is held by a job, for as long as it plans or applies. A separate flag says whether a job is running,
//! so that readers never wait for a turn. Lock order: turn, state, usage.

use std::sync::{Mutex, MutexGuard};

use api_types::{ImportId, Stage, Subject, Timestamp};

use super::{error::ImportError, quota::Usage, state::ImportState};
use crate::{
    lock::lock,
    progress::{Cancelled, Progress},
    store::Store,
};

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
        let usage = Usage::new(state.phase(), size, now);
        Self {
            owner: owner.into(),
            subject,
            since: now,
            progress: Progress::default(),
            state: Mutex::new(state),
            turn: Mutex::default(),
            usage: Mutex::new(usage),
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
    }

    /// Waits for the turn. Call this before [`Slot::lock`].
    pub(super) fn turn(&self) -> Turn<'_> {
        Turn { slot: self, _turn: lock(&self.turn) }
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

    /// Parses the uploads to their end, if that is the next step. Does not lock the state while it parses.
    pub(super) fn finish_uploads(&self) -> Result<(), ImportError> {
        let uploads = self.lock().take_uploads()?;
        if let Some((action, uploads)) = uploads {
            let next = ImportState::from_uploads(action, uploads);
            self.set(&mut self.lock(), next);
        }
        Ok(())
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
