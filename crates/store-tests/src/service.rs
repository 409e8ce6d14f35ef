//! Small readable services, and snapshots of them.

use std::{collections::BTreeMap, fmt::Write as _};

use snapshot::ServiceKey;

/// Bodies of examples, by the names of operation and example.
pub type Examples = BTreeMap<(String, String), String>;

/// A service for tests.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Service {
    pub id: String,
    pub name: String,
    pub version: String,
    /// The response time of its first operation, in milliseconds.
    pub delay: u32,
    pub examples: Examples,
}

/// The operations of each service.
pub(crate) const OPERATIONS: [&str; 2] = ["GET /", "POST /"];

/// A service with examples of its first operation, by name and body.
#[must_use]
pub fn service(id: &str, name: &str, examples: &[(&str, &str)]) -> Service {
    let example = |(name, body): &(&str, &str)| {
        ((OPERATIONS[0].to_owned(), (*name).to_owned()), (*body).to_owned())
    };
    Service {
        id: id.into(),
        name: name.into(),
        version: "1".into(),
        delay: 0,
        examples: examples.iter().map(example).collect(),
    }
}

impl Service {
    #[must_use]
    pub fn key(&self) -> ServiceKey {
        ServiceKey::new(self.name.as_str(), self.version.as_str())
    }
}

/// A snapshot of these services. IDs of messages start with `prefix`.
#[must_use]
pub fn snapshot(prefix: &str, services: &[Service]) -> String {
    let (mut documents, mut requests, mut responses) = (vec![], vec![], vec![]);
    for (number, Service { id, name, version, delay, examples }) in services.iter().enumerate() {
        let [get, post] = OPERATIONS;
        documents.push(format!(
            r#"{{"id":"{id}","name":"{name}","version":"{version}","type":"REST","operations":[{{"name":"{get}","defaultDelay":{delay}}},{{"name":"{post}"}}]}}"#
        ));
        for ((operation, example), body) in examples {
            let message_id = format!("{prefix}{number}{}{example}", operation.len());
            requests.push(format!(
                r#"{{"name":"{example}","operationId":"{id}-{operation}","id":"{message_id}q","responseId":"{message_id}p"}}"#
            ));
            responses.push(format!(
                r#"{{"name":"{example}","content":"{body}","operationId":"{id}-{operation}","id":"{message_id}p","status":"200"}}"#
            ));
        }
    }
    let mut text = String::from("{");
    let arrays = [("services", documents), ("resources", vec![]), ("requests", requests)];
    for (key, documents) in arrays.into_iter().chain([("responses", responses)]) {
        write!(text, r#""{key}":[{}],"#, documents.join(",")).unwrap();
    }
    text + r#""eventMessages":[]}"#
}
