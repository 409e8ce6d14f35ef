//! One import in memory: its state, whose it is, and whether somebody works on it.
//!
//! Two locks with two purposes. The lock of the state is held for moments only. The turn is held by
//! whoever plans or applies, for as long as that takes. That somebody works is a flag of its own, so
//! that nobody has to guess it from a lock that is taken.

use std::sync::{Mutex, MutexGuard};

use api_types::{Stage, Subject, Timestamp};

use crate::{
    Cancelled, ImportError,
    import::{
        progress::Progress,
        room::{Phase, Room},
        state::Import,
    },
    lock::lock,
};

/// An import, and what can be known of it while it is worked on.
pub(crate) struct Slot {
    /// The administrator who began it.
    pub(crate) owner: Box<str>,
    /// What it is made of.
    pub(crate) subject: Subject,
    /// When it was begun.
    pub(crate) since: Timestamp,
    /// How far the work on it is.
    pub(crate) progress: Progress,
    import: Mutex<Import>,
    turn: Mutex<()>,
    room: Mutex<Room>,
}

/// The right to work on an import: one at a time has it.
pub(crate) struct Turn<'a> {
    slot: &'a Slot,
    _turn: MutexGuard<'a, ()>,
}

impl Slot {
    /// An import that begins now, with files of `size` bytes in all.
    pub(crate) fn new(
        owner: &str,
        subject: Subject,
        import: Import,
        size: u64,
        now: Timestamp,
    ) -> Self {
        let room = Room::new(Phase::of(&import), size, now);
        Self {
            owner: owner.into(),
            subject,
            since: now,
            progress: Progress::default(),
            import: Mutex::new(import),
            turn: Mutex::default(),
            room: Mutex::new(room),
        }
    }

    /// The state of the import. Nobody holds this while they work on it.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Import> {
        lock(&self.import)
    }

    /// Puts the import into another state.
    pub(crate) fn put(&self, state: &mut Import, next: Import) {
        lock(&self.room).phase = Phase::of(&next);
        *state = next;
    }

    /// The right to work on it, after whoever works on it is done. Take it before [`Slot::lock`].
    pub(crate) fn turn(&self) -> Turn<'_> {
        Turn { slot: self, _turn: lock(&self.turn) }
    }

    /// The room that it takes, as it is now.
    pub(crate) fn room(&self) -> Room {
        lock(&self.room).clone()
    }

    /// Somebody has asked for it.
    pub(crate) fn touch(&self, now: Timestamp) {
        lock(&self.room).touched = now;
    }

    /// So many bytes of its files are here.
    pub(crate) fn arrived(&self, arrived: u64, now: Timestamp) {
        let mut room = lock(&self.room);
        (room.arrived, room.moved) = (arrived, now);
    }

    /// Reads the files to their ends, if that is the next step. The state is not locked meanwhile.
    pub(crate) fn read(&self) -> Result<(), ImportError> {
        let complete = self.lock().take_complete()?;
        if let Some((action, files)) = complete {
            let read = Import::read(action, files);
            self.put(&mut self.lock(), read);
        }
        Ok(())
    }
}

impl Turn<'_> {
    /// The work begins, unless the import was cancelled. It ends when this right is given back, also
    /// by a panic. Whoever calls this holds the lock of the state, so that the state and the flag are
    /// of one moment.
    pub(crate) fn begin(
        &self,
        _state: &MutexGuard<'_, Import>,
        stage: Stage,
    ) -> Result<(), Cancelled> {
        self.slot.progress.begin(stage)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let _state = self.slot.lock();
        self.slot.progress.end();
    }
}
