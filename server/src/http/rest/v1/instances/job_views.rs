//! The jobs of an instance, and the newest send to it.

use api_types::{
    FinishedInstanceJob, FoundThere, ImportExchange, InstanceJobKind, InstanceJobResult,
    InstanceStage, Refreshed, RunningInstanceJob, SendState, SendView, SourceInstance,
};
use app::api::{
    exchange_service::ExchangeService,
    instance_jobs::{FoundJob, JobId, KnownJobs},
};
use serde::Serialize;
use snapshot::ServiceKey;
use utoipa::ToSchema;

use super::{problem::ProblemV1, views::InstanceV1};

/// An instance with its state.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InstanceDetailV1 {
    /// The instance.
    #[serde(flatten)]
    pub(super) instance: InstanceV1,
    /// Its jobs.
    pub(super) jobs: JobsV1,
    /// The newest send to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) last_send: Option<SendV1>,
}

/// The jobs of an instance. One runs at a time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JobsV1 {
    /// The one that runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    running: Option<RunningJobV1>,
    /// The last one that has ended, since the server was started.
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<EndedJobV1>,
}

/// The jobs of an instance after a request that starts one.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StartedJobV1 {
    /// The ID of the job that the request has started. Missing if there was nothing to do, because an earlier request
    /// has done it.
    #[serde(skip_serializing_if = "Option::is_none")]
    job: Option<String>,
    /// All jobs.
    #[serde(flatten)]
    jobs: JobsV1,
}

/// A job. It has one of both.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JobV1 {
    /// What it does, while it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    running: Option<RunningJobV1>,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<EndedJobV1>,
}

/// A job that runs.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunningJobV1 {
    /// Its ID.
    id: String,
    /// What it does: `refresh`, `readAll`, `compare`, `fetch`, `planSend`, `send` or `mirror`.
    kind: &'static str,
    /// What it does at the moment: `connecting`, `listing`, `reading`, `recording`, `preparing`, `comparing`, `sending`
    /// or `readingBack`.
    stage: &'static str,
    /// What is done of this stage.
    done: u64,
    /// All of this stage, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<u64>,
    /// When it began, in milliseconds since 1970, UTC.
    started: i64,
    /// Whether somebody asked it to stop.
    is_canceled: bool,
}

/// A job that has ended.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EndedJobV1 {
    /// Its ID.
    id: String,
    /// What it did: `refresh`, `readAll`, `compare`, `fetch`, `planSend`, `send` or `mirror`.
    kind: &'static str,
    /// When it began, in milliseconds since 1970, UTC.
    started: i64,
    /// When it ended, in milliseconds since 1970, UTC.
    ended: i64,
    /// How it ended: `refreshed`, `planned`, `sent`, `mirrored`, `canceled` or `failed`. How a send ended is in
    /// `lastSend` of the instance.
    result: &'static str,
    /// What a refresh found.
    #[serde(skip_serializing_if = "Option::is_none")]
    refreshed: Option<RefreshedV1>,
    /// The ID of the plan that a comparison or a fetch has made.
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<String>,
    /// The ID of the send that was planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    send: Option<String>,
    /// Fetched services whose data an export never has: those of the type generic REST.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    without_data: Vec<ServiceNameV1>,
    /// Services of the selection that the instance does not have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_there: Vec<ServiceNameV1>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemV1>,
}

/// What reading an instance found, as numbers of services.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RefreshedV1 {
    /// Those that it has.
    services: u32,
    /// Those that were read, because they may have changed.
    read: u32,
    /// Those that are new there.
    added: u32,
    /// Those that have changed there.
    changed: u32,
    /// Those that are gone there.
    removed: u32,
    /// Names and versions that more than one service has there. Only the first of each is known.
    repeated: Vec<ServiceNameV1>,
}

/// The instance that the services of a send come from, as it was read for it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SourceV1 {
    /// Its name.
    name: Box<str>,
    /// Its program and version, such as `Microcks 1.11.2`.
    product: Box<str>,
    /// When it was read, in milliseconds since 1970, UTC.
    read: i64,
}

/// The newest send to an instance.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SendV1 {
    /// Its ID.
    id: String,
    /// Its number, to undo it.
    revision: u64,
    /// The account that sent it.
    by: Box<str>,
    /// When it began, in milliseconds since 1970, UTC.
    at: i64,
    /// The number of services that it changes.
    services: u32,
    /// The instance that the services come from. Absent if they come from the repository, or from the history of the instance.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<SourceV1>,
    /// `running`, `complete`, `takenBack`, `unfinished`, or `left` if somebody left an unfinished one as it was.
    /// `complete` means that all services were read back and match.
    state: &'static str,
    /// Why it is unfinished.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemV1>,
    /// What the instance has, if it is unfinished and somebody has looked.
    #[serde(skip_serializing_if = "Option::is_none")]
    there: Option<FoundThereV1>,
}

/// What an instance has of the services of a send.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FoundThereV1 {
    /// Those that are as they were to be.
    sent: Vec<ServiceNameV1>,
    /// Those that are as they were before.
    before: Vec<ServiceNameV1>,
    /// Those that are something else.
    other: Vec<ServiceNameV1>,
}

/// The name and version of a service.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServiceNameV1 {
    /// The name.
    name: Box<str>,
    /// The version.
    version: Box<str>,
}

