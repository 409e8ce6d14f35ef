//! The result of reading measurements.

use std::time::Duration;

use crate::ServiceKey;

/// Measured operations, and what does not belong to any.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Measurements {
    /// The operations with at least one measurement, by service and name.
    pub operations: Vec<MeasuredOperation>,
    /// Calls of which no operation is known.
    pub unmatched: UnmatchedCalls,
    /// The number of HAR entries without method, address or valid time. Browsers write such entries for
    /// requests that were cancelled.
    pub skipped: u64,
}

/// The response times of an operation, with a resolution of 1 percent.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MeasuredOperation {
    /// The name and version of its service.
    pub service: ServiceKey,
    /// Its name.
    pub operation: Box<str>,
    /// The number of measurements.
    pub count: u64,
    /// The time that 50 percent of the measurements do not exceed.
    pub p50: Duration,
    /// The time that 90 percent of the measurements do not exceed.
    pub p90: Duration,
    /// The time that 95 percent of the measurements do not exceed.
    pub p95: Duration,
}

/// Different calls in [`UnmatchedCalls`].
pub const MAX_UNMATCHED: usize = 100;

/// Calls of which no operation is known.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct UnmatchedCalls {
    /// The first different ones, at most [`MAX_UNMATCHED`].
    pub calls: Vec<UnmatchedCall>,
    /// The number of all unmatched calls.
    pub total: u64,
}

/// A call of which no operation is known.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnmatchedCall {
    /// Method and path without the query, which can have secrets. In CSV, service, version and
    /// operation.
    pub call: Box<str>,
    /// Why it is unmatched.
    pub reason: UnmatchedReason,
    /// How often it occurs.
    pub count: u64,
}

/// Why a call is unmatched.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum UnmatchedReason {
    /// No operation matches.
    NoOperation,
    /// Several operations match equally well, for example two versions of a service.
    Ambiguous,
}
