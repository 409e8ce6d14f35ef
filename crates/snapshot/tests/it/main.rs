//! What the format promises, shown on files: real ones, generated ones and broken ones.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test may fail where it stands")]

mod adopting;
mod comparing;
mod composing;
mod detailing;
mod golden;
mod grouping;
mod hostile;
mod liberal;
mod mutate;
mod orphaned;
mod pieces;
mod refused;
mod releases;
mod renewing;
mod samples;
mod secrets;
mod selecting;
mod summing;
mod support;
