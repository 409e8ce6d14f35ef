//! The mock engine: answers calls with the examples of definitions, as Microcks would.
//!
//! It does no I/O. Time, randomness and what calls leave behind come from its [`Environment`].
//! A [`Service`] is compiled once from a definition. [`Mocks`] finds the service of a call and never changes: another
//! revision is another value, which shares the services that are the same.

mod answer;
mod by_operation;
mod call;
mod compiled;
mod cors;
mod delay;
mod dispatch;
mod dynamic;
mod entry;
mod environment;
mod events;
mod finding;
mod graphql;
mod grpc;
mod header;
mod java;
mod json;
mod mocks;
mod options;
mod proxy;
mod request;
mod responses;
mod rest;
mod script;
mod script_fallbacks;
mod service;
mod soap;
mod template;
mod unmatched;
mod xml;

pub use answer::{Answer, Callback, Forward, Outcome, Source, add_default_headers};
pub use compiled::{Compiled, CompiledServices};
pub use delay::Delay;
pub use dynamic::Documents;
pub use entry::Entry;
pub use environment::{Environment, ScriptStore};
pub use events::{Channel, ChannelKey, Event, Publication, Subscription, Trigger};
pub use finding::{Effect, Finding};
pub use graphql::Proxied;
pub use grpc::GrpcAnswer;
pub use mocks::{Mocks, REASON, TakesLong};
pub use options::Options;
pub use request::{Base, Request};
pub use script_fallbacks::ScriptFallbacks;
pub use service::{Operation, Service};
pub use unmatched::{Reason, Unmatched, reason_header};
