//! Test suites for every store, and helpers for tests of a repository. The server never links this
//! crate.
//!
//! - [`conformance_tests!`] generates the tests that every store passes.
//! - [`property_tests!`] generates the tests of properties of plans.
//! - [`faults`] makes a store or a spool fail at a named point.
//! - [`postgres`] starts a database.
//! - [`Harness`] is a repository with an administrator, on [`MemoryStore`] or another store.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::missing_panics_doc,
    missing_docs,
    reason = "only tests use this crate, and a panic fails the test"
)]

mod cases;
pub mod conformance;
pub mod faults;
pub mod fixtures;
mod harness;
mod memory;
pub mod postgres;
pub mod properties;
mod service;

pub use proptest::test_runner::TestRunner;

pub use cases::{Case, case, config, services};
pub use harness::{Harness, ServiceState, State, admin, member};
pub use memory::{MemorySpool, MemoryStore};
pub use service::{Examples, Service, service, snapshot};
