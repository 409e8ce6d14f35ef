//! Helpers that read, export and change files.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use serde_json::{Value, value::RawValue};
use snapshot::{Definition, Kind, Limits, Manifest, ServiceType, Severity, Writer, read};
use snapshot_generator::{Generator, ServiceDraft};

/// Reads a file and asserts that it can be imported.
#[track_caller]
pub(crate) fn read_usable(file: &[u8]) -> Manifest {
    let manifest = read(file, Limits::default());
    assert!(manifest.is_usable(), "{:#?}", manifest.problems);
    manifest
}

/// Reads the definitions of a file, and asserts that it can be imported.
#[track_caller]
pub(crate) fn definitions(file: &[u8]) -> Vec<Definition> {
    let manifest = read_usable(file);
    let definitions = manifest.definitions.iter();
    definitions.map(|it| it.definition(file).unwrap()).collect()
}

/// Reads a file with exactly one definition.
#[track_caller]
pub(crate) fn single_definition(file: &[u8]) -> Definition {
    let mut all = definitions(file);
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// Writes a file with these definitions.
pub(crate) fn export(definitions: &[Definition]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new()).unwrap();
    for kind in Kind::ALL {
        for definition in definitions {
            writer.section(kind, definition.section(kind)).unwrap();
        }
    }
    writer.finish().unwrap()
}

/// Generates a file with a service of every type.
pub(crate) fn file_with_every_type(seed: u64) -> Vec<u8> {
    let mut generator = Generator::new(seed);
    for kind in ServiceType::KNOWN {
        generator.service(ServiceDraft::new(kind, format!("a.b.{}", kind.name()), "1.0"));
    }
    generator.snapshot()
}

/// Generates a file with one service of this type.
pub(crate) fn file_with_one(kind: ServiceType, seed: u64) -> Vec<u8> {
    let mut generator = Generator::new(seed);
    generator.service(ServiceDraft::new(kind, "a.b.Order", "1.0").operations(4).examples(3));
    generator.snapshot()
}

/// The problems of a file as text: severity, position, pointer and message.
pub(crate) fn problems(file: &[u8]) -> Vec<String> {
    let manifest = read(file, Limits::default());
    let problems = manifest.problems.iter().map(|problem| {
        let severity = match problem.severity {
            Severity::Refused => "refused",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        let times = match problem.times {
            1 => String::new(),
            times => format!(" ({times} times)"),
        };
        let (position, pointer, message) = (problem.position, &problem.pointer, &problem.message);
        format!("{severity} {}:{} `{pointer}` {message}{times}", position.line, position.column)
    });
    problems.collect()
}

/// A file parsed by `serde_json` alone: the documents of each array.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Arrays<'a> {
    #[serde(borrow)]
    services: Vec<&'a RawValue>,
    #[serde(borrow)]
    resources: Vec<&'a RawValue>,
    #[serde(borrow)]
    requests: Vec<&'a RawValue>,
    #[serde(borrow)]
    responses: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    event_messages: Vec<&'a RawValue>,
}

impl<'a> Arrays<'a> {
    pub(crate) fn parse(file: &'a [u8]) -> Self {
        serde_json::from_slice(file).unwrap()
    }

    pub(crate) fn all(&self) -> [&[&'a RawValue]; 5] {
        [&self.services, &self.resources, &self.requests, &self.responses, &self.event_messages]
    }

    /// Every document by its array and ID: its value, and its text without white space.
    pub(crate) fn documents(&self) -> BTreeMap<(&'static str, String), (Value, String)> {
        let mut documents = BTreeMap::new();
        for (kind, array) in Kind::ALL.into_iter().zip(self.all()) {
            for document in array {
                let value: Value = serde_json::from_str(document.get()).unwrap();
                let key = (kind.key(), value["id"].to_string());
                let duplicate = documents.insert(key, (value, without_white_space(document.get())));
                assert!(duplicate.is_none(), "an ID appears twice");
            }
        }
        documents
    }
}

/// Removes white space between tokens.
fn without_white_space(json: &str) -> String {
    let (mut in_string, mut is_escaped) = (false, false);
    json.chars()
        .filter(|character| {
            let was_in_string = in_string;
            match character {
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = in_string,
                '"' => in_string = !in_string,
                _ => {}
            }
            was_in_string || !character.is_ascii_whitespace()
        })
        .collect()
}

/// Reorders the arrays of a file.
pub(crate) fn reordered(file: &[u8], order: [usize; 5]) -> Vec<u8> {
    let arrays = Arrays::parse(file);
    let members = order.map(|at| {
        let documents: Vec<_> = arrays.all()[at].iter().map(|it| it.get()).collect();
        format!("\"{}\": [{}]", Kind::ALL[at].key(), documents.join(" ,\n"))
    });
    format!("{{{}}}", members.join(",")).into_bytes()
}

/// Replaces every ID by another one that sorts differently, as if another instance had imported the
/// same artifacts.
pub(crate) fn renumbered(file: &[u8], salt: u64) -> Vec<u8> {
    let mut text = String::from_utf8(file.to_vec()).unwrap();
    let documents = Arrays::parse(file).all().concat();
    let ids = documents.into_iter().filter_map(|document| {
        let value: Value = serde_json::from_str(document.get()).unwrap();
        value["id"].as_str().map(str::to_owned)
    });
    let mut new_ids = HashMap::new();
    for id in ids {
        let hashed = hash_id(&id, salt);
        let new_id = new_ids.entry(id).or_insert(hashed);
        assert_eq!(new_id.len(), 24);
    }
    for (id, new_id) in &new_ids {
        text = text.replace(id.as_str(), new_id);
    }
    text.into_bytes()
}

/// An ID that sorts independently of the given one.
fn hash_id(id: &str, salt: u64) -> String {
    let mut hash = 0xCBF2_9CE4_8422_2325 ^ salt;
    for byte in id.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
    }
    format!("ffff{:04x}{hash:016x}", salt & 0xFFFF)
}
