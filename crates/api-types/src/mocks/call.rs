//! Calls that are tried from the console, and their answers.

use serde::{Deserialize, Serialize};
use snapshot::describe::Body;

/// A call that is tried from the console.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsoleCall {
    /// A call over HTTP.
    Http(HttpCall),
    /// A unary call of gRPC.
    Grpc(GrpcCall),
    /// The next messages of a WebSocket with this path.
    Events(String),
}

/// A call over HTTP.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct HttpCall {
    /// The method.
    pub method: String,
    /// The path below the address of the mocks with its query, for example `/rest/Beer+API/1.0/beer?page=1`.
    pub path: String,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// The body. Empty for none.
    pub body: String,
}

/// A unary call of gRPC.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct GrpcCall {
    /// The service and the method, for example `beers.v1.BeerService/Find`.
    pub path: String,
    /// The metadata.
    pub metadata: Vec<(String, String)>,
    /// The message as JSON. Empty for a message without fields.
    pub message: String,
}

/// What became of a call that was tried.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsoleCallResult {
    /// It was answered.
    Answered(Box<ConsoleAnswer>),
    /// The next messages of events.
    Messages(EventMessages),
    /// It could not be made.
    Rejected(CallProblem),
}

/// Why a call cannot be tried.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallProblem {
    /// The method is not one of HTTP.
    Method,
    /// The path is not one of mocks.
    Path,
    /// The name or the value of this header is not possible.
    Header(String),
    /// The server serves no mocks.
    Off,
    /// The other server, to which the call is forwarded, did not answer.
    Forward(String),
    /// The message is not one of the method of gRPC, for this reason.
    Message(String),
    /// No events are sent at this path.
    NoEvents,
}

/// The answer to a call that was tried. All texts are untrusted.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ConsoleAnswer {
    /// The status.
    pub status: AnswerStatus,
    /// The headers.
    pub headers: Vec<(Box<str>, Box<str>)>,
    /// The trailers, which only gRPC has.
    pub trailers: Vec<(Box<str>, Box<str>)>,
    /// The body.
    pub body: AnswerBody,
    /// How long the answer took in microseconds, with the wait.
    pub micros: u64,
    /// The response time that was set for this call, in milliseconds.
    pub delay: Option<u64>,
    /// Whether the console waited less than that, because it is very long.
    pub is_shortened: bool,
    /// Where the answer comes from.
    pub source: AnswerSource,
}

/// The status of an answer.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerStatus {
    /// A status of HTTP.
    Http(u16),
    /// A status of gRPC.
    Grpc {
        /// The code. 0 if the call succeeded.
        code: u32,
        /// Its text. Untrusted.
        message: Box<str>,
    },
}

/// The messages that the clients of a WebSocket receive next.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct EventMessages {
    /// The seconds between two times at which all of them are sent. `None` if they are not sent.
    pub interval: Option<u64>,
    /// The messages, in their order.
    pub messages: Vec<EventMessage>,
}

/// A message of events. All texts are untrusted.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct EventMessage {
    /// The name of the example.
    pub example: Box<str>,
    /// The media type.
    pub media_type: Box<str>,
    /// The text.
    pub body: AnswerBody,
}

/// The body of an answer.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerBody {
    /// None.
    None,
    /// A text, cut if it is very long.
    Text(Body),
    /// Bytes that are no text, and their number.
    Binary(u64),
}

/// Where an answer comes from. All texts are untrusted.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerSource {
    /// An example.
    Example {
        /// The name of the operation.
        operation: Box<str>,
        /// The name of the example.
        example: Box<str>,
        /// Why the script cannot run, if the example answers instead of one that the script would choose.
        instead_of: Option<Box<str>>,
    },
    /// No example.
    Unmatched {
        /// The operation, if one was found.
        operation: Option<Box<str>>,
        /// Why.
        reason: Box<str>,
    },
    /// Another server.
    Forwarded {
        /// The name of the operation.
        operation: Box<str>,
        /// The URL.
        url: Box<str>,
    },
    /// The server itself, for example for a preflight request.
    Server,
}
