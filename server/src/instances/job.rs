//! The jobs of instances: long work on a thread of its own, one at a time for each instance.

use std::{
    collections::VecDeque,
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
};

use api_types::{
    ApiError, FinishedInstanceJob, InstanceJobFailure, InstanceJobKind, InstanceJobResult,
    InstanceStage, RunningInstanceJob, Timestamp,
};
use app::api::{
    instance_jobs::{FoundJob, JobId, KnownJobs},
    internal_error,
};
use microcks::RemoteError;
use snapshot::ServiceKey;
use tokio::{runtime, sync::watch};

use super::{job_ids::JobIds, problem::problem};
use crate::auth::Clock;

/// How many jobs of an instance that have ended are remembered.
const MAX_ENDED: usize = 32;

/// The jobs of one instance.
pub(crate) struct JobSlot {
    clock: Clock,
    ids: Arc<JobIds>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    running: Option<Arc<Job>>,
    /// Those that have ended, the newest last.
    ended: VecDeque<(JobId, FinishedInstanceJob)>,
    /// The number of the newest job that is no longer remembered.
    forgotten: u64,
}

/// A job that runs. Its thread reports to it, and other threads read it or cancel it.
pub(crate) struct Job {
    id: JobId,
    kind: InstanceJobKind,
    started: Timestamp,
    position: Mutex<(InstanceStage, u64, u64)>,
    is_canceled: watch::Sender<bool>,
}

/// Why a job ended without its result.
#[derive(Debug)]
pub(crate) enum Stop {
    /// A person canceled it.
    Canceled,
    /// It failed.
    Failed(InstanceJobFailure),
}

/// The right to be the only job of an instance. The job ends when it is dropped.
struct Claim {
    slot: Arc<JobSlot>,
    job: Arc<Job>,
    result: Option<InstanceJobResult>,
}

/// Starts a job on a thread of its own, unless one of these instances has a job. Returns its ID if it did. All of them
/// show the job and get its result.
///
/// # Errors
/// If no thread can be started.
pub(crate) fn start(
    slots: &[&Arc<JobSlot>],
    kind: InstanceJobKind,
    work: impl FnOnce(&Job) -> Result<InstanceJobResult, Stop> + Send + 'static,
) -> Result<Option<JobId>, ApiError> {
    let Some(first) = slots.first() else { return Ok(None) };
    let id = first.ids.next();
    let job = Arc::new(Job {
        id,
        kind,
        started: first.clock.date(),
        position: Mutex::new((InstanceStage::Connecting, 0, 0)),
        is_canceled: watch::Sender::new(false),
    });
    let mut claims = Vec::with_capacity(slots.len());
    for slot in slots {
        match Claim::new(slot, &job) {
            Some(claim) => claims.push(claim),
            // The claims so far end without a trace.
            None => return Ok(None),
        }
    }
    let run = move || {
        let result = match work(&job) {
            Ok(result) => result,
            Err(Stop::Canceled) => InstanceJobResult::Canceled,
            Err(Stop::Failed(failure)) => {
                tracing::warn!(?kind, ?failure, "a job of an instance failed");
                InstanceJobResult::Failed(failure)
            }
        };
        for claim in &mut claims {
            claim.result = Some(result.clone());
        }
    };
    let started = thread::Builder::new().name("instance".to_owned()).spawn(run);
    started.map(|_| Some(id)).map_err(|error| internal_error(&error))
}

impl JobSlot {
    pub(crate) fn new(clock: Clock, ids: Arc<JobIds>) -> Arc<Self> {
        Arc::new(Self { clock, ids, state: Mutex::default() })
    }

    /// The job that runs, and the last one.
    pub(crate) fn view(&self) -> KnownJobs {
        let state = lock(&self.state);
        let running = state.running.as_deref().map(|job| (job.id, job.view()));
        KnownJobs { running, last: state.ended.back().cloned() }
    }

    /// One job.
    pub(crate) fn find(&self, id: JobId) -> FoundJob {
        let state = lock(&self.state);
        if let Some(job) = state.running.as_deref().filter(|job| job.id == id) {
            return FoundJob::Running(job.view());
        }
        if let Some((_, ended)) = state.ended.iter().find(|(ended, _)| *ended == id) {
            return FoundJob::Ended(Box::new(ended.clone()));
        }
        if !self.ids.has(id) || id.number <= state.forgotten {
            return FoundJob::Forgotten;
        }
        FoundJob::Unknown
    }

    /// Asks the running job to stop, or only this one if it runs.
    pub(crate) fn cancel(&self, only: Option<JobId>) {
        let state = lock(&self.state);
        let is_meant = |job: &&Arc<Job>| only.is_none_or(|only| only == job.id);
        if let Some(job) = state.running.as_ref().filter(is_meant) {
            job.is_canceled.send_replace(true);
        }
    }
}

