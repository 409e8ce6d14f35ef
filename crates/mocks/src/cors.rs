//! Answers for browsers that ask whether they may call a mock of another origin.

use http::{
    HeaderMap, HeaderValue, Method, StatusCode,
    header::{
        ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
        ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_REQUEST_HEADERS,
        ACCESS_CONTROL_REQUEST_METHOD, ALLOW, ORIGIN, VARY,
    },
};

use crate::{Answer, Request, Source};

/// The methods that answers allow to other origins.
pub(crate) const METHODS: &str = "POST, PUT, GET, OPTIONS, DELETE";

const METHODS_AND_PATCH: &str = "POST, PUT, GET, OPTIONS, DELETE, PATCH";

const ALL_METHODS: HeaderValue =
    HeaderValue::from_static("GET, HEAD, POST, PUT, DELETE, OPTIONS, TRACE, PATCH");

/// The answer to a preflight. `None` if the call is none.
pub(crate) fn preflight(request: &Request<'_>, is_strict: bool) -> Option<Answer> {
    let wanted = request.headers.get(ACCESS_CONTROL_REQUEST_METHOD)?;
    if *request.method != Method::OPTIONS || !request.headers.contains_key(ORIGIN) {
        return None;
    }
    let mut answer = Answer::empty(StatusCode::OK, Source::Engine);
    answer.headers.insert(ALLOW, ALL_METHODS);
    if wanted == "PATCH" && !is_strict {
        // Without it, browsers never send the call.
        let methods = HeaderValue::from_static(METHODS_AND_PATCH);
        answer.headers.insert(ACCESS_CONTROL_ALLOW_METHODS, methods);
    }
    Some(answer)
}

/// The answer to `OPTIONS` on REST, if no operation has that method.
pub(crate) fn options() -> Answer {
    let mut answer = Answer::empty(StatusCode::NO_CONTENT, Source::Engine);
    let empty = HeaderValue::from_static("");
    let headers = &mut answer.headers;
    headers.insert(ALLOW, ALL_METHODS);
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(METHODS_AND_PATCH));
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, empty.clone());
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, empty);
    headers.insert(VARY, HeaderValue::from_static("Accept-Encoding, Origin"));
    answer
}

/// The answer to `OPTIONS` on SOAP and GraphQL, with the methods that they have, for example `POST,OPTIONS`.
pub(crate) fn options_with(methods: &'static str) -> Answer {
    let mut answer = Answer::empty(StatusCode::OK, Source::Engine);
    answer.headers.insert(ALLOW, HeaderValue::from_static(methods));
    answer.headers.insert("accept-patch", HeaderValue::from_static(""));
    answer
}

/// The names of the headers of a call, and of those that a preflight asks for.
pub(crate) fn allowed_headers(headers: &HeaderMap) -> HeaderValue {
    let mut names = String::with_capacity(128);
    for name in headers.keys() {
        if !names.is_empty() {
            names.push_str(", ");
        }
        names.push_str(name.as_str());
    }
    for wanted in headers.get_all(ACCESS_CONTROL_REQUEST_HEADERS) {
        for name in wanted.to_str().unwrap_or_default().split(',').map(str::trim) {
            if !name.is_empty() && !headers.contains_key(name) {
                names.push_str(", ");
                names.push_str(name);
            }
        }
    }
    HeaderValue::from_str(&names).unwrap_or(HeaderValue::from_static("*"))
}
