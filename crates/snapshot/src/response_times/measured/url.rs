//! The path of a URL, as segments.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// Segments of a path that is matched. Longer ones match nothing.
const MAX_SEGMENTS: usize = 64;

/// The path of an absolute or relative URL, without query and fragment.
pub(super) fn path(url: &str) -> &str {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let Some((_, after_scheme)) = url.split_once("://") else { return url };
    after_scheme.find('/').and_then(|start| after_scheme.get(start..)).unwrap_or("/")
}

/// The encoded segments of a path, without empty ones. `None` if there are too many.
pub(super) fn segments(path: &str) -> Option<Vec<&str>> {
    let segments: Vec<&str> =
        path.split('/').filter(|segment| !segment.is_empty()).take(MAX_SEGMENTS + 1).collect();
    (segments.len() <= MAX_SEGMENTS).then_some(segments)
}

/// Decodes a segment.
pub(super) fn decode(segment: &str) -> Cow<'_, str> {
    percent_decode_str(segment).decode_utf8_lossy()
}

/// Decodes the name or the version of a service in an address of Microcks, where `+` is a blank.
pub(super) fn decode_name(segment: &str) -> String {
    decode(&segment.replace('+', " ")).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_has_neither_host_nor_query() {
        for (url, expected) in [
            ("https://user@a.example:80/b/c%2F?d=/e#f", "/b/c%2F"),
            ("https://a.example?d=/e", "/"),
            ("http://a.example", "/"),
            ("/b?redirect=http://c/d", "/b"),
            ("", ""),
        ] {
            assert_eq!(path(url), expected, "{url}");
        }
    }

    #[test]
    fn segments_are_decoded_and_limited() {
        assert_eq!(segments("/a//b%20c/"), Some(vec!["a", "b%20c"]));
        assert_eq!(decode("b%20c+d%zz"), "b c+d%zz");
        assert_eq!(decode_name("Beer+API%2B"), "Beer API+");
        assert_eq!(segments(&"/a".repeat(MAX_SEGMENTS)).unwrap().len(), MAX_SEGMENTS);
        assert_eq!(segments(&"/a".repeat(MAX_SEGMENTS + 1)), None);
    }
}
