//! Calls that were sent to a real Microcks by hand, written as a line for the call and a line for its answer.
//!
//! ```text
//! POST /rest/A/1.0/b {'x-a': '1'} BODY 'text'
//!    -> 200 ; Content-Type: text/plain;charset=UTF-8 ; Content-Length: 2 | 'ok'
//! ```

use std::{collections::BTreeMap, path::Path};

use super::row::{Recorded, Row};
use crate::support;

/// The files with the snapshot that their calls need.
pub(crate) const FILES: [(&str, &str); 3] = [
    ("head-rest-paths", "probes-rest"),
    ("head-rest-behaviour", "probes-rest"),
    ("head-soap-graphql-dynarest", "probes-soap-graphql-dynarest"),
];

/// Starts of lines that are no call: measured response times, titles, and an answer whose call is missing.
const NO_CALLS: [&str; 4] = ["delay ", "soap op ", "====", "["];

/// The ends of paths whose answers have random values or times.
const RANDOM: [&str; 3] = ["/t1c?a=1", "/t4", "/t10"];

/// The address of the server that was asked.
const RECORDED_HOST: &str = "127.0.0.1:18941";

/// The calls of all files.
pub(crate) fn read_all(recordings: &Path) -> Vec<Row> {
    let rows = FILES.iter().flat_map(|(file, snapshot)| {
        let path = recordings.join("mocks-probes").join(format!("{file}.txt"));
        let text = String::from_utf8(support::read(&path)).unwrap();
        rows(file, snapshot, &text)
    });
    rows.collect()
}

fn rows(file: &str, snapshot: &str, text: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((index, call)) = lines.next() {
        if NO_CALLS.iter().any(|start| call.starts_with(start)) {
            continue;
        }
        let (_, answer) = lines.next().unwrap_or_else(|| panic!("{file}: {call} has no answer"));
        let number = index + 1;
        let answer = answer.strip_prefix("   -> ");
        let answer = answer.unwrap_or_else(|| panic!("{file}:{number}: {call} has no answer"));
        rows.push(row(format!("{file}:{number}"), snapshot, call, answer));
    }
    rows
}

fn row(id: String, snapshot: &str, call: &str, answer: &str) -> Row {
    let (method, rest) = call.split_once(' ').unwrap();
    let (path, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let (headers, body) = match rest.split_once("BODY ") {
        Some((headers, body)) => (headers, Some(literal(body.trim()).0)),
        None => (rest, None),
    };
    let mut headers = dictionary(headers.trim());
    // The client sent it, which answers to preflights repeat.
    headers.insert("Connection".to_owned(), "close".to_owned());
    let kind = match path.split('/').nth(1).unwrap_or_default() {
        "soap" => "SOAP_HTTP",
        "graphql" => "GRAPHQL",
        "dynarest" => "GENERIC_REST",
        _ => "REST",
    };
    // Any response of an operation with the dispatcher `RANDOM` may come.
    let is_any_response = kind == "SOAP_HTTP" && rest.contains("rnd");
    let response = recorded(answer);
    let is_cors = response.headers.iter().any(|it| it.0 == "access-control-allow-headers");
    let is_random = RANDOM.iter().any(|end| path.ends_with(end));
    Row {
        file: "probes".to_owned(),
        id,
        snapshot: snapshot.to_owned(),
        kind: kind.to_owned(),
        area: "probe".to_owned(),
        dispatcher: String::new(),
        note: String::new(),
        method: method.to_owned(),
        path: path.to_owned(),
        headers,
        body,
        response,
        other_responses: Vec::new(),
        other_bodies: Vec::new(),
        callbacks: None,
        is_random,
        is_any_response,
        is_cors,
    }
}

fn recorded(answer: &str) -> Recorded {
    let (head, body) = answer.rsplit_once(" | ").unwrap_or((answer, "''"));
    let mut parts = head.split(" ; ");
    let status = parts.next().unwrap().trim().parse().unwrap();
    let mut headers: Vec<(String, String)> = Vec::new();
    for part in parts {
        match (part.split_once(':'), headers.last_mut()) {
            (Some((name, value)), _) => {
                let value = value.trim().replace(RECORDED_HOST, "$HOST");
                headers.push((name.to_lowercase(), value));
            }
            // A value with a semicolon.
            (None, Some((_, value))) => value.push_str(&format!("; {part}")),
            (None, None) => panic!("{answer}"),
        }
    }
    let mut body = literal(body.trim()).0;
    if headers.iter().any(|(name, _)| name == "transfer-encoding") {
        body = without_chunks(&body);
    }
    headers.sort();
    Recorded { status, headers, body, missing_headers: Vec::new() }
}

/// The content of a body in chunks.
fn without_chunks(body: &[u8]) -> Vec<u8> {
    let text = str::from_utf8(body).unwrap();
    let (length, rest) = text.split_once("\r\n").unwrap();
    rest.as_bytes()[..usize::from_str_radix(length, 16).unwrap()].to_vec()
}

/// A dictionary of texts as Python prints it. Empty for an empty text.
fn dictionary(text: &str) -> BTreeMap<String, String> {
    let mut members = BTreeMap::new();
    let mut rest = text.strip_prefix('{').unwrap_or_default();
    let utf8 = |bytes| String::from_utf8(bytes).unwrap();
    while rest.starts_with(['\'', '"']) {
        let (name, after) = literal(rest);
        let (value, after) = literal(after.strip_prefix(": ").unwrap());
        members.insert(utf8(name), utf8(value));
        rest = after.strip_prefix(", ").unwrap_or(after);
    }
    members
}

/// A text or bytes as Python prints them, and what follows.
fn literal(text: &str) -> (Vec<u8>, &str) {
    let quoted = text.strip_prefix('b').unwrap_or(text);
    let mut chars = quoted.chars();
    let quote = chars.next().unwrap();
    let mut bytes = Vec::new();
    loop {
        let char = chars.next().unwrap_or_else(|| panic!("{text} has no end"));
        let escaped = match char {
            end if end == quote => return (bytes, chars.as_str()),
            '\\' => chars.next().unwrap(),
            other => {
                bytes.extend(other.encode_utf8(&mut [0; 4]).bytes());
                continue;
            }
        };
        match escaped {
            'n' => bytes.push(b'\n'),
            'r' => bytes.push(b'\r'),
            't' => bytes.push(b'\t'),
            'x' => {
                let digits: String = chars.by_ref().take(2).collect();
                bytes.push(u8::from_str_radix(&digits, 16).unwrap());
            }
            other => bytes.extend(other.encode_utf8(&mut [0; 4]).bytes()),
        }
    }
}
