//! Test suites for every store, and what tests of a repository need. The server never links this
//! crate.
//!
//! - [`conformance_tests!`] makes the tests that every store passes.
//! - [`property_tests!`] makes the tests of what holds for every plan on every store.
//! - [`faults`] makes a store or a spool fail at a named step.
//! - [`Harness`] is a repository with an administrator, on [`MemoryStore`] or another store.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::missing_panics_doc,
    missing_docs,
    reason = "it serves tests only, and a test that cannot go on has failed"
)]

mod cases;
pub mod conformance;
pub mod faults;
pub mod fixtures;
mod harness;
mod memory;
pub mod properties;
mod service;

pub use proptest::test_runner::TestRunner;

pub use cases::{Case, case, cases, services};
pub use harness::{Harness, State, admin, member};
pub use memory::{MemorySpool, MemoryStore};
pub use service::{Examples, Service, service, snapshot};
