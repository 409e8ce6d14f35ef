//! How far a piece of long work is, seen from outside; and its way to be stopped.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering::Relaxed};

use api_types::{JobProgress, Stage};

/// It was asked to stop, and did.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("it was cancelled")]
pub struct Cancelled;

/// Counts of work under way, written by the worker and read by whoever asks.
///
/// The counts are for the eye: they may be of two moments.
#[derive(Debug)]
pub(crate) struct Progress {
    state: AtomicU8,
    done: AtomicU32,
    total: AtomicU32,
    /// Whether somebody works.
    busy: AtomicBool,
}

const COMPARING: u8 = 0;
const WRITING: u8 = 1;
const COMMITTING: u8 = 2;
const VERIFYING: u8 = 3;
const CANCELLED: u8 = 4;

impl Default for Progress {
    fn default() -> Self {
        Self {
            state: AtomicU8::new(COMPARING),
            done: AtomicU32::new(0),
            total: AtomicU32::new(0),
            busy: AtomicBool::new(false),
        }
    }
}

impl Progress {
    /// Goes on to the next stage, or begins anew, unless it was asked to stop: that is for good.
    /// After [`Stage::Committing`] began, it cannot be asked.
    pub(crate) fn enter(&self, stage: Stage, total: usize) -> Result<(), Cancelled> {
        let next = |state| (state != CANCELLED).then_some(code(stage));
        self.state.fetch_update(Relaxed, Relaxed, next).map_err(|_| Cancelled)?;
        self.count(total);
        Ok(())
    }

    /// Somebody begins to work, unless it was asked to stop.
    pub(crate) fn begin(&self, stage: Stage) -> Result<(), Cancelled> {
        self.enter(stage, 0)?;
        self.busy.store(true, Relaxed);
        Ok(())
    }

    /// Nobody works any more.
    pub(crate) fn end(&self) {
        self.busy.store(false, Relaxed);
    }

    /// One more is done; goes on unless it was asked to stop.
    pub(crate) fn step(&self) -> Result<(), Cancelled> {
        self.done.fetch_add(1, Relaxed);
        self.goes_on()
    }

    /// Goes on unless it was asked to stop.
    pub(crate) fn goes_on(&self) -> Result<(), Cancelled> {
        if self.state.load(Relaxed) == CANCELLED { Err(Cancelled) } else { Ok(()) }
    }

    /// Asks the work to stop. Tells whether it will: not once the commit has begun.
    pub(crate) fn cancel(&self) -> bool {
        let stop = |state| (state < COMMITTING || state == CANCELLED).then_some(CANCELLED);
        self.state.fetch_update(Relaxed, Relaxed, stop).is_ok()
    }

    /// Lets nothing be done any more, while nobody works.
    pub(crate) fn close(&self) {
        self.state.store(CANCELLED, Relaxed);
    }

    /// How far the work is; nothing where nobody works.
    pub(crate) fn current(&self) -> Option<JobProgress> {
        self.busy.load(Relaxed).then(|| self.now())
    }

    fn now(&self) -> JobProgress {
        let stage = match self.state.load(Relaxed) {
            WRITING => Stage::Writing,
            COMMITTING => Stage::Committing,
            VERIFYING => Stage::Verifying,
            _ => Stage::Comparing,
        };
        JobProgress { stage, done: self.done.load(Relaxed), total: self.total.load(Relaxed) }
    }

    fn count(&self, total: usize) {
        self.done.store(0, Relaxed);
        self.total.store(u32::try_from(total).unwrap_or(u32::MAX), Relaxed);
    }
}

const fn code(stage: Stage) -> u8 {
    match stage {
        Stage::Comparing => COMPARING,
        Stage::Writing => WRITING,
        Stage::Committing => COMMITTING,
        Stage::Verifying => VERIFYING,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_works_from_the_beginning_to_the_end() {
        let progress = Progress::default();
        assert_eq!(progress.current(), None);
        progress.begin(Stage::Writing).unwrap();
        let working = JobProgress { stage: Stage::Writing, done: 0, total: 0 };
        assert_eq!(progress.current(), Some(working));
        progress.end();
        assert_eq!(progress.current(), None);
        progress.close();
        assert_eq!(progress.begin(Stage::Comparing), Err(Cancelled));
        assert_eq!(progress.current(), None);
    }

    #[test]
    fn it_can_be_stopped_until_the_commit_begins() {
        let progress = Progress::default();
        progress.enter(Stage::Writing, 2).unwrap();
        progress.step().unwrap();
        assert_eq!(progress.now(), JobProgress { stage: Stage::Writing, done: 1, total: 2 });
        assert!(progress.cancel());
        assert_eq!(progress.step(), Err(Cancelled));
        assert_eq!(progress.enter(Stage::Committing, 0), Err(Cancelled));

        assert_eq!(progress.enter(Stage::Writing, 0), Err(Cancelled));

        let progress = Progress::default();
        progress.enter(Stage::Committing, 0).unwrap();
        assert!(!progress.cancel());
        progress.enter(Stage::Verifying, 1).unwrap();
        progress.step().unwrap();
        // A second attempt can be stopped again, and none is made after the end.
        progress.enter(Stage::Writing, 1).unwrap();
        progress.close();
        assert_eq!(progress.enter(Stage::Writing, 1), Err(Cancelled));
    }
}
