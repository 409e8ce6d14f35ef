//! Entity tags, with which a client avoids what it already has.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// Whether the client has the content with this tag. Compares weakly: a proxy that changes the encoding
/// makes a tag weak.
pub(crate) fn has_etag(request: &HeaderMap, etag: &HeaderValue) -> bool {
    let etag = strong(etag.as_bytes());
    list_items(request, header::IF_NONE_MATCH)
        .any(|known| known == "*" || strong(known.as_bytes()) == etag)
}

/// The items of a header with a comma-separated list.
pub(crate) fn list_items(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    headers
        .get_all(name)
        .into_iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(str::trim)
}

/// The tag without the mark of a weak one.
fn strong(etag: &[u8]) -> &[u8] {
    etag.strip_prefix(b"W/").unwrap_or(etag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_and_strong_tags_are_equal() {
        let request = |known: &'static str| {
            HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::from_static(known))])
        };
        for known in ["\"a\"", "W/\"a\"", "\"b\", W/\"a\"", "*"] {
            for etag in ["\"a\"", "W/\"a\""] {
                assert!(has_etag(&request(known), &HeaderValue::from_static(etag)), "{known}");
            }
        }
        assert!(!has_etag(&request("\"b\""), &HeaderValue::from_static("\"a\"")));
        assert!(!has_etag(&HeaderMap::new(), &HeaderValue::from_static("\"a\"")));
    }
}
