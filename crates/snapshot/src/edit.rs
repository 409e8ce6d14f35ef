//! Changes to single places of a document: everything else stays to the byte.

use std::{borrow::Cow, ops::Range};

use crate::{
    Kind, SEPARATOR,
    walk::{self, What},
};

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

/// The documents of a section without the fields that no Microcks knows.
#[must_use]
pub fn known_only(section: &str, kind: Kind) -> Cow<'_, str> {
    if section.is_empty() {
        return Cow::Borrowed(section);
    }
    let documents: Vec<_> =
        section.split(SEPARATOR).map(|document| known_fields(document, kind)).collect();
    Cow::Owned(documents.join(SEPARATOR))
}

fn known_fields(document: &str, kind: Kind) -> Cow<'_, str> {
    // A document of a definition has passed the walk before; one that does not is left alone.
    let Ok(walked) = walk::walk(document, kind) else {
        return Cow::Borrowed(document);
    };
    let bytes = document.as_bytes();
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for finding in &walked.findings {
        let What::UnknownField { cut, .. } = &finding.what else {
            continue;
        };
        let mut cut = cut.clone();
        // Behind an opening brace there is no comma before the field: the one after it goes.
        let before = edits.last().filter(|(last, _)| last.end == cut.start);
        let opening = before.map_or(cut.start, |(last, _)| last.start);
        let first = opening > 0 && bytes.get(opening - 1) == Some(&b'{');
        if first && bytes.get(cut.start) != Some(&b',') && bytes.get(cut.end) == Some(&b',') {
            cut.end += 1;
        }
        match edits.last_mut().filter(|(last, _)| last.end >= cut.start) {
            // The comma of this field went with the one before it.
            Some((last, _)) => {
                let comma = bytes.get(cut.end) == Some(&b',');
                let at_brace = last.start > 0 && bytes.get(last.start - 1) == Some(&b'{');
                last.end = if comma && at_brace { cut.end.max(last.end) + 1 } else { cut.end };
            }
            None => edits.push((cut, String::new())),
        }
    }
    if edits.is_empty() { Cow::Borrowed(document) } else { Cow::Owned(splice(document, &edits)) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn unknown_fields_go_wherever_they_stand() {
        let check = |document: &str, left: &str| {
            assert_eq!(known_only(document, Kind::Service), left, "{document}");
        };
        check(r#"{"id":"a"}"#, r#"{"id":"a"}"#);
        check(r#"{"x":1}"#, "{}");
        check(r#"{"x":1,"y":2}"#, "{}");
        check(r#"{"x":1,"id":"a","y":2}"#, r#"{"id":"a"}"#);
        check(r#"{"x":1,"y":2,"id":"a"}"#, r#"{"id":"a"}"#);
        check(r#"{"id":"a","x":1,"y":2,"name":"b"}"#, r#"{"id":"a","name":"b"}"#);
        check(
            r#"{"operations":[{"x":{"id":1},"name":"b"},{"z":[]}]}"#,
            r#"{"operations":[{"name":"b"},{}]}"#,
        );
    }

    proptest! {
        /// What is left has no unknown field, and every known field as it was.
        #[test]
        fn what_is_left_is_exactly_what_is_known(
            fields in prop::collection::vec(("(id|name|version|u1|u2|u3)", "(1|null|\"v\"|\\{\\}|\\[1,2\\])"), 0..7)
        ) {
            let join = |keep: &dyn Fn(&str) -> bool| {
                let kept: Vec<_> = fields
                    .iter()
                    .filter(|(name, _)| keep(name))
                    .map(|(name, value)| format!("\"{name}\":{value}"))
                    .collect();
                format!("{{{}}}", kept.join(","))
            };
            let (all, known) = (join(&|_| true), join(&|name| !name.starts_with('u')));
            prop_assert_eq!(known_only(&all, Kind::Service), known);
        }
    }
}
