//! Texts about measurements.

use snapshot::response_times::measured::{Basis, UnmatchedCall, UnmatchedReason};

use crate::text::{bytes, number, plural, visible};

pub(in super::super) const TITLE: &str = "From measurements";
pub(in super::super) const DROP: &str = "Drop or choose a file with measured response times";
pub(in super::super) const CHOOSE: &str = "Choose measurements";
pub(in super::super) const CSV_HINT: &str = "CSV: the first line is `service,version,operation,ms`. \
     Each other line is one call of an operation, with its time in milliseconds.";
pub(in super::super) const HAR_HINT: &str = "HAR: a recording of a browser or a proxy. Its requests \
     are matched with operations by method and path.";
pub(in super::super) const LIMIT_HINT: &str = "At most 50 MB. The file stays in your browser.";
pub(in super::super) const LOADING: &str = "Loading the operations of the repository";
pub(in super::super) const READING: &str = "Reading measurements";
pub(in super::super) const CANCELLED: &str = "Cancelled. Nothing was read.";
pub(in super::super) const REJECTED: &str = "The file cannot be used";
pub(in super::super) const OTHER_TYPE: &str =
    "The file is neither CSV nor HAR. Choose a file whose name ends with .csv or .har.";
pub(in super::super) const NOTHING_MATCHED: &str = "No call belongs to an operation of the \
     repository, so there is nothing to make rules of.";
pub(in super::super) const BASIS: &str = "Time of each rule";
pub(in super::super) const OPEN: &str = "Open as a new profile";
pub(in super::super) const ANOTHER: &str = "Choose another file";
pub(in super::super) const UNMATCHED: &str = "Calls without an operation";
pub(in super::super) const UNMATCHED_TABLE: &str = "Unmatched calls";
pub(in super::super) const CALL: &str = "Call";
pub(in super::super) const CALLS: &str = "Calls";
pub(in super::super) const REASON: &str = "Why";
pub(in super::super) const PROFILE_NAME: &str = "As measured";

pub(in super::super) const fn basis(basis: Basis) -> (&'static str, &'static str) {
    match basis {
        Basis::P50Fixed => ("Median", "Each operation always takes its median time."),
        Basis::P50WithSpread => (
            "Median with spread",
            "Each operation takes its median time, varied by as many percent as the 90th percentile is \
             above it.",
        ),
    }
}

/// "14.2 of 50 MB".
pub(in super::super) fn progress(done: u64, total: u64) -> String {
    bytes(done) + " of " + &bytes(total)
}

/// "1,204 calls of 12 operations".
pub(in super::super) fn matched(calls: u64, operations: usize) -> String {
    let calls = plural(calls, "call", "calls");
    calls + " of " + &plural(operations as u64, "operation", "operations")
}

/// "3 calls do not belong to an operation." `None` if there are none.
pub(in super::super) fn unmatched(calls: u64) -> Option<String> {
    let verb = if calls == 1 { " does not belong" } else { " do not belong" };
    let text = || plural(calls, "call", "calls") + verb + " to an operation of the repository.";
    (calls > 0).then(text)
}

pub(in super::super) fn skipped(entries: u64) -> Option<String> {
    let text = || {
        let verb = if entries == 1 { " was" } else { " were" };
        let entries = plural(entries, "entry", "entries");
        entries + " without method, address or valid time" + verb + " skipped."
    };
    (entries > 0).then(text)
}

pub(in super::super) fn call(call: &UnmatchedCall) -> [String; 3] {
    let reason = match call.reason {
        UnmatchedReason::NoOperation => "no such operation",
        UnmatchedReason::Ambiguous => "several operations match",
    };
    [visible(&call.call), number(call.count), reason.to_owned()]
}

pub(in super::super) fn more_calls(count: u64) -> Option<String> {
    (count > 0).then(|| "and ".to_owned() + &number(count) + " more calls")
}

pub(in super::super) fn too_many_rules(found: usize, limit: usize) -> String {
    let found = plural(found as u64, "operation was", "operations were");
    ["The file cannot become a profile: ", &found, " measured. The limit is "].concat()
        + &plural(limit as u64, "rule", "rules")
        + "."
}
