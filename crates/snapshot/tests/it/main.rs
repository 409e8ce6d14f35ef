//! What the format promises, shown on files: real ones, generated ones and broken ones.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may fail where it stands"
)]

mod adopting;
mod comparing;
mod golden;
mod grouping;
mod liberal;
mod pieces;
mod refused;
mod samples;
mod selecting;
mod support;
