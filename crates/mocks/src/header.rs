//! Headers of answers, and of calls that are passed on.

use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{CONNECTION, HOST, TE, TRAILER, TRANSFER_ENCODING, UPGRADE},
};
use snapshot::model;

/// Headers of one connection, which are neither repeated nor passed on.
pub(crate) fn is_of_connection(name: &HeaderName) -> bool {
    [CONNECTION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE].contains(name)
        || matches!(name.as_str(), "keep-alive" | "proxy-connection")
}

/// The headers of a call that another server gets.
pub(crate) fn passed_on(headers: &HeaderMap) -> HeaderMap {
    let passed = headers.iter().filter(|(name, _)| !is_of_connection(name) && *name != HOST);
    passed.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The values of a header, each of them once, as Microcks keeps them.
pub(crate) fn distinct_values(header: &model::Header) -> impl Iterator<Item = &str> {
    let values = header.values.iter().enumerate();
    let values =
        values.filter(|(index, value)| !header.values.iter().take(*index).any(|it| it == *value));
    values.map(|(_, value)| &**value)
}

/// A value without line breaks, which would start another header.
pub(crate) fn header_value(text: &str) -> Option<HeaderValue> {
    let text: String = text.chars().filter(|char| !matches!(char, '\r' | '\n')).collect();
    HeaderValue::from_bytes(text.as_bytes()).ok()
}
