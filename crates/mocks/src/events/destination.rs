//! Where the messages of an operation go.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use snapshot::model::{EventMessage, Operation};

/// The characters that values of parameters keep.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'*');

/// The destination below the version, for example `user/signedup`.
pub(super) fn destination(operation: &Operation, message: &EventMessage) -> String {
    let name = without_verb(&operation.name);
    if operation.dispatcher.as_deref() != Some("URI_PARTS") {
        return name.to_owned();
    }
    let mut paths = operation.resource_paths.iter().flatten();
    let pattern = paths.find(|it| it.contains('{')).map_or(name, |it| it);
    fill(pattern, message.criteria.as_deref().unwrap_or_default())
}

fn without_verb(name: &str) -> &str {
    let verbs = ["SUBSCRIBE ", "PUBLISH ", "SEND ", "RECEIVE "];
    verbs.iter().find_map(|it| name.strip_prefix(it)).unwrap_or(name)
}

/// Replaces parameters of a pattern by values of criteria such as `/region=de/kind=lift`.
fn fill(pattern: &str, criteria: &str) -> String {
    let mut values: Vec<(&str, String)> = Vec::new();
    for part in criteria.split('/') {
        match (part.split_once('='), values.last_mut()) {
            (Some((name, value)), _) => values.push((name, value.to_owned())),
            // A value may have slashes.
            (None, Some((_, value))) => value.extend(["/", part]),
            (None, None) => {}
        }
    }
    let mut filled = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        match values.iter().find(|(it, _)| *it == name) {
            Some((_, value)) => filled.extend(utf8_percent_encode(value, ENCODED)),
            None => filled.extend(["{", name, "}"]),
        }
        rest = after;
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_get_the_values_of_criteria() {
        assert_eq!(fill("a/{b}/c/{d}", "/b=1/d=x y"), "a/1/c/x%20y");
        assert_eq!(fill("{a}.{b}", "/a=1/2"), "1%2F2.{b}");
        assert_eq!(fill("a{b", "/b=1"), "a{b");
    }

    #[test]
    fn verbs_are_no_part_of_the_destination() {
        assert_eq!(without_verb("SUBSCRIBE user/signedup"), "user/signedup");
        assert_eq!(without_verb("RECEIVE consume"), "consume");
        assert_eq!(without_verb("SENDER"), "SENDER");
    }
}