impl State {
    fn end(&mut self, id: JobId, job: FinishedInstanceJob) {
        if self.ended.len() >= MAX_ENDED
            && let Some((oldest, _)) = self.ended.pop_front()
        {
            self.forgotten = oldest.number;
        }
        self.ended.push_back((id, job));
    }
}

impl Job {
    fn view(&self) -> RunningInstanceJob {
        let (stage, done, total) = *lock(&self.position);
        RunningInstanceJob {
            kind: self.kind,
            stage,
            done,
            total,
            started: self.started,
            is_canceled: *self.is_canceled.borrow(),
        }
    }

    /// Begins a stage. A `total` of 0 is not known.
    ///
    /// # Errors
    /// [`Stop::Canceled`].
    pub(crate) fn enter(&self, stage: InstanceStage, total: usize) -> Result<(), Stop> {
        *lock(&self.position) = (stage, 0, total as u64);
        self.check()
    }

    /// Sets what is done of the stage.
    ///
    /// # Errors
    /// [`Stop::Canceled`].
    pub(crate) fn set_done(&self, done: usize) -> Result<(), Stop> {
        lock(&self.position).1 = done as u64;
        self.check()
    }

    /// Sets what is done of the stage, and all of it. Unlike [`Job::set_done`], it goes on after a cancellation.
    pub(crate) fn set_progress(&self, done: u64, total: u64) {
        let mut position = lock(&self.position);
        (position.1, position.2) = (done, total);
    }

    /// Counts one more as done.
    ///
    /// # Errors
    /// [`Stop::Canceled`].
    pub(crate) fn step(&self) -> Result<(), Stop> {
        lock(&self.position).1 += 1;
        self.check()
    }

    /// Whether to go on.
    ///
    /// # Errors
    /// [`Stop::Canceled`].
    pub(crate) fn check(&self) -> Result<(), Stop> {
        if *self.is_canceled.borrow() { Err(Stop::Canceled) } else { Ok(()) }
    }

    /// Waits for the future on this thread, or until the job is canceled. Its connections end with it, so the client
    /// of an instance must be made in the same future that uses it.
    ///
    /// # Errors
    /// [`Stop::Canceled`], and the errors of the future.
    pub(crate) fn block_on<T>(
        &self,
        future: impl Future<Output = Result<T, Stop>>,
    ) -> Result<T, Stop> {
        let runtime = runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Stop::internal(&error))?;
        let mut canceled = self.is_canceled.subscribe();
        runtime.block_on(async {
            tokio::select! {
                biased;
                _ = canceled.wait_for(|is_canceled| *is_canceled) => Err(Stop::Canceled),
                result = future => result,
            }
        })
    }
}

impl Stop {
    /// This server cannot store or compare it.
    pub(crate) const fn server(error: ApiError) -> Self {
        Self::Failed(InstanceJobFailure::Server(error))
    }

    /// The instance lists services that its export does not have.
    pub(crate) fn incomplete(mut missing: Vec<ServiceKey>) -> Self {
        let total = u32::try_from(missing.len()).unwrap_or(u32::MAX);
        missing.truncate(InstanceJobFailure::MAX_LISTED);
        Self::Failed(InstanceJobFailure::Incomplete { missing, total })
    }

    /// A failure of this server, which is logged.
    pub(crate) fn internal(error: &(dyn std::error::Error + 'static)) -> Self {
        Self::server(internal_error(error))
    }
}

impl From<RemoteError> for Stop {
    fn from(error: RemoteError) -> Self {
        match error {
            RemoteError::File(error) => Self::internal(&error),
            error => Self::Failed(InstanceJobFailure::Instance(problem(error))),
        }
    }
}

impl Claim {
    fn new(slot: &Arc<JobSlot>, job: &Arc<Job>) -> Option<Self> {
        let mut state = lock(&slot.state);
        if state.running.is_some() {
            return None;
        }
        state.running = Some(Arc::clone(job));
        Some(Self { slot: Arc::clone(slot), job: Arc::clone(job), result: None })
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut state = lock(&self.slot.state);
        state.running = None;
        let result = self.result.take().or_else(|| {
            // The job panicked. A claim of a job that was never started leaves no trace.
            let failure =
                || InstanceJobFailure::Server(ApiError::Internal { request: String::new() });
            thread::panicking().then(|| InstanceJobResult::Failed(failure()))
        });
        if let Some(result) = result {
            let ended = FinishedInstanceJob {
                kind: self.job.kind,
                started: self.job.started,
                finished: self.slot.clock.date(),
                result,
            };
            state.end(self.job.id, ended);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
