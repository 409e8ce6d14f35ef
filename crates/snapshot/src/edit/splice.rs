//! Changes to single places of a document: everything else stays to the byte.

use std::ops::Range;

/// The document with other text in these places, which are in order and do not overlap.
pub(crate) fn splice(document: &str, edits: &[(Range<usize>, String)]) -> String {
    let mut edited = String::with_capacity(document.len());
    let mut at = 0;
    for (place, text) in edits {
        edited.push_str(document.get(at..place.start).unwrap_or_default());
        edited.push_str(text);
        at = place.end;
    }
    edited.push_str(document.get(at..).unwrap_or_default());
    edited
}
