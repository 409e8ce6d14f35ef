//! Headers that all answers have, unless an example sets them.

use http::{
    HeaderMap, HeaderName, HeaderValue, StatusCode,
    header::{
        ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
        ACCESS_CONTROL_MAX_AGE, CACHE_CONTROL, EXPIRES, ORIGIN, PRAGMA, X_CONTENT_TYPE_OPTIONS,
        X_XSS_PROTECTION,
    },
};

use crate::{Request, cors};

const NO_CACHE: HeaderValue =
    HeaderValue::from_static("no-cache, no-store, max-age=0, must-revalidate");

/// Adds the headers that all answers have. Those that are there already stay. Calls to other servers need it for their
/// responses, answers of the engine have them.
pub fn add_default_headers(request: &Request<'_>, status: StatusCode, headers: &mut HeaderMap) {
    let mut add = |name: HeaderName, value: HeaderValue| {
        headers.entry(name).or_insert(value);
    };
    add(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    add(X_XSS_PROTECTION, HeaderValue::from_static("0"));
    let origin = request.headers.get(ORIGIN).cloned();
    add(ACCESS_CONTROL_ALLOW_ORIGIN, origin.unwrap_or(HeaderValue::from_static("*")));
    add(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(cors::METHODS));
    add(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("3600"));
    if !headers.contains_key(ACCESS_CONTROL_ALLOW_HEADERS) {
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, cors::allowed_headers(request.headers));
    }
    let is_cached = [CACHE_CONTROL, PRAGMA, EXPIRES].iter().any(|name| headers.contains_key(name));
    if !is_cached && status != StatusCode::NOT_MODIFIED {
        headers.insert(CACHE_CONTROL, NO_CACHE);
        headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
        headers.insert(EXPIRES, HeaderValue::from_static("0"));
    }
}
