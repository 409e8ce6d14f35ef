//! Serves mocks: the listener, what it has seen, and the services that it serves.
//!
//! [`MockServer`] holds all of it. A call uses the [`Mocks`](mocks::Mocks) that it began with, so that no call is lost
//! when a new revision replaces them.

mod api;
mod callbacks;
mod catalog;
mod encoding;
mod explain;
mod findings;
mod follow;
mod forward;
mod grpc;
mod handler;
mod listener;
mod on_console;
mod recorder;
mod response_times;
mod script_values;
mod server;
mod settings;
mod statistics;
mod unmatched;
mod websocket;

pub(crate) use catalog::ListedService;
pub use catalog::{Added, Catalog};
pub(crate) use explain::{Explain, Explained};
pub(crate) use findings::find_in_background;
pub(crate) use follow::follow;
pub(crate) use grpc::{framed, message as grpc_message, status as grpc_status};
pub(crate) use handler::{Scheme, respond};
pub use listener::serve_mocks;
pub(crate) use on_console::console_routes;
pub use recorder::Recorder;
pub use response_times::{DelayArgument, Factor, InvalidDelay, ResponseTimes};
pub use server::{MockServer, ServiceFinding};
pub use settings::{Cors, MockLimits, MockSettings};
pub use statistics::{CallCounts, DayCalls, Latency, OperationCalls, ServiceCalls, Statistics};
pub use unmatched::UnmatchedCall;
pub(crate) use websocket::next_messages;
