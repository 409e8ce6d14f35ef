//! Replaces ranges of a document. Everything else keeps every byte.

use std::ops::Range;

/// Replaces each range with its text. The ranges must be sorted and must not overlap.
pub(crate) fn splice(document: &str, edits: &[(Range<usize>, String)]) -> String {
    let mut edited = String::with_capacity(document.len());
    let mut at = 0;
    for (range, text) in edits {
        edited.push_str(document.get(at..range.start).unwrap_or_default());
        edited.push_str(text);
        at = range.end;
    }
    edited.push_str(document.get(at..).unwrap_or_default());
    edited
}
