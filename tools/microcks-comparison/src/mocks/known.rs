//! Differences that are meant: what newer releases of Microcks answer, and what `docs/mocks.md` explains.

use super::{calls::Call, exchange::Answer};

/// The beginning of answers to scripts and expressions that fail. What follows has the words of a library.
const FAILED: &str = "500 INTERNAL_SERVER_ERROR \"Error during ";

/// Why the answers to a call may differ.
pub(super) fn reason(call: &Call, theirs: &Answer, ours: &Answer) -> Option<&'static str> {
    let is_same_status = theirs.status == ours.status;
    if call.path.starts_with("/graphql/")
        && is_same_status
        && ours.body.starts_with("{\"errors\":[")
    {
        return Some("errors of GraphQL are JSON, as its specification has it");
    }
    let both = [theirs, ours];
    if is_same_status && both.iter().all(|answer| answer.body.starts_with(FAILED)) {
        return Some("the words of the XML parser differ");
    }
    if theirs.status == 400 && ours.status == 500 && ours.body.contains("is not supported.") {
        return Some("a script with an unknown construct is named instead of finding nothing");
    }
    None
}
