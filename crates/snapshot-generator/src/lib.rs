//! Generates snapshots for tests, benchmarks and the demo. The server never links this crate.
//!
//! The bytes depend only on the seed. The files look as Microcks writes them, not as
//! [`snapshot::Writer`] does, so that tests of the reader cover both.

mod blueprint;
mod body;
mod bulk;
mod contract;
mod demo;
mod dispatch_rules;
mod dispatcher;
mod documents;
mod generator;
mod hostile;
mod json;
mod messages;
#[cfg(feature = "odd-values")]
mod odd_values;
mod random;
mod release;
mod service;
mod service_draft;
mod typed_snapshot;
mod vocabulary;

pub use bulk::{many_services, write_bulk};
pub use demo::demo;
pub use generator::{Generator, release_snapshot};
pub use hostile::{PAYLOADS, hostile};
#[cfg(feature = "odd-values")]
pub use odd_values::{odd_file, odd_files};
pub use release::Release;
pub use service_draft::ServiceDraft;
pub use typed_snapshot::TypedSnapshot;
