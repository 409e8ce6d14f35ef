//! Mocks: where they are served, and how they answer.

mod call;

use serde::{Deserialize, Serialize};
use snapshot::{
    ServiceId, ServiceKey, ServiceType, describe::ExampleCall, response_times::ResponseTime,
};

pub use call::{
    AnswerBody, AnswerSource, AnswerStatus, CallProblem, ConsoleAnswer, ConsoleCall,
    ConsoleCallResult, EventMessage, EventMessages, GrpcCall, HttpCall,
};

use crate::{ids::Timestamp, response_times::ProfileSource};

/// Where clients find the mocks.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MockAddress {
    /// At the address of the console.
    Console,
    /// At a listener of their own.
    Listener {
        /// Whether it uses TLS.
        is_tls: bool,
        /// The address of the interface. `None` for all interfaces of the server.
        host: Option<Box<str>>,
        /// The port.
        port: u16,
    },
}

/// The mocks of a service.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ServiceMocks {
    /// Where clients find them. `None` if the server serves no mocks.
    pub address: Option<MockAddress>,
    /// Whether the mocks of this service are switched on.
    pub is_on: bool,
    /// The profile that sets the response times of all mocks.
    pub profile: Option<MockProfile>,
    /// When the counts began.
    pub since: Timestamp,
    /// The declared operations in their order.
    pub operations: Vec<OperationMocks>,
    /// What is not served as in Microcks.
    pub findings: Vec<MockFinding>,
    /// The last calls that got no example, newest first.
    pub unmatched: Vec<UnmatchedCall>,
}

/// The mocks of an operation.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct OperationMocks {
    /// The name of the operation.
    pub name: Box<str>,
    /// The calls of its examples. Long bodies are omitted.
    pub calls: Vec<ExampleCall>,
    /// The paths of the `WebSocket`s that send its events.
    pub events: Vec<Box<str>>,
    /// What answers while its script cannot run. `None` if no script chooses its examples.
    pub script_fallback: Option<ScriptFallback>,
    /// The response time in force, with that of a profile.
    pub response_time: ResponseTime,
    /// How long its answers took.
    pub measured: MeasuredTimes,
    /// Calls that got no example.
    pub unmatched: u64,
}

/// What answers while the script of an operation cannot run.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScriptFallback {
    /// An error that says why.
    Error,
    /// The example with this name, which an administrator chose. Untrusted text.
    Example(Box<str>),
}

/// How long answers took, with the wait for the response time.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct MeasuredTimes {
    /// The number of answers.
    pub count: u64,
    /// Half of the answers took at most this long, in microseconds.
    pub median: u64,
    /// 99 percent of the answers took at most this long, in microseconds.
    pub p99: u64,
    /// The longest, in microseconds.
    pub max: u64,
}

/// The profile that sets the response times of the mocks.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct MockProfile {
    /// Its name. Untrusted text.
    pub name: Box<str>,
    /// The profile.
    pub source: ProfileSource,
}

/// Something that is not served as in Microcks.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct MockFinding {
    /// The operation. `None` for the whole service.
    pub operation: Option<Box<str>>,
    /// The example. `None` for the whole operation.
    pub example: Option<Box<str>>,
    /// What follows from it.
    pub effect: MockEffect,
    /// What is wrong, as one sentence. Untrusted text.
    pub text: Box<str>,
}

/// What follows from something that is not served as in Microcks.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MockEffect {
    /// It answers with an error.
    NotServed,
    /// It answers, but not as in Microcks.
    Differs,
    /// It has no effect, as in Microcks.
    Ignored,
}

/// A call that got no example. All texts are untrusted. Secrets are replaced.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct UnmatchedCall {
    /// When it arrived.
    pub at: Timestamp,
    /// The service that it names.
    pub service: ServiceKey,
    /// The ID of that service. `None` if there is no such service.
    pub id: Option<ServiceId>,
    /// The operation, if one was found.
    pub operation: Option<Box<str>>,
    /// The method.
    pub method: Box<str>,
    /// The path with its query.
    pub path: Box<str>,
    /// The status of the answer.
    pub status: u16,
    /// Why it got no example.
    pub reason: Box<str>,
}

/// All mocks of the server.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct MocksOverview {
    /// Where clients find them. Empty if the server serves no mocks.
    pub addresses: Vec<MockAddress>,
    /// When the counts began.
    pub since: Timestamp,
    /// Calls since then, with those that got no example.
    pub calls: u64,
    /// Calls that got no example.
    pub unmatched_calls: u64,
    /// Calls in each of the last minutes, oldest first. The last one is not over yet.
    pub minutes: Vec<MinuteRate>,
    /// The number of services.
    pub services: u64,
    /// Services with calls, and those that are switched off. Most calls first. At most [`MocksOverview::MAX_ROWS`].
    pub busiest: Vec<MockedService>,
    /// What is not served as in Microcks. At most [`MocksOverview::MAX_ROWS`].
    pub findings: Vec<ServiceFinding>,
    /// The number of all findings.
    pub all_findings: u64,
    /// The last calls that got no example, newest first. At most [`MocksOverview::MAX_ROWS`].
    pub unmatched: Vec<UnmatchedCall>,
    /// The profile that sets the response times of all mocks.
    pub profile: Option<MockProfile>,
}

impl MocksOverview {
    /// The maximum number of rows in each list.
    pub const MAX_ROWS: usize = 200;
}

/// Calls in a minute.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct MinuteRate {
    /// All calls.
    pub calls: u64,
    /// Those that got no example.
    pub unmatched: u64,
}

/// A service and the calls of its mocks.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct MockedService {
    /// The ID.
    pub id: ServiceId,
    /// Name and version.
    pub key: ServiceKey,
    /// The type.
    pub kind: ServiceType,
    /// Whether its mocks are switched on.
    pub is_on: bool,
    /// Calls, with those that got no example.
    pub calls: u64,
    /// Calls that got no example.
    pub unmatched: u64,
    /// How long its answers took.
    pub measured: MeasuredTimes,
}

/// A finding with its service.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ServiceFinding {
    /// The ID of the service.
    pub id: ServiceId,
    /// Name and version of the service.
    pub key: ServiceKey,
    /// The finding.
    pub finding: MockFinding,
}
