//! Tests of the format on files: from real instances, generated, and damaged.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests may panic")]

mod describe;
mod detail;
mod diff;
mod folder;
mod golden;
mod group;
mod hostile;
mod invalid_files;
mod lenient_reading;
mod meaning;
mod merge;
mod microcks_reader;
mod mutation;
mod orphans;
mod reader;
mod regenerate_ids;
mod release;
mod remap_ids;
mod response_times;
mod samples;
mod secrets;
mod selection;
mod summary;
mod support;
mod unusable_ids;
mod values;
