//! One import in memory: its state, and whether somebody works on it.
//!
//! Two locks with two purposes. The lock of the state is held for moments only. The turn is held by
//! whoever plans or applies, for as long as that takes. That somebody works is a flag of its own, so
//! that nobody has to guess it from a lock that is taken.

use std::sync::{
    Mutex, MutexGuard,
    atomic::{AtomicI64, Ordering::Relaxed},
};

use crate::{
    Cancelled, ImportError, Stage, Timestamp, import::Import, imports::lock, progress::Progress,
};

/// An import, and what can be known of it while it is worked on.
pub(crate) struct Slot {
    import: Mutex<Import>,
    turn: Mutex<()>,
    /// How far the work on it is.
    pub(crate) progress: Progress,
    /// Bytes that its files take.
    pub(crate) size: u64,
    /// When it was last asked for.
    touched: AtomicI64,
}

/// The right to work on an import: one at a time has it.
pub(crate) struct Turn<'a> {
    slot: &'a Slot,
    _turn: MutexGuard<'a, ()>,
}

impl Slot {
    pub(crate) fn new(import: Import, size: u64, now: Timestamp) -> Self {
        Self {
            import: Mutex::new(import),
            turn: Mutex::default(),
            progress: Progress::default(),
            size,
            touched: AtomicI64::new(now.0),
        }
    }

    /// The state of the import. Nobody holds this while they work on it.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Import> {
        lock(&self.import)
    }

    /// The right to work on it, after whoever works on it is done. Take it before [`Slot::lock`].
    pub(crate) fn turn(&self) -> Turn<'_> {
        Turn { slot: self, _turn: lock(&self.turn) }
    }

    /// Somebody has asked for it.
    pub(crate) fn touch(&self, now: Timestamp) {
        self.touched.store(now.0, Relaxed);
    }

    /// When somebody last asked for it.
    pub(crate) fn touched(&self) -> Timestamp {
        Timestamp(self.touched.load(Relaxed))
    }

    /// Reads the files to their ends, if that is the next step. The state is not locked meanwhile.
    pub(crate) fn read(&self) -> Result<(), ImportError> {
        let complete = self.lock().take_complete()?;
        if let Some((intent, files)) = complete {
            let read = Import::read(intent, files);
            *self.lock() = read;
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
