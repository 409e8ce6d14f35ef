//! A repository to try things on: small snapshots that a person can read, and a bench that sends,
//! plans and applies them; with the properties of plans, which hold on any store.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::missing_panics_doc,
    missing_docs,
    reason = "it serves tests only, and a test that cannot go on has failed"
)]

mod bench;
mod cases;
pub mod faults;
pub mod properties;
mod service;

pub use proptest::test_runner::TestRunner;

pub use bench::{Bench, State, admin, member};
pub use cases::{Case, case, cases, services};
pub use service::{Examples, Service, service, snapshot};
