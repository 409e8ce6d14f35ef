//! The newest calls that got no example.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, header};
use snapshot::ServiceKey;

/// The calls that are kept.
const MAX_CALLS: usize = 200;

/// The most bytes of a path, of a query and of the value of a header.
const MAX_TEXT: usize = 1_000;

/// The most bytes of a body.
const MAX_BODY: usize = 4_000;

/// The most headers of a call.
const MAX_HEADERS: usize = 40;

/// What replaces a secret.
pub(super) const REDACTED: &str = "[redacted]";

/// A call that got no example. Long texts are cut, and secrets are replaced.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnmatchedCall {
    /// A number that grows with each call.
    pub number: u64,
    /// When it arrived, in milliseconds since 1970.
    pub at: i64,
    /// The service that it named, which may not exist.
    pub service: ServiceKey,
    /// The operation, if one was found.
    pub operation: Option<Box<str>>,
    /// The method.
    pub method: Box<str>,
    /// The path as it was sent.
    pub path: String,
    /// The query as it was sent.
    pub query: Option<String>,
    /// The headers with their values.
    pub headers: Vec<(String, String)>,
    /// The start of the body.
    pub body: String,
    /// The status of the answer.
    pub status: u16,
    /// Why no example was found, as sentences.
    pub reason: String,
}

/// A call as it arrived, to be kept.
pub(super) struct Arrived<'a> {
    pub(super) method: &'a Method,
    pub(super) path: &'a str,
    pub(super) query: Option<&'a str>,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: &'a Bytes,
    /// Milliseconds since 1970.
    pub(super) at: i64,
}

/// The newest calls that got no example.
#[derive(Default)]
pub(super) struct UnmatchedCalls(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    next: u64,
    calls: VecDeque<UnmatchedCall>,
}

impl UnmatchedCalls {
    pub(super) fn add(&self, call: &Arrived<'_>, unmatched: &mocks::Unmatched, status: StatusCode) {
        let mut entry = UnmatchedCall {
            number: 0,
            at: call.at,
            service: ServiceKey::new(
                cut(&unmatched.service.name, MAX_TEXT),
                cut(&unmatched.service.version, MAX_TEXT),
            ),
            operation: unmatched.operation.clone(),
            method: call.method.as_str().into(),
            path: cut(call.path, MAX_TEXT),
            query: call.query.map(|query| cut(&redact_query(query), MAX_TEXT)),
            headers: headers(call.headers),
            body: cut(&redact_body(call.body), MAX_BODY),
            status: status.as_u16(),
            reason: cut(&unmatched.reason.to_string(), MAX_TEXT * 2),
        };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entry.number = kept.next;
        kept.next += 1;
        if kept.calls.len() >= MAX_CALLS {
            kept.calls.pop_front();
        }
        kept.calls.push_back(entry);
    }

    /// The newest first.
    pub(super) fn newest(&self) -> Vec<UnmatchedCall> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.calls.iter().rev().cloned().collect()
    }
}

/// The headers with their values, without secrets.
pub(super) fn headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let readable = headers.iter().take(MAX_HEADERS).map(|(name, value)| {
        let value = if is_secret(name.as_str()) || *name == header::COOKIE {
            REDACTED.to_owned()
        } else {
            cut(&String::from_utf8_lossy(value.as_bytes()), MAX_TEXT)
        };
        (name.as_str().to_owned(), value)
    });
    readable.collect()
}

/// A query with its secrets replaced.
pub(super) fn redact_query(query: &str) -> String {
    let redact = |pair: &str| match pair.split_once('=') {
        Some((name, _)) if is_secret(name) => format!("{name}={REDACTED}"),
        _ => pair.to_owned(),
    };
    query.split('&').map(redact).collect::<Vec<_>>().join("&")
}

