//! Sends a recorded call to the engine, and compares what clients use of the answers.

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use mocks::{Base, Callback, Mocks, Outcome, add_default_headers};
use serde_json::Value;

use super::{
    row::{RecordedCallback, Row},
    stub,
};
use crate::support::{HOST, Scripts, TestCall};

/// A part of an answer that is another one than in Microcks.
#[derive(Clone, Debug)]
pub(crate) struct Difference {
    /// `status`, `body`, or the name of a header.
    pub(crate) part: String,
    pub(crate) expected: String,
    pub(crate) actual: String,
}

/// Headers that recordings leave out if they have this value.
const CONSTANT: [(&str, &str); 7] = [
    ("x-content-type-options", "nosniff"),
    ("x-xss-protection", "0"),
    ("cache-control", "no-cache, no-store, max-age=0, must-revalidate"),
    ("pragma", "no-cache"),
    ("expires", "0"),
    ("access-control-allow-methods", "POST, PUT, GET, OPTIONS, DELETE"),
    ("access-control-max-age", "3600"),
];

/// Headers of the connection, of compression and of Spring, and the one that only Mockpit has.
const IGNORED: [&str; 9] = [
    "connection",
    "keep-alive",
    "content-length",
    "transfer-encoding",
    "content-encoding",
    "content-language",
    "date",
    "x-mockpit-reason",
    "content-disposition",
];

/// The differences between the answer of the engine and that of Microcks.
pub(crate) fn differences(row: &Row, mocks: &Mocks, scripts: &Scripts) -> Vec<Difference> {
    let call = call(row);
    let (status, headers, body, callbacks) = send(&call, mocks, scripts);
    if row.is_any_response {
        return Vec::new();
    }
    let mut differences = Vec::new();
    let mut add = |part: &str, expected: String, actual: String| {
        differences.push(Difference { part: part.to_owned(), expected, actual });
    };
    if status != row.response.status {
        add("status", row.response.status.to_string(), status.to_string());
    }
    let body = replace_host(&body);
    if !has_body(row, &body) {
        add("body", lossy(&row.response.body), lossy(&body));
    }
    let expected = comparable_recorded(row);
    let actual = comparable(row, &headers);
    for name in names(&expected, &actual) {
        let values = |headers: &[(String, String)]| {
            let mut values: Vec<String> =
                headers.iter().filter(|it| it.0 == name).map(|it| it.1.clone()).collect();
            values.sort();
            values.join(" | ")
        };
        let (expected, actual) = (values(&expected), values(&actual));
        let is_equal = if row.is_random {
            skeleton(&expected) == skeleton(&actual)
        } else {
            expected == actual
        };
        if !is_equal {
            add(&name, expected, actual);
        }
    }
    let callbacks: Vec<_> = callbacks.iter().map(comparable_callback).collect();
    if let Some(expected) = row.callbacks.as_ref().filter(|expected| **expected != callbacks) {
        add("callbacks", format!("{expected:?}"), format!("{callbacks:?}"));
    }
    let missing = row.response.missing_headers.iter().filter(|name| headers.contains_key(*name));
    let missing: Vec<&str> = missing.map(String::as_str).collect();
    if !missing.is_empty() {
        add("default headers", String::new(), missing.join(", "));
    }
    differences
}

