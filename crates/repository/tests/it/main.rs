//! Tests of the use cases, on stores and spools in memory. One program, because linking takes longer than running.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a panic fails the test")]

mod archives;
mod cancelling;
mod conflicts;
mod edit;
mod example_counts;
mod export;
mod export_preview;
mod faults;
mod history;
mod import;
mod joining;
mod missing;
mod properties;
mod recording;
mod response_times;
mod saved_decisions;
mod saved_items;
mod scan;
mod service;
mod shared_ids;
mod spool;
mod values;
mod waiting;
