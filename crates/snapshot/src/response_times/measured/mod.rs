//! Response times that were measured somewhere else, as rules of a profile.
//!
//! Two formats are read piece by piece, so that a large file needs little memory: CSV with the columns
//! `service,version,operation,ms`, and HAR 1.2, which browsers and proxies record.
//!
//! ```
//! use snapshot::ServiceKey;
//! use snapshot::response_times::measured::{Basis, CsvReader, KnownOperation, KnownOperations};
//!
//! let operation = KnownOperation {
//!     service: ServiceKey::new("Beer API", "1.0"),
//!     operation: "GET /beer".into(),
//! };
//! let mut reader = CsvReader::new(KnownOperations::new([operation]));
//! reader.push(b"service,version,operation,ms\nBeer API,1.0,GET /beer,81.5\n")?;
//! let profile = reader.finish()?.to_profile("As measured", Basis::P50Fixed);
//! # assert_eq!(profile.unwrap().rules().len(), 1);
//! # Ok::<(), snapshot::response_times::measured::CsvError>(())
//! ```

mod byte_order_mark;
mod collector;
mod csv;
mod har;
mod json_tokens;
mod known;
mod measurements;
mod path_trie;
mod rules;
mod url;

pub use collector::InvalidMeasurement;
pub use csv::{CsvColumn, CsvError, CsvReader};
pub use har::{HarError, HarReader};
pub use known::{KnownOperation, KnownOperations};
pub use measurements::{
    MAX_UNMATCHED, MeasuredOperation, Measurements, UnmatchedCall, UnmatchedCalls, UnmatchedReason,
};
pub use rules::Basis;
