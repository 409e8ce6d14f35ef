//! A recorded call with its answer.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::support;

/// A recorded call with its answer.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) file: String,
    pub(crate) id: String,
    pub(crate) snapshot: String,
    /// The type of the service.
    pub(crate) kind: String,
    /// What it is about, for example `nomatch`.
    pub(crate) area: String,
    pub(crate) dispatcher: String,
    pub(crate) note: String,
    pub(crate) method: String,
    /// With its query.
    pub(crate) path: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) response: Recorded,
    /// Other answers to the same call.
    pub(crate) other_responses: Vec<Recorded>,
    pub(crate) other_bodies: Vec<String>,
    /// The requests that followed the answer, if they were recorded.
    pub(crate) callbacks: Option<Vec<RecordedCallback>>,
    /// Whether random values or dates are in the answer.
    pub(crate) is_random: bool,
    pub(crate) is_any_response: bool,
    /// Whether the recorded answer has the headers for other origins although they are the usual ones.
    pub(crate) is_cors: bool,
}

/// A request that followed an answer.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct RecordedCallback {
    pub(crate) method: String,
    /// With its query.
    pub(crate) path: String,
    /// Without those of the client, sorted.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// A recorded answer.
#[derive(Debug)]
pub(crate) struct Recorded {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) missing_headers: Vec<String>,
}

impl Row {
    /// The rows of a file that can be replayed by themselves.
    pub(crate) fn read_all(recordings: &Path, file: &str) -> Vec<Self> {
        let path = recordings.join("mocks-1.16").join(format!("{file}.jsonl"));
        let text = String::from_utf8(support::read(&path)).unwrap();
        let rows = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let is_one_call =
            |row: &Value| !matches!(text_of(row, "kind").as_str(), "metrics" | "setup");
        rows.filter(is_one_call).map(|row| Self::new(file, &row)).collect()
    }

    pub(super) fn new(file: &str, row: &Value) -> Self {
        let request = &row["request"];
        let flag = |name: &str| row[name].as_bool().unwrap_or_default();
        let list = |name: &str| row[name].as_array().cloned().unwrap_or_default();
        let headers = request["headers"].as_object().unwrap();
        Self {
            file: file.to_owned(),
            id: text_of(row, "id"),
            snapshot: text_of(row, "snapshot"),
            kind: text_of(row, "type"),
            area: text_of(row, "kind"),
            dispatcher: text_of(row, "dispatcher"),
            note: text_of(row, "note"),
            method: text_of(request, "method"),
            path: text_of(request, "path"),
            headers: headers.iter().map(|(name, it)| (name.clone(), text(it))).collect(),
            body: request["body"].as_str().map(|body| body.as_bytes().to_vec()),
            response: Recorded::new(&row["response"]),
            other_responses: list("other_responses").iter().map(Recorded::new).collect(),
            other_bodies: list("body_one_of").iter().map(text).collect(),
            callbacks: row["callbacks"]
                .as_array()
                .map(|it| it.iter().map(RecordedCallback::new).collect()),
            is_random: flag("varies") || flag("template_random"),
            is_any_response: flag("any_response"),
            is_cors: text_of(request, "method") == "OPTIONS"
                || headers
                    .keys()
                    .map(|name| name.to_lowercase())
                    .any(|name| name == "origin" || name.starts_with("access-control-")),
        }
    }

    /// Whether a word occurs in what identifies the row.
    pub(crate) fn has_word(&self, word: &str) -> bool {
        let exact = [&self.file, &self.id, &self.kind, &self.area, &self.dispatcher];
        exact.iter().any(|text| **text == word) || self.path.contains(word)
    }
}

impl RecordedCallback {
    fn new(callback: &Value) -> Self {
        let headers = callback["headers"].as_array().unwrap().iter();
        let headers = headers.map(|it| (text(&it[0]).to_lowercase(), text(&it[1])));
        let is_of_client =
            |name: &str| matches!(name, "content-length" | "host" | "user-agent" | "connection");
        let mut headers: Vec<_> = headers.filter(|(name, _)| !is_of_client(name)).collect();
        headers.sort();
        Self {
            method: text_of(callback, "method"),
            path: text_of(callback, "path"),
            headers,
            body: text_of(callback, "body"),
        }
    }
}

impl Recorded {
    fn new(response: &Value) -> Self {
        let body = text_of(response, "body");
        let body = match response["body_encoding"].as_str() {
            Some(_) => data_encoding::BASE64.decode(body.as_bytes()).unwrap(),
            None => body.into_bytes(),
        };
        let headers = response["headers"].as_array().cloned().unwrap_or_default();
        let missing = response["missing_default_headers"].as_array().cloned().unwrap_or_default();
        Self {
            status: response["status"].as_u64().unwrap().try_into().unwrap(),
            headers: headers.iter().map(|it| (text(&it[0]).to_lowercase(), text(&it[1]))).collect(),
            body,
            missing_headers: missing.iter().map(text).collect(),
        }
    }
}

/// The file of a snapshot that rows name.
pub(crate) fn snapshot_path(recordings: &Path, snapshot: &str) -> PathBuf {
    match snapshot {
        "large" | "small" => {
            recordings.join("../samples").join(format!("microcks-1.16-{snapshot}.json"))
        }
        other => match other.strip_prefix("probes-") {
            Some(name) => recordings.join("mocks-probes").join(format!("snapshot-{name}.json")),
            None => recordings.join("mocks-1.16").join(format!("{other}.snapshot.json")),
        },
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn text_of(object: &Value, name: &str) -> String {
    object.get(name).filter(|it| !it.is_null()).map(text).unwrap_or_default()
}
