//! Jobs of instances: long work such as reading what has changed there.

use serde::{Deserialize, Serialize};
use snapshot::ServiceKey;

use crate::{ApiError, ImportId, InstanceId, InstanceProblem, RevisionNumber, Timestamp};

/// What a job of an instance does.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InstanceJobKind {
    /// Reads what has changed there.
    Refresh,
    /// Reads everything there, whether it seems to have changed or not.
    ReadAll,
    /// Compares it with something else.
    Compare,
    /// Makes an import of services from there.
    Fetch,
    /// Plans what to send there.
    PlanSend,
    /// Sends services there.
    Send,
    /// Runs a mirror.
    Mirror,
}

/// What a job of an instance does at the moment.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InstanceStage {
    /// Connects and signs in.
    Connecting,
    /// Lists the services there.
    Listing,
    /// Reads services there. Counts services.
    Reading,
    /// Writes what was read into the copy. Counts services.
    Recording,
    /// Writes what is compared. Counts bytes.
    Preparing,
    /// Compares. Counts services.
    Comparing,
    /// Sends services there. Counts services.
    Sending,
    /// Reads back what was sent. Counts services.
    ReadingBack,
}

/// A job that runs.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct RunningInstanceJob {
    /// What it does.
    pub kind: InstanceJobKind,
    /// What it does at the moment.
    pub stage: InstanceStage,
    /// What is done of this stage.
    pub done: u64,
    /// All of this stage. 0 if that is not known.
    pub total: u64,
    /// When it began.
    pub started: Timestamp,
    /// Whether a person asked it to stop.
    pub is_canceled: bool,
}

/// A job that has ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FinishedInstanceJob {
    /// What it did.
    pub kind: InstanceJobKind,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub finished: Timestamp,
    /// How it ended.
    pub result: InstanceJobResult,
}

/// A side of a comparison.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InstanceSide {
    /// The newest revision of the repository.
    Repository,
    /// An instance, which is read first.
    Instance(InstanceId),
    /// The only file of this comparison, whose upload is complete.
    File(ImportId),
}

/// The jobs of an instance: one at a time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct InstanceJobs {
    /// The one that runs.
    pub running: Option<RunningInstanceJob>,
    /// The last one that has ended, since the server was started.
    pub last: Option<FinishedInstanceJob>,
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InstanceJobResult {
    /// The copy has what the instance has.
    Refreshed(Refreshed),
    /// The result waits for review.
    Planned(ImportId),
    /// A send has ended. Its state says how.
    Sent,
    /// A run of a mirror has ended. The mirror says how.
    Mirrored,
    /// A person stopped it. Nothing was recorded.
    Canceled,
    /// It failed. Nothing was recorded.
    Failed(InstanceJobFailure),
}

/// What reading an instance found.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Refreshed {
    /// The newest revision of the copy.
    pub revision: RevisionNumber,
    /// The number of services there.
    pub services: u32,
    /// The number of services that were read, because they may have changed.
    pub read: u32,
    /// The number of services that are new there.
    pub added: u32,
    /// The number of services that have changed there.
    pub changed: u32,
    /// The number of services that are gone there.
    pub removed: u32,
    /// Names and versions that more than one service has there. The copy has the first of each.
    pub repeated: Vec<ServiceKey>,
}

/// Why a job of an instance failed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InstanceJobFailure {
    /// The instance cannot be used.
    Instance(InstanceProblem),
    /// It lists services that its export does not have.
    Incomplete {
        /// Some of them.
        missing: Vec<ServiceKey>,
        /// The number of all of them.
        total: u32,
    },
    /// Its export is not a snapshot.
    NotSnapshot {
        /// Why not.
        reason: String,
    },
    /// It has more services than are read.
    TooManyServices {
        /// The limit.
        max: u32,
    },
    /// One of its answers is larger than is read.
    AnswerTooLarge {
        /// The limit in bytes.
        max: u64,
    },
    /// None of the chosen services exists.
    NoServices,
    /// Services would be sent to the instance that they come from.
    SameInstance,
    /// One of the two instances of a job failed.
    Of {
        /// Its name. Untrusted text.
        instance: Box<str>,
        /// What failed there.
        failure: Box<InstanceJobFailure>,
    },
    /// Services there have changed since the plan was made. Nothing was sent.
    ChangedThere {
        /// Some of them.
        services: Vec<ServiceKey>,
        /// The number of all of them.
        total: u32,
    },
    /// It does not accept a file with one of these services, because that is too large.
    ServiceTooLarge {
        /// The services.
        services: Vec<ServiceKey>,
        /// The largest file that it accepts, in bytes, if it states that.
        limit: Option<u64>,
    },
    /// It answered that it has imported services, but has something else afterwards.
    ReadBackDiffers {
        /// Some of them.
        services: Vec<ServiceKey>,
        /// The number of all of them.
        total: u32,
    },
    /// The snapshot with its services cannot be written.
    Folder {
        /// Why not.
        reason: String,
    },
    /// This server cannot store or compare it.
    Server(ApiError),
}

impl InstanceJobFailure {
    /// At most so many missing services are listed.
    pub const MAX_LISTED: usize = 50;
}
