//! Replays calls of a generic REST service that were sent to a real Microcks.

use std::collections::BTreeMap;

use http::{HeaderName, header::CONTENT_TYPE};
use mocks::{Mocks, Options, Outcome};
use regex::Regex;
use serde_json::{Value, json};

use super::{
    probes,
    row::{Row, snapshot_path},
};
use crate::support::{self, Scripts, TestCall};

/// The file with these calls, and with those for metrics, which the server replays.
pub(crate) const FILE: &str = "seq";

/// Rows that differ, with the reason.
const DELIBERATE: [(&str, &str); 3] = [
    ("d16af7d079a4", ARRAY),
    ("head-soap-graphql-dynarest:187", ARRAY),
    ("793dcf521812", "A size of 0 is a mistake of the client, not of the server."),
];

const ARRAY: &str =
    "A JSON array is no server error, but the same mistake of the client as other wrong bodies.";

/// The ID of the document that probes created.
const PROBED_ID: &str = "6b0b432617f79210b44df4d3";

/// The IDs of documents by their name in the recording, for example `$ID2`.
#[derive(Default)]
struct Ids(BTreeMap<String, String>);

impl Ids {
    fn fill(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, id)| text.replace(name, id))
    }

    /// The expected text with all IDs. One that is new is read from the actual text.
    fn learn(&mut self, expected: &str, actual: &str) -> String {
        let mut expected = self.fill(expected);
        while let Some(at) = expected.find("$ID") {
            let name: String = expected[at..].chars().take(4).collect();
            let Some(id) =
                actual.get(at..at + 24).filter(|id| id.bytes().all(|it| it.is_ascii_hexdigit()))
            else {
                return expected;
            };
            self.0.insert(name, id.to_owned());
            expected = self.fill(&expected);
        }
        expected
    }
}

/// A recorded call with its answer.
struct Exchange {
    id: String,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
    status: u16,
    content_type: String,
    answer: String,
}

impl Exchange {
    fn from_row(row: Row) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let headers = row.response.headers.into_iter();
        let content_type = headers.filter(|it| it.0 == "content-type").map(|it| it.1).collect();
        Self {
            id: row.id,
            method: row.method,
            path: row.path.replace(PROBED_ID, "$ID1"),
            headers: row.headers.into_iter().collect(),
            body: row.body.map(text),
            status: row.response.status,
            content_type,
            answer: text(row.response.body).replace(PROBED_ID, "$ID1"),
        }
    }
}

/// The rows of a sequence that are calls of `/dynarest`, after the first row, which describes the service.
fn sequence(rows: &[Value]) -> impl Iterator<Item = Exchange> {
    let calls = rows.iter().filter(|it| it["kind"] != "setup");
    calls.map(|row| Exchange::from_row(Row::new(FILE, row)))
}

/// Calls that were replayed.
struct Replay {
    mocks: Mocks,
    scripts: Scripts,
    ids: Ids,
    equal: usize,
    deliberate: usize,
    report: String,
}

impl Replay {
    fn new(mocks: Mocks) -> Self {
        let (scripts, ids) = Default::default();
        Self { mocks, scripts, ids, equal: 0, deliberate: 0, report: String::new() }
    }

    fn send(&mut self, exchange: &Exchange) {
        let Exchange { id, method, .. } = exchange;
        let path = self.ids.fill(&exchange.path);
        let mut call = TestCall::new(method, &path);
        for (name, value) in &exchange.headers {
            let name: HeaderName = name.parse().unwrap();
            call.headers.append(name, value.parse().unwrap());
        }
        call.body = exchange.body.clone().unwrap_or_default().into();
        let answer = match call.send(&self.mocks, &self.scripts) {
            Some(Outcome::Answer(answer)) => answer,
            other => panic!("{path}: {other:?}"),
        };
        let body = String::from_utf8(answer.body.to_vec()).unwrap();
        let content_type = answer.headers.get(CONTENT_TYPE).map(|it| it.to_str().unwrap());
        let content_type = content_type.unwrap_or_default().to_owned();
        let actual = (answer.status.as_u16(), content_type, comparable(&body));
        let expected = match &**method {
            "HEAD" => actual.2.clone(),
            _ => comparable(&self.ids.learn(&exchange.answer, &body)),
        };
        let expected = (exchange.status, exchange.content_type.clone(), expected);
        if actual == expected {
            self.equal += 1;
        } else if DELIBERATE.iter().any(|(it, _)| it == id) {
            self.deliberate += 1;
        } else {
            self.report.push_str(&format!("{id} {method} {path}: {expected:?} -> {actual:?}\n"));
        }
    }

    fn finish(self, deliberate: usize) {
        println!("/dynarest: {} calls equal, {} deliberate", self.equal, self.deliberate);
        assert_eq!(self.report, "");
        assert_eq!(self.deliberate, deliberate);
        assert!(self.equal > 10);
    }
}

/// A body without times of errors and random values.
fn comparable(body: &str) -> String {
    let time = Regex::new("\"timestamp\":[0-9]+").unwrap();
    let body = time.replace_all(body, "\"timestamp\":0");
    let uuid = Regex::new("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").unwrap();
    uuid.replace_all(&body, "$$UUID").into_owned()
}

#[test]
fn documents_are_served_as_in_microcks() {
    let Some(recordings) = support::recordings() else { return };
    let path = recordings.join("mocks-1.16").join(format!("{FILE}.jsonl"));
    let text = String::from_utf8(support::read(&path)).unwrap();
    let rows = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let rows: Vec<Value> = rows.filter(|it| it["sequence"] == "dynarest-A").collect();
    let mut replay = Replay::new(service(&rows[0]["response"]["body"]));
    // Microcks began with the document that created the service.
    let reference = Exchange {
        id: "reference".to_owned(),
        method: "POST".to_owned(),
        path: "/dynarest/Rec+Dyn+A/1.0/order".to_owned(),
        headers: Vec::new(),
        body: Some("{\"customer\": \"alpha\", \"amount\": 1}".to_owned()),
        status: 201,
        content_type: "application/json".to_owned(),
        answer: "{\"customer\": \"alpha\", \"amount\": 1, \"id\": \"$ID2\"}".to_owned(),
    };
    replay.send(&reference);
    sequence(&rows).for_each(|exchange| replay.send(&exchange));
    replay.finish(2);
}

#[test]
fn probed_documents_are_served_as_in_microcks() {
    let Some(recordings) = support::recordings() else { return };
    let snapshot = snapshot_path(&recordings, "probes-soap-graphql-dynarest");
    let mut replay = Replay::new(support::mocks(&support::read(&snapshot), Options::default()));
    let rows = probes::read_all(&recordings).into_iter();
    let rows = rows.filter(|row| row.kind == "GENERIC_REST");
    rows.map(Exchange::from_row).for_each(|exchange| replay.send(&exchange));
    replay.finish(1);
}

/// The mocks of the service that Microcks described when it was created.
fn service(body: &Value) -> Mocks {
    let body = body.as_str().unwrap().replace("$ID1", "000000000000000000000001");
    let service: Value = serde_json::from_str(&body).unwrap();
    let snapshot = json!({
        "services": [service], "resources": [], "requests": [], "responses": [], "eventMessages": [],
    });
    support::mocks(snapshot.to_string().as_bytes(), Options::default())
}
