//! Progress and cancellation of a job.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering::Relaxed};

use api_types::{JobProgress, Stage};

/// The job was cancelled.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the job was cancelled")]
pub struct Cancelled;

/// The progress of a job. The worker writes it, and other threads read it.
///
/// The counters are for display only. They may belong to two different moments.
#[derive(Debug)]
pub(crate) struct Progress {
    state: AtomicU8,
    done: AtomicU32,
    total: AtomicU32,
    /// Whether a job is running.
    busy: AtomicBool,
}

const COMPARING: u8 = 0;
const WRITING: u8 = 1;
const COMMITTING: u8 = 2;
const VERIFYING: u8 = 3;
/// Cancelled, or closed for further jobs. This state is final.
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
    /// Starts a stage, unless the job was cancelled. After [`Stage::Committing`] has started, a job
    /// cannot be cancelled.
    pub(crate) fn enter(&self, stage: Stage, total: usize) -> Result<(), Cancelled> {
        let next = |state| (state != CANCELLED).then_some(code(stage));
        self.state.fetch_update(Relaxed, Relaxed, next).map_err(|_| Cancelled)?;
        self.count(total);
        Ok(())
    }

    /// Starts a job, unless it was cancelled.
    pub(crate) fn begin(&self, stage: Stage) -> Result<(), Cancelled> {
        self.enter(stage, 0)?;
        self.busy.store(true, Relaxed);
        Ok(())
    }

    /// Ends the job.
    pub(crate) fn end(&self) {
        self.busy.store(false, Relaxed);
    }

    /// Counts one more service as done. Fails if the job was cancelled.
    pub(crate) fn step(&self) -> Result<(), Cancelled> {
        self.done.fetch_add(1, Relaxed);
        self.check_cancelled()
    }

    /// Fails if the job was cancelled.
    pub(crate) fn check_cancelled(&self) -> Result<(), Cancelled> {
        if self.state.load(Relaxed) == CANCELLED { Err(Cancelled) } else { Ok(()) }
    }

    /// Cancels the job. Returns false if the commit has started.
    pub(crate) fn cancel(&self) -> bool {
        let stop = |state| (state < COMMITTING || state == CANCELLED).then_some(CANCELLED);
        self.state.fetch_update(Relaxed, Relaxed, stop).is_ok()
    }

    /// Prevents further jobs. Called while no job is running.
    pub(crate) fn close(&self) {
        self.state.store(CANCELLED, Relaxed);
    }

    /// Whether it is closed for further jobs, and none is running.
    pub(crate) fn is_closed(&self) -> bool {
        !self.is_busy() && self.check_cancelled().is_err()
    }

    /// The progress of the running job. `None` if no job is running.
    pub(crate) fn current(&self) -> Option<JobProgress> {
        self.is_busy().then(|| self.snapshot())
    }

    /// Whether a job is running.
    pub(crate) fn is_busy(&self) -> bool {
        self.busy.load(Relaxed)
    }

    fn snapshot(&self) -> JobProgress {
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
    fn job_is_busy_from_begin_to_end_and_never_after_close() {
        let progress = Progress::default();
        assert_eq!(progress.current(), None);
        progress.begin(Stage::Writing).unwrap();
        let current = JobProgress { stage: Stage::Writing, done: 0, total: 0 };
        assert_eq!(progress.current(), Some(current));
        progress.end();
        assert_eq!(progress.current(), None);
        progress.close();
        assert_eq!(progress.begin(Stage::Comparing), Err(Cancelled));
        assert_eq!(progress.current(), None);
    }

    #[test]
    fn job_can_be_cancelled_until_the_commit_starts() {
        let progress = Progress::default();
        progress.enter(Stage::Writing, 2).unwrap();
        progress.step().unwrap();
        assert_eq!(progress.snapshot(), JobProgress { stage: Stage::Writing, done: 1, total: 2 });
        assert!(progress.cancel());
        assert_eq!(progress.step(), Err(Cancelled));
        assert_eq!(progress.enter(Stage::Committing, 0), Err(Cancelled));
        assert_eq!(progress.enter(Stage::Writing, 0), Err(Cancelled));

        let progress = Progress::default();
        progress.enter(Stage::Committing, 0).unwrap();
        assert!(!progress.cancel());
        progress.enter(Stage::Verifying, 1).unwrap();
        progress.step().unwrap();
        // A second job can be cancelled again, but none starts after the close.
        progress.enter(Stage::Writing, 1).unwrap();
        progress.close();
        assert_eq!(progress.enter(Stage::Writing, 1), Err(Cancelled));
    }
}
