//! Reading, exporting and comparing files, in a line each.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use serde_json::{Value, value::RawValue};
use snapshot::{Definition, Kind, Limits, Manifest, ServiceType, Severity, Writer, read};
use snapshot_generator::{Draft, Generator};

/// The outline of a file that can be imported.
#[track_caller]
pub(crate) fn usable(file: &[u8]) -> Manifest {
    let outline = read(file, Limits::default());
    assert!(outline.is_usable(), "{:#?}", outline.problems);
    outline
}

/// The definitions of a file that can be imported.
#[track_caller]
pub(crate) fn definitions(file: &[u8]) -> Vec<Definition> {
    let outline = usable(file);
    let definitions = outline.definitions.iter();
    definitions.map(|it| it.definition(file).unwrap()).collect()
}

/// The only definition of a file.
#[track_caller]
pub(crate) fn only(file: &[u8]) -> Definition {
    let mut all = definitions(file);
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// The file with these definitions.
pub(crate) fn export(definitions: &[Definition]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new()).unwrap();
    for kind in Kind::ALL {
        for definition in definitions {
            writer.section(kind, definition.section(kind)).unwrap();
        }
    }
    writer.finish().unwrap()
}

/// A file with a service of every type.
pub(crate) fn every_type(seed: u64) -> Vec<u8> {
    let mut generator = Generator::new(seed);
    for kind in ServiceType::KNOWN {
        generator.service(Draft::new(kind, format!("a.b.{}", kind.name()), "1.0"));
    }
    generator.snapshot()
}

/// A file with one service of this type.
pub(crate) fn one(kind: ServiceType, seed: u64) -> Vec<u8> {
    let mut generator = Generator::new(seed);
    generator.service(Draft::new(kind, "a.b.Order", "1.0").operations(4).examples(3));
    generator.snapshot()
}

/// The problems of a file: how grave, where, and what.
pub(crate) fn problems(file: &[u8]) -> Vec<String> {
    let outline = read(file, Limits::default());
    let problems = outline.problems.iter().map(|problem| {
        let severity = match problem.severity {
            Severity::Refused => "refused",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        let times = match problem.times {
            1 => String::new(),
            times => format!(" ({times} times)"),
        };
        let (place, pointer, message) = (problem.position, &problem.pointer, &problem.message);
        format!("{severity} {}:{} `{pointer}` {message}{times}", place.line, place.column)
    });
    problems.collect()
}

/// A file as any program would read it: for each array, its documents.
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
    pub(crate) fn of(file: &'a [u8]) -> Self {
        serde_json::from_slice(file).unwrap()
    }

    pub(crate) fn all(&self) -> [&[&'a RawValue]; 5] {
        [&self.services, &self.resources, &self.requests, &self.responses, &self.event_messages]
    }

    /// Every document by its array and id: its value, and its text without blanks.
    pub(crate) fn documents(&self) -> BTreeMap<(&'static str, String), (Value, String)> {
        let mut documents = BTreeMap::new();
        for (kind, array) in Kind::ALL.into_iter().zip(self.all()) {
            for document in array {
                let value: Value = serde_json::from_str(document.get()).unwrap();
                let key = (kind.key(), value["id"].to_string());
                let found = documents.insert(key, (value, without_blanks(document.get())));
                assert!(found.is_none(), "an id is there twice");
            }
        }
        documents
    }
}

/// Drops what stands between tokens.
fn without_blanks(json: &str) -> String {
    let (mut in_text, mut escaped) = (false, false);
    json.chars()
        .filter(|letter| {
            let inside = in_text;
            match letter {
                _ if escaped => escaped = false,
                '\\' => escaped = in_text,
                '"' => in_text = !in_text,
                _ => {}
            }
            inside || !letter.is_ascii_whitespace()
        })
        .collect()
}

/// The file with its arrays in another order.
pub(crate) fn reordered(file: &[u8], order: [usize; 5]) -> Vec<u8> {
    let arrays = Arrays::of(file);
    let members = order.map(|at| {
        let documents: Vec<_> = arrays.all()[at].iter().map(|it| it.get()).collect();
        format!("\"{}\": [{}]", Kind::ALL[at].key(), documents.join(" ,\n"))
    });
    format!("{{{}}}", members.join(",")).into_bytes()
}

/// The file with another id in place of every id, in another order, as if another instance had
/// read the same artifacts.
pub(crate) fn renumbered(file: &[u8], salt: u64) -> Vec<u8> {
    let mut text = String::from_utf8(file.to_vec()).unwrap();
    let documents = Arrays::of(file).all().concat();
    let ids = documents.into_iter().filter_map(|document| {
        let value: Value = serde_json::from_str(document.get()).unwrap();
        value["id"].as_str().map(str::to_owned)
    });
    let mut others = HashMap::new();
    for id in ids {
        let mixed = blend(&id, salt);
        let other = others.entry(id).or_insert(mixed);
        assert_eq!(other.len(), 24);
    }
    for (id, other) in &others {
        text = text.replace(id.as_str(), other);
    }
    text.into_bytes()
}

/// Another id, which says nothing of the order of the first.
fn blend(id: &str, salt: u64) -> String {
    let mut hash = 0xCBF2_9CE4_8422_2325 ^ salt;
    for byte in id.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
    }
    format!("ffff{:04x}{hash:016x}", salt & 0xFFFF)
}
