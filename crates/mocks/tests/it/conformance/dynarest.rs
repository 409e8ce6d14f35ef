//! Replays calls of a generic REST service that were sent to a real Microcks.

use std::collections::BTreeMap;

use http::{HeaderMap, HeaderName, header::CONTENT_TYPE};
use mocks::{Mocks, Options, Outcome};
use serde_json::{Value, json};

use crate::support::{self, Scripts, TestCall};

/// Rows that differ, with the reason.
const DELIBERATE: [(&str, &str); 2] = [
    (
        "d16af7d079a4",
        "A JSON array is no server error, but the same mistake of the client as other wrong bodies.",
    ),
    ("793dcf521812", "A size of 0 is a mistake of the client, not of the server."),
];

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

#[test]
fn documents_are_served_as_in_microcks() {
    let Some(recordings) = support::recordings() else { return };
    let text = support::read(&recordings.join("mocks-1.16/seq.jsonl"));
    let rows = String::from_utf8(text).unwrap();
    let rows: Vec<Value> = rows.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let rows: Vec<&Value> = rows.iter().filter(|it| it["sequence"] == "dynarest-A").collect();
    let mocks = service(&rows[0]["response"]["body"]);
    let scripts = Scripts::default();
    let reference = "{\"customer\": \"alpha\", \"amount\": 1}";
    send(&mocks, &scripts, "POST", "/dynarest/Rec+Dyn+A/1.0/order", Some(reference));
    let mut ids = Ids::default();
    let mut report = String::new();
    let mut counts = (0, 0, 0);
    for row in rows.iter().filter(|it| it["kind"] == "dynarest") {
        let (request, response) = (&row["request"], &row["response"]);
        let path = ids.fill(request["path"].as_str().unwrap());
        let method = request["method"].as_str().unwrap();
        let (status, headers, body) =
            send(&mocks, &scripts, method, &path, request["body"].as_str());
        let actual = (status, content_type(&headers), without_time(&body));
        let is_head = method == "HEAD";
        let recorded = response["body"].as_str().unwrap_or_default();
        let expected = (
            response["status"].as_u64().unwrap(),
            recorded_content_type(response),
            if is_head { actual.2.clone() } else { ids.learn(recorded, &body) },
        );
        let id = row["id"].as_str().unwrap();
        counts.0 += 1;
        if actual == expected {
            counts.1 += 1;
        } else if DELIBERATE.iter().any(|(it, _)| *it == id) {
            counts.2 += 1;
        } else {
            report.push_str(&format!("{id} {method} {path}: {expected:?} -> {actual:?}\n"));
        }
    }
    println!("{} calls of /dynarest: {} equal, {} deliberate", counts.0, counts.1, counts.2);
    assert_eq!(report, "");
    assert_eq!(counts.2, DELIBERATE.len());
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

fn send(
    mocks: &Mocks,
    scripts: &Scripts,
    method: &str,
    path: &str,
    body: Option<&str>,
) -> (u64, HeaderMap, String) {
    let mut call = TestCall::new(method, path);
    call.headers.insert(HeaderName::from_static("x-any"), "1".parse().unwrap());
    call.body = body.unwrap_or_default().to_owned().into();
    match call.send(mocks, scripts) {
        Some(Outcome::Answer(answer)) => {
            let body = String::from_utf8(answer.body.to_vec()).unwrap();
            (answer.status.as_u16().into(), answer.headers, body)
        }
        other => panic!("{path}: {other:?}"),
    }
}

fn content_type(headers: &HeaderMap) -> String {
    headers.get(CONTENT_TYPE).map(|it| it.to_str().unwrap().to_owned()).unwrap_or_default()
}

fn recorded_content_type(response: &Value) -> String {
    let headers = response["headers"].as_array().unwrap().iter();
    let found = headers.filter(|it| it[0] == "Content-Type").map(|it| it[1].as_str().unwrap());
    found.collect()
}

/// The text with the time that errors of recordings have.
fn without_time(body: &str) -> String {
    body.replace("\"timestamp\":1795900000000", "\"timestamp\":0")
}
