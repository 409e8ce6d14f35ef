//! Fetching services of an instance, and sending services to one.

use serde::{Deserialize, Serialize};
use snapshot::{DropReport, Release, ServiceId, ServiceKey};

use crate::{
    ids::{ImportId, InstanceId, RevisionNumber, Timestamp},
    instance_jobs::InstanceJobFailure,
    instances::InstanceProduct,
    response_times::ProfileSource,
};

/// Which services are fetched or sent.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChosenServices {
    /// All of them.
    All,
    /// Those with these IDs in the place that they come from.
    Services(Vec<ServiceId>),
    /// Those of the saved selection with this name. An instance has them by name and version.
    Selection(Box<str>),
}

/// Where the services of a send come from.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SendSource {
    /// The newest revision of the repository.
    #[default]
    Repository,
    /// Another instance, which is read first.
    Instance(InstanceId),
}

/// What to send to an instance.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct SendOrder {
    /// Where the services come from.
    #[serde(default)]
    pub source: SendSource,
    /// The services of the source.
    pub services: ChosenServices,
    /// Whether to replace secrets with `REDACTED`.
    #[serde(default)]
    pub redact: bool,
    /// The response-time profile that the services get there. `None` keeps the times of the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<ProfileSource>,
}

/// What an import has to do with an instance.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportExchange {
    /// Its file was fetched from an instance.
    Fetched(FetchedFile),
    /// Applying it sends services to an instance.
    Sends(PlannedSend),
}

/// A file that was fetched from an instance.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct FetchedFile {
    /// The instance.
    pub instance: InstanceId,
    /// Its name. Untrusted text.
    pub name: Box<str>,
    /// Services whose data an export never has: those of the type generic REST.
    pub without_data: Vec<ServiceKey>,
    /// Services of the selection that the instance does not have.
    pub not_there: Vec<ServiceKey>,
}

/// The instance that services of a send come from, as it was read for it. It may have been removed since.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct SourceInstance {
    /// Its name. Untrusted text.
    pub name: Box<str>,
    /// Its program and version, for example `Microcks 1.11.2`. Untrusted text.
    pub product: Box<str>,
    /// When it was read.
    pub read: Timestamp,
}

/// What a send leaves out, and how the instance takes it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct PlannedSend {
    /// The instance.
    pub instance: InstanceId,
    /// Its name. Untrusted text.
    pub name: Box<str>,
    /// Its program. Mockpit applies all or nothing. Microcks has no transactions, and can only delete whole services,
    /// so a service that loses something is deleted and imported again under the same ID.
    pub product: InstanceProduct,
    /// Its version. Untrusted text.
    pub version: Box<str>,
    /// The instance that the services come from. `None` if they come from the repository, or from the history of the copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceInstance>,
    /// The release of Microcks whose fields it reads.
    pub release: Release,
    /// Services that are not sent because the release does not know their type.
    pub omitted: Vec<ServiceKey>,
    /// Services that are not sent because each is larger than what the instance accepts.
    pub too_large: Vec<ServiceKey>,
    /// The largest file that the instance accepts, in bytes.
    pub limit: u64,
    /// Fields with a value that the release does not know. They are left out.
    pub dropped: DropReport,
    /// The number of secrets that were replaced.
    pub redacted: u64,
    /// Services that are sent without their data, because a snapshot never has it: those of the type generic REST.
    pub without_data: Vec<ServiceKey>,
    /// Chosen services that the source does not have.
    #[serde(default)]
    pub not_there: Vec<ServiceKey>,
}

/// The newest send to an instance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SendView {
    /// The import whose plan was sent.
    pub import: ImportId,
    /// The revision of the copy that has what was to be sent.
    pub revision: RevisionNumber,
    /// Who sent it.
    pub by: Box<str>,
    /// When it began.
    pub at: Timestamp,
    /// The number of services that it changes.
    pub services: u32,
    /// The instance that the services come from. `None` if they come from the repository, or from the history of the copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceInstance>,
    /// How it ended.
    pub state: SendState,
}

/// How a send ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SendState {
    /// It has not ended.
    Running,
    /// All services were read back and match.
    Complete,
    /// All services were read back and are as they were before.
    TakenBack,
    /// Not all services are as they were to be. A person can go on, take it back, or leave it so.
    Unfinished {
        /// Why it ended early.
        cause: UnfinishedCause,
        /// What the instance has. `None` if nobody has looked yet.
        there: Option<FoundThere>,
    },
    /// A person left the instance as it is.
    Left,
}

/// Why a send ended early.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnfinishedCause {
    /// A person stopped it.
    Stopped,
    /// The server was restarted before it was finished.
    ServerRestarted,
    /// It failed.
    Failed(InstanceJobFailure),
}

/// What an instance has of the services of a send.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct FoundThere {
    /// Those that are as they were to be.
    pub sent: Vec<ServiceKey>,
    /// Those that are as they were before.
    pub before: Vec<ServiceKey>,
    /// Those that are something else.
    pub other: Vec<ServiceKey>,
}

/// What to do about a send that has not reached its end.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NextStep {
    /// Only look what is there.
    Look,
    /// Send what is missing.
    GoOn,
    /// Send what was there before.
    TakeBack,
    /// Leave the instance as it is.
    Leave,
}
