//! The right to run a job on an import of all servers, and its progress.
//!
//! The record of a job expires if its server does not renew it, so another server can go on after a failure. Cancelling
//! and committing both write that record, so one of them comes first.

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard},
    thread::{self, JoinHandle},
    time::Duration,
};

use api_types::{ImportId, JobProgress, Stage};

use super::{
    ExpectedRecord, RecordKind, RecordLook, RecordVersion, Shared, SharedImports,
    record::{JobRecord, parse, to_content},
};
use crate::{
    import::{error::ImportError, slot::Slot},
    lock::lock,
    plan::PlanError,
    progress::Cancelled,
    store::StoreError,
};

/// A job ends for the other servers if it was not renewed for this time.
pub(super) const LIFETIME: Duration = Duration::from_secs(20);

/// How often the progress is written, and a job learns that it was cancelled.
const RENEWAL: Duration = Duration::from_millis(500);

/// How often a server looks whether the job of another one has ended.
const WAIT: Duration = Duration::from_millis(100);

/// A job that this server runs on an import. No other server runs one, until this is dropped.
pub(in super::super) struct SharedJob {
    running: Arc<Running>,
    renewal: Option<JoinHandle<()>>,
}

struct Running {
    port: Arc<dyn SharedImports>,
    id: ImportId,
    slot: Arc<Slot>,
    state: Mutex<JobState>,
    ended: Condvar,
}

struct JobState {
    version: RecordVersion,
    /// Whether it has announced that it commits.
    is_committing: bool,
    is_ended: bool,
}

/// Whether a job can no longer be cancelled.
pub(super) fn is_committing(stage: Stage) -> bool {
    matches!(stage, Stage::Committing | Stage::Verifying)
}

impl Shared {
    /// Starts a job on an import. Waits until no other server runs one.
    pub(in super::super) fn start_job(
        &self,
        id: &ImportId,
        slot: &Arc<Slot>,
    ) -> Result<SharedJob, ImportError> {
        let progress = JobProgress { stage: Stage::Comparing, done: 0, total: 0 };
        let record = to_content(&JobRecord::new(self.port.server(), progress))?;
        let name = id.to_string();
        let version = loop {
            let (job, nothing) = (record.clone(), ExpectedRecord::Nothing);
            if let Some(begun) = self.port.put(RecordKind::Job, &name, job, nothing, LIFETIME)? {
                break begun;
            }
            if self.port.look(RecordKind::Import, &name, None)? == RecordLook::Missing {
                return Err(self.missing(id));
            }
            thread::park_timeout(WAIT);
        };
        let running = Arc::new(Running {
            port: Arc::clone(&self.port),
            id: id.clone(),
            slot: Arc::clone(slot),
            state: Mutex::new(JobState { version, is_committing: false, is_ended: false }),
            ended: Condvar::new(),
        });
        let renewed = Arc::clone(&running);
        let thread = thread::Builder::new().name("import-job".to_owned());
        let renewal = thread.spawn(move || renewed.renew_until_end());
        let renewal = renewal
            .map_err(|cause| StoreError::Io { doing: "start a thread".into(), source: cause });
        match renewal {
            Ok(renewal) => Ok(SharedJob { running, renewal: Some(renewal) }),
            Err(error) => {
                drop(SharedJob { running, renewal: None });
                Err(error.into())
            }
        }
    }
}

impl SharedJob {
    /// Announces the commit. From here on, the job cannot be cancelled.
    ///
    /// # Errors
    /// If it was cancelled, or another server has taken over.
    pub(in super::super) fn announce_commit(&self) -> Result<(), PlanError> {
        let Running { port, id, state, .. } = &*self.running;
        let mut state = lock(state);
        state.is_committing = true;
        let written = self.running.write(&mut state).and_then(|()| {
            let look = port.look(RecordKind::Import, &id.to_string(), None)?;
            if look == RecordLook::Missing { Err(Cancelled.into()) } else { Ok(()) }
        });
        // It may have to begin again, because another revision was committed.
        state.is_committing = written.is_ok();
        written
    }
}

impl Drop for SharedJob {
    fn drop(&mut self) {
        lock(&self.running.state).is_ended = true;
        self.running.ended.notify_all();
        if let Some(renewal) = self.renewal.take() {
            // It has nothing to report.
            drop(renewal.join());
        }
        self.running.remove();
    }
}

impl Running {
    fn renew_until_end(&self) {
        let mut state = lock(&self.state);
        loop {
            state = self.wait(state);
            if state.is_ended {
                return;
            }
            // Without an answer, the next one may come in time. The journal decides about a commit.
            drop(self.write(&mut state));
        }
    }

    fn wait<'a>(&self, state: MutexGuard<'a, JobState>) -> MutexGuard<'a, JobState> {
        let waited = self.ended.wait_timeout_while(state, RENEWAL, |state| !state.is_ended);
        waited.unwrap_or_else(std::sync::PoisonError::into_inner).0
    }

    /// Writes the progress, and renews the job.
    fn write(&self, state: &mut JobState) -> Result<(), PlanError> {
        let name = self.id.to_string();
        loop {
            let job = to_content(&JobRecord::new(self.port.server(), self.progress(state)))?;
            let expected = ExpectedRecord::Version(state.version);
            let written = self.port.put(RecordKind::Job, &name, job.clone(), expected, LIFETIME)?;
            if let Some(version) = written {
                state.version = version;
                return Ok(());
            }
            match self.port.look(RecordKind::Job, &name, None)? {
                RecordLook::Changed { version, content, .. } => {
                    let found: JobRecord = parse(&content)?;
                    if found.is_cancelled || *found.server != *self.port.server() {
                        self.slot.progress.cancel();
                        return Err(Cancelled.into());
                    }
                    // The answer to an earlier write was lost.
                    state.version = version;
                }
                RecordLook::Missing | RecordLook::Same => {
                    let nothing = ExpectedRecord::Nothing;
                    let begun = self.port.put(RecordKind::Job, &name, job, nothing, LIFETIME)?;
                    if let Some(version) = begun {
                        state.version = version;
                        return Ok(());
                    }
                }
            }
        }
    }

    fn progress(&self, state: &JobState) -> JobProgress {
        let nothing_yet = JobProgress { stage: Stage::Comparing, done: 0, total: 0 };
        let progress = self.slot.progress.current().unwrap_or(nothing_yet);
        if state.is_committing && !is_committing(progress.stage) {
            return JobProgress { stage: Stage::Committing, done: 0, total: 0 };
        }
        progress
    }

    /// Lets other servers begin. If that fails, they wait until the job expires.
    fn remove(&self) {
        let name = self.id.to_string();
        let Ok(RecordLook::Changed { version, content, .. }) =
            self.port.look(RecordKind::Job, &name, None)
        else {
            return;
        };
        if parse(&content).is_ok_and(|job: JobRecord| *job.server == *self.port.server()) {
            drop(self.port.remove(RecordKind::Job, &name, ExpectedRecord::Version(version)));
        }
    }
}