fn call(row: &Row) -> TestCall {
    let mut call = TestCall::new(&row.method, &row.path);
    call.headers.insert("host", HeaderValue::from_static(HOST));
    for (name, value) in &row.headers {
        let name: HeaderName = name.parse().unwrap();
        call.headers.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    if let Some(body) = &row.body {
        call.headers.insert("content-length", body.len().into());
        call.body = body.clone().into();
    }
    call.base = base(&call.headers);
    call
}

/// The address of the server as a proxy before it names it.
fn base(headers: &HeaderMap) -> Base {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = header("x-forwarded-proto").unwrap_or("http");
    let authority = match (header("x-forwarded-host"), header("x-forwarded-port")) {
        (Some(host), Some(port)) => {
            format!("{}:{port}", host.split(':').next().unwrap_or_default())
        }
        (Some(host), None) => host.to_owned(),
        (None, _) => HOST.to_owned(),
    };
    Base { scheme: scheme.into(), authority: authority.into() }
}

/// A request that follows an answer, as it was recorded.
fn comparable_callback(callback: &Callback) -> RecordedCallback {
    let headers = callback.headers.iter();
    let mut headers: Vec<_> =
        headers.map(|(name, value)| (name.to_string(), lossy(value.as_bytes()))).collect();
    headers.sort();
    RecordedCallback {
        method: callback.method.to_string(),
        path: callback.url.strip_prefix(stub::ADDRESS).unwrap_or(&callback.url).to_owned(),
        headers,
        body: lossy(callback.body.as_deref().unwrap_or_default()),
    }
}

/// Status, headers and body of an answer, and the requests that follow it.
type Sent = (u16, HeaderMap, Vec<u8>, Vec<Callback>);

fn send(call: &TestCall, mocks: &Mocks, scripts: &Scripts) -> Sent {
    let mut callbacks = Vec::new();
    let (status, mut headers, body) = match call.send(mocks, scripts) {
        Some(Outcome::Answer(answer)) => {
            callbacks = answer.callbacks;
            (answer.status, answer.headers, answer.body.to_vec())
        }
        Some(Outcome::Forward(forward)) => {
            let (status, headers, body) = stub::answer(&forward);
            match &forward.proxied {
                None => (status, headers, body),
                Some(proxied) => {
                    let (status, body) = match proxied.rewrite(&body) {
                        Ok(body) => (StatusCode::OK, body),
                        Err(body) => (StatusCode::BAD_GATEWAY, body),
                    };
                    let json = HeaderValue::from_static("application/json");
                    let headers = [(http::header::CONTENT_TYPE, json)].into_iter().collect();
                    (status, headers, body.to_vec())
                }
            }
        }
        None => (StatusCode::IM_A_TEAPOT, HeaderMap::new(), b"not a mock".to_vec()),
    };
    call.with_request(|request| add_default_headers(request, status, &mut headers));
    let is_bodiless = call.method == http::Method::HEAD
        || [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&status);
    (status.as_u16(), headers, if is_bodiless { Vec::new() } else { body }, callbacks)
}

fn replace_host(body: &[u8]) -> Vec<u8> {
    match str::from_utf8(body) {
        Ok(text) => without_time(&text.replace(HOST, "$HOST")).into_bytes(),
        Err(_) => body.to_vec(),
    }
}

/// An error of the framework without its time.
fn without_time(text: &str) -> String {
    const NAME: &str = "{\"timestamp\":";
    match text.strip_prefix(NAME) {
        Some(rest) => format!("{NAME}0{}", rest.trim_start_matches(|c: char| c.is_ascii_digit())),
        None => text.to_owned(),
    }
}

fn has_body(row: &Row, actual: &[u8]) -> bool {
    let recorded = [&row.response].into_iter().chain(&row.other_responses);
    let mut bodies =
        recorded.map(|it| &*it.body).chain(row.other_bodies.iter().map(String::as_bytes));
    bodies.any(|body| {
        body == actual
            || str::from_utf8(body).is_ok_and(|text| without_time(text).as_bytes() == actual)
            || (row.is_random && shape(&lossy(body)) == shape(&lossy(actual)))
    })
}

/// What a text has in common with others that have other random values.
fn shape(text: &str) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(value) => json_shape(&value),
        Err(_) => skeleton(text),
    }
}

fn json_shape(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members =
                members.iter().map(|(name, value)| format!("{name}:{}", json_shape(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(json_shape).collect::<Vec<_>>().join(","))
        }
        Value::String(_) => "text".to_owned(),
        Value::Number(_) => "number".to_owned(),
        Value::Bool(_) => "boolean".to_owned(),
        Value::Null => "null".to_owned(),
    }
}

/// A text with one letter for each run of letters, digits, blanks and some signs of names and numbers.
fn skeleton(text: &str) -> String {
    let mut skeleton = String::new();
    for char in text.chars() {
        let is_word = char.is_alphanumeric() || " .,'-+@():_".contains(char);
        if !is_word {
            skeleton.push(char);
        } else if !skeleton.ends_with('w') {
            skeleton.push('w');
        }
    }
    skeleton
}

fn comparable_recorded(row: &Row) -> Vec<(String, String)> {
    let headers = row.response.headers.iter();
    normalized(row, headers.map(|(name, value)| (&**name, value.clone())))
}

fn comparable(row: &Row, headers: &HeaderMap) -> Vec<(String, String)> {
    let headers = headers.iter().map(|(name, value)| (name.as_str(), lossy(value.as_bytes())));
    normalized(row, headers.map(|(name, value)| (name, value.replace(HOST, "$HOST"))))
}

/// The headers without those that recordings leave out.
fn normalized<'a>(
    row: &Row,
    headers: impl Iterator<Item = (&'a str, String)>,
) -> Vec<(String, String)> {
    let headers = headers.filter(|(name, value)| {
        let is_constant = CONSTANT.contains(&(*name, &**value));
        let is_default_origin = *name == "access-control-allow-origin" && value == "*";
        let is_default = is_default_origin || *name == "access-control-allow-headers";
        !is_constant && (row.is_cors || !is_default)
    });
    let headers = headers.filter(|(name, value)| {
        let is_about_compression = *name == "vary" && value.eq_ignore_ascii_case("accept-encoding");
        !IGNORED.contains(name) && !is_about_compression
    });
    let as_set = |value: &str| {
        let lower = value.to_lowercase();
        let mut names: Vec<&str> = lower.split(',').map(str::trim).collect();
        names.sort_unstable();
        names.join(", ")
    };
    let headers = headers.map(|(name, value)| {
        let value = if name == "access-control-allow-headers" { as_set(&value) } else { value };
        (name.to_owned(), value)
    });
    headers.collect()
}

fn names(left: &[(String, String)], right: &[(String, String)]) -> Vec<String> {
    let mut names: Vec<String> = left.iter().chain(right).map(|it| it.0.clone()).collect();
    names.sort();
    names.dedup();
    names
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