/// The start of a body, with values replaced whose names are those of secrets.
pub(super) fn redact_body(body: &[u8]) -> String {
    let start = body.get(..MAX_BODY * 2).unwrap_or(body);
    let text = String::from_utf8_lossy(start);
    let (mut redacted, mut rest) = (String::with_capacity(text.len()), &*text);
    // The values of JSON members and of form fields. A token in other text stays, as a person would expect.
    while let Some(at) = rest.find([':', '=']) {
        let (before, after) = rest.split_at(at + 1);
        redacted.push_str(before);
        let name = before.get(..at).unwrap_or_default().trim_end().trim_end_matches('"');
        let name = name.rsplit(|it: char| !it.is_alphanumeric() && it != '-' && it != '_').next();
        rest = after;
        if name.is_some_and(is_secret) {
            let value = after.trim_start();
            let end = match value.strip_prefix('"') {
                Some(quoted) => quoted.find('"').map_or(value.len(), |end| end + 2),
                None => value.find(['&', ',', '}', '\n', ' ']).unwrap_or(value.len()),
            };
            let quote = if value.starts_with('"') { "\"" } else { "" };
            redacted.push_str(quote);
            redacted.push_str(REDACTED);
            redacted.push_str(quote);
            rest = value.get(end..).unwrap_or_default();
        }
    }
    redacted.push_str(rest);
    redacted
}

/// Whether a header, parameter or field with this name has a secret.
fn is_secret(name: &str) -> bool {
    const PARTS: [&str; 9] = [
        "authorization",
        "token",
        "secret",
        "password",
        "passwd",
        "apikey",
        "api-key",
        "api_key",
        "credential",
    ];
    const NAMES: [&str; 5] = ["cookie", "set-cookie", "session", "jsessionid", "x-auth"];
    let name = name.to_ascii_lowercase();
    NAMES.contains(&&*name) || PARTS.iter().any(|part| name.contains(part))
}

/// The text, or its start.
fn cut(text: &str, max: usize) -> String {
    if text.len() <= max {
        return text.to_owned();
    }
    let end = (0..=max).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    format!("{}…", text.get(..end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_replaced() {
        assert_eq!(redact_query("a=1&access_token=x&b"), "a=1&access_token=[redacted]&b");
        for (body, expected) in [
            (
                r#"{"user":"anna","password" : "a b","n":1}"#,
                r#"{"user":"anna","password" :"[redacted]","n":1}"#,
            ),
            (r#"{"apiKey":17}"#, r#"{"apiKey":[redacted]}"#),
            ("grant_type=x&client_secret=abc&d=1", "grant_type=x&client_secret=[redacted]&d=1"),
            ("no secret: here", "no secret:[redacted]"),
            ("a:b=c", "a:b=c"),
        ] {
            assert_eq!(redact_body(body.as_bytes()), expected);
        }
        let mut map = HeaderMap::new();
        for (name, value) in [("authorization", "Bearer x"), ("cookie", "a=b"), ("accept", "*/*")] {
            map.insert(name, value.parse().unwrap());
        }
        let expected = [("authorization", REDACTED), ("cookie", REDACTED), ("accept", "*/*")];
        assert_eq!(
            headers(&map),
            expected.map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
    }

    #[test]
    fn number_of_calls_and_length_of_texts_are_bounded() {
        let calls = UnmatchedCalls::default();
        let (headers, body, path) =
            (HeaderMap::new(), Bytes::from(vec![0xff; 100_000]), "é".repeat(2_000));
        let unmatched = mocks::Unmatched {
            service: ServiceKey::new("a", "b"),
            operation: None,
            reason: mocks::Reason::UnknownService,
        };
        for at in 0..300 {
            let call = Arrived {
                method: &Method::GET,
                path: &path,
                query: None,
                headers: &headers,
                body: &body,
                at,
            };
            calls.add(&call, &unmatched, StatusCode::NOT_FOUND);
        }
        let newest = calls.newest();
        assert_eq!((newest.len(), newest[0].number, newest[0].at), (200, 299, 299));
        assert!(newest[0].path.len() <= MAX_TEXT + 3 && newest[0].body.len() <= MAX_BODY + 3);
    }
}
