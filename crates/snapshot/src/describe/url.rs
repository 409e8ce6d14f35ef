//! Addresses of mocks.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// Characters that cannot stand in a path as they are. Microcks finds the path of a call only if nothing
/// else is escaped.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Characters that cannot stand in a segment of a path.
const SEGMENT: &AsciiSet = &PATH.add(b'/');

/// Characters that cannot stand in the name of a service, in which `+` means a space.
const NAME: &AsciiSet = &SEGMENT.add(b'+');

/// Characters that cannot stand in a name or a value of a query.
const QUERY: &AsciiSet = &PATH.add(b'&').add(b'+').add(b'=');

/// The name of a service in an address.
pub(super) fn service_name(name: &str) -> String {
    utf8_percent_encode(name, NAME).to_string().replace("%20", "+")
}

/// A segment of a path.
pub(super) fn segment(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

/// A path with its slashes.
pub(super) fn path(text: &str) -> String {
    utf8_percent_encode(text, PATH).to_string()
}

/// A query with these parameters, or nothing.
pub(super) fn query<'a>(parameters: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let escape = |text: &'a str| utf8_percent_encode(text, QUERY).to_string();
    let pairs: Vec<String> =
        parameters.map(|(name, value)| escape(name) + "=" + &escape(value)).collect();
    if pairs.is_empty() { String::new() } else { "?".to_owned() + &pairs.join("&") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_stand_there_is_escaped() {
        assert_eq!(service_name("API Pastry + é/1"), "API+Pastry+%2B+%C3%A9%2F1");
        assert_eq!(segment("a/b c"), "a%2Fb%20c");
        assert_eq!(path("/a b/{c}"), "/a%20b/%7Bc%7D");
        let parameters = [("a b", "1&2"), ("c", "")];
        assert_eq!(query(parameters.into_iter()), "?a%20b=1%262&c=");
        assert_eq!(query(std::iter::empty()), "");
    }
}
