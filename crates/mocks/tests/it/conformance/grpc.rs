//! Replays calls of gRPC that were sent to a real Microcks.

use std::collections::BTreeMap;

use http::{HeaderMap, HeaderName, HeaderValue};
use mocks::{Environment, Mocks, Options};
use rand::{SeedableRng, rngs::StdRng};
use serde_json::Value;

use super::row::snapshot_path;
use crate::support::{self, Scripts};

/// The files with calls of gRPC.
pub(crate) const FILES: [&str; 4] =
    ["grpc-large", "grpc-small", "grpc-extra-A", "grpc-artifacts-A"];

/// The codes in their order.
const CODES: [&str; 17] = [
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
];

#[test]
fn grpc_answers_equal_those_of_microcks() {
    let Some(recordings) = support::recordings() else { return };
    let mut snapshots: BTreeMap<String, (Mocks, Scripts)> = BTreeMap::new();
    let mut rows = 0;
    let mut different = String::new();
    for file in FILES {
        let path = recordings.join("mocks-1.16").join(format!("{file}.jsonl"));
        let text = String::from_utf8(support::read(&path)).unwrap();
        for row in text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
            let snapshot = row["snapshot"].as_str().unwrap();
            let (mocks, scripts) = snapshots.entry(snapshot.to_owned()).or_insert_with(|| {
                let file = support::read(&snapshot_path(&recordings, snapshot));
                (support::mocks(&file, Options::default()), Scripts::default())
            });
            rows += 1;
            let (expected, actual) = (recorded(&row["response"]), send(&row, mocks, scripts));
            if expected != actual {
                let (id, path) = (&row["id"], &row["request"]["path"]);
                different.push_str(&format!("{id} {path} {expected:?} -> {actual:?}\n"));
            }
        }
    }
    println!("{rows} calls of gRPC");
    assert!(different.is_empty(), "rows differ:\n{different}");
}

/// Code, text of the status, and message.
type Compared = (String, String, Option<Vec<u8>>);

fn recorded(response: &Value) -> Compared {
    let text = |name: &str| response[name].as_str().unwrap_or_default().to_owned();
    (text("grpc_status"), text("message"), response["body"].as_str().map(decode))
}

fn send(row: &Value, mocks: &Mocks, scripts: &Scripts) -> Compared {
    let request = &row["request"];
    let mut metadata = HeaderMap::new();
    for (name, value) in request["headers"].as_object().unwrap() {
        let name: HeaderName = name.parse().unwrap();
        metadata.append(name, HeaderValue::from_str(value.as_str().unwrap()).unwrap());
    }
    let mut random = StdRng::seed_from_u64(7);
    let mut environment = Environment { now: 1_795_900_000_000, random: &mut random, scripts };
    let message = decode(request["body"].as_str().unwrap_or_default());
    let path = request["path"].as_str().unwrap();
    let answer = mocks.answer_grpc(path, &message, &metadata, &mut environment);
    let code = CODES[usize::try_from(answer.code).unwrap()];
    (code.to_owned(), answer.message, answer.body.map(|body| body.to_vec()))
}

fn decode(base64: &str) -> Vec<u8> {
    data_encoding::BASE64.decode(base64.as_bytes()).unwrap()
}