impl JobsV1 {
    /// The jobs. What a fetch left out comes from `exchange`.
    pub(super) fn new(jobs: KnownJobs, exchange: &dyn ExchangeService) -> Self {
        Self {
            running: jobs.running.map(|(id, job)| RunningJobV1::new(id, job)),
            last: jobs.last.map(|(id, job)| EndedJobV1::new(id, job, exchange)),
        }
    }
}

impl StartedJobV1 {
    /// The job that was started, and all jobs.
    pub(super) fn new(started: Option<JobId>, jobs: JobsV1) -> Self {
        Self { job: started.map(|id| id.to_string()), jobs }
    }
}

impl JobV1 {
    /// A job that is known. `None` for one that is not.
    pub(super) fn new(id: JobId, job: FoundJob, exchange: &dyn ExchangeService) -> Option<Self> {
        let (running, ended) = match job {
            FoundJob::Running(job) => (Some(RunningJobV1::new(id, job)), None),
            FoundJob::Ended(job) => (None, Some(EndedJobV1::new(id, *job, exchange))),
            FoundJob::Forgotten | FoundJob::Unknown => return None,
        };
        Some(Self { running, ended })
    }
}

impl RunningJobV1 {
    fn new(id: JobId, job: RunningInstanceJob) -> Self {
        Self {
            id: id.to_string(),
            kind: kind(job.kind),
            stage: match job.stage {
                InstanceStage::Connecting => "connecting",
                InstanceStage::Listing => "listing",
                InstanceStage::Reading => "reading",
                InstanceStage::Recording => "recording",
                InstanceStage::Preparing => "preparing",
                InstanceStage::Comparing => "comparing",
                InstanceStage::Sending => "sending",
                InstanceStage::ReadingBack => "readingBack",
            },
            done: job.done,
            total: (job.total > 0).then_some(job.total),
            started: job.started.0,
            is_canceled: job.is_canceled,
        }
    }
}

impl EndedJobV1 {
    fn new(id: JobId, job: FinishedInstanceJob, exchange: &dyn ExchangeService) -> Self {
        let mut ended = Self {
            id: id.to_string(),
            kind: kind(job.kind),
            started: job.started.0,
            ended: job.finished.0,
            result: "canceled",
            refreshed: None,
            plan: None,
            send: None,
            without_data: Vec::new(),
            not_there: Vec::new(),
            problem: None,
        };
        match job.result {
            InstanceJobResult::Refreshed(found) => {
                ended.result = "refreshed";
                ended.refreshed = Some(found.into());
            }
            InstanceJobResult::Planned(import) if job.kind == InstanceJobKind::PlanSend => {
                ended.result = "planned";
                ended.send = Some(import.to_string());
            }
            InstanceJobResult::Planned(import) => {
                ended.result = "planned";
                ended.plan = Some(import.to_string());
                if let Some(ImportExchange::Fetched(file)) = exchange.exchange_of(&import) {
                    ended.without_data = names(file.without_data);
                    ended.not_there = names(file.not_there);
                }
            }
            InstanceJobResult::Sent => ended.result = "sent",
            InstanceJobResult::Mirrored => ended.result = "mirrored",
            InstanceJobResult::Canceled => {}
            InstanceJobResult::Failed(failure) => {
                ended.result = "failed";
                ended.problem = Some((&failure).into());
            }
        }
        ended
    }
}

impl From<Refreshed> for RefreshedV1 {
    fn from(found: Refreshed) -> Self {
        Self {
            services: found.services,
            read: found.read,
            added: found.added,
            changed: found.changed,
            removed: found.removed,
            repeated: names(found.repeated),
        }
    }
}

impl From<SendView> for SendV1 {
    fn from(send: SendView) -> Self {
        let problem = ProblemV1::of_send(&send.state);
        let (state, there) = match send.state {
            SendState::Running => ("running", None),
            SendState::Complete => ("complete", None),
            SendState::TakenBack => ("takenBack", None),
            SendState::Unfinished { there, .. } => ("unfinished", there),
            SendState::Left => ("left", None),
        };
        Self {
            id: send.import.to_string(),
            revision: send.revision.0,
            by: send.by,
            at: send.at.0,
            services: send.services,
            source: send.source.map(Into::into),
            state,
            problem,
            there: there.map(|FoundThere { sent, before, other }| FoundThereV1 {
                sent: names(sent),
                before: names(before),
                other: names(other),
            }),
        }
    }
}

impl From<SourceInstance> for SourceV1 {
    fn from(SourceInstance { name, product, read }: SourceInstance) -> Self {
        Self { name, product, read: read.0 }
    }
}

impl From<ServiceKey> for ServiceNameV1 {
    fn from(key: ServiceKey) -> Self {
        Self { name: key.name, version: key.version }
    }
}

/// Names and versions.
pub(super) fn names(keys: Vec<ServiceKey>) -> Vec<ServiceNameV1> {
    keys.into_iter().map(ServiceNameV1::from).collect()
}

const fn kind(kind: InstanceJobKind) -> &'static str {
    match kind {
        InstanceJobKind::Refresh => "refresh",
        InstanceJobKind::ReadAll => "readAll",
        InstanceJobKind::Compare => "compare",
        InstanceJobKind::Fetch => "fetch",
        InstanceJobKind::PlanSend => "planSend",
        InstanceJobKind::Send => "send",
        InstanceJobKind::Mirror => "mirror",
    }
}
