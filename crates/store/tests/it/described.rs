//! Reads a data directory by the description in docs/format.md, without code of the store.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::names;

/// A frame: its offset in the file, its tag and its payload.
struct Frame {
    at: usize,
    tag: char,
    payload: Vec<u8>,
}

fn fixture(format: u64) -> PathBuf {
    let folder = format!("tests/data/format-{format}");
    [env!("CARGO_MANIFEST_DIR"), &folder].iter().collect()
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn length(bytes: &[u8]) -> usize {
    usize::try_from(number(bytes)).unwrap()
}

fn hash(bytes: &[u8]) -> [u8; 32] {
    *blake3::hash(bytes).as_bytes()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The frames of a file from an offset to its end.
fn frames(file: &[u8], mut at: usize) -> Vec<Frame> {
    let mut frames = Vec::new();
    while at < file.len() {
        let end = at + 9 + length(&file[at + 1..at + 9]);
        assert_eq!(hash(&file[at..end]), file[end..end + 32]);
        let (tag, payload) = (char::from(file[at]), file[at + 9..end].to_vec());
        frames.push(Frame { at, tag, payload });
        at = end + 32;
    }
    frames
}

fn json(payload: &[u8]) -> Value {
    serde_json::from_slice(payload).unwrap()
}

/// Verifies a definition frame and returns its hash.
fn definition(payload: &[u8]) -> String {
    let (table, mut body) = payload[32..].split_at(5 * 48);
    let mut sections = Vec::new();
    for line in table.chunks(48) {
        let (text, compressed) = (number(&line[..8]), length(&line[8..16]));
        let (section, rest) = body.split_at(compressed);
        body = rest;
        assert_eq!(hash(section), line[16..]);
        let section = zstd::stream::decode_all(section).unwrap_or_default();
        assert_eq!(section.len() as u64, text);
        sections.extend(text.to_le_bytes());
        sections.extend(section);
    }
    assert!(body.is_empty());
    assert_eq!(hash(&sections), payload[..32]);
    hex(&payload[..32])
}

/// The content of a journal file.
struct File {
    header: Value,
    commit: Value,
    definitions: HashSet<String>,
    /// The chain hash that the next file repeats.
    seal: String,
}

fn journal_file(path: &Path) -> File {
    let file = fs::read(path).unwrap();
    assert!(file.starts_with(b"mockpit\n"));
    let frames = frames(&file, 8);
    let [first, definitions @ .., commit, last] = frames.as_slice() else { panic!() };
    assert_eq!((first.tag, commit.tag, last.tag), ('H', 'C', 'E'));
    assert!(definitions.iter().all(|frame| frame.tag == 'D'));
    assert!(first.payload.ends_with(b"\n") && commit.payload.ends_with(b"\n"));

    assert_eq!(last.at, file.len() - 89);
    assert_eq!(length(&last.payload[..8]), commit.at);
    let seal = &last.payload[16..];
    assert_eq!(hash(&file[..file.len() - 32 - 32]), seal);
    let header = json(&first.payload);
    let seal = header["base"]["seal"].as_str().map_or_else(|| hex(seal), ToOwned::to_owned);
    let definitions = definitions.iter().map(|frame| definition(&frame.payload)).collect();
    File { header, commit: json(&commit.payload), definitions, seal }
}

/// The payload of a file of one frame.
fn only_frame(path: &Path, tag: char) -> Vec<u8> {
    let mut frames = frames(&fs::read(path).unwrap(), 0);
    assert_eq!((frames.len(), frames[0].tag), (1, tag));
    frames.remove(0).payload
}

/// The kind and the name of a saved item.
fn item_key(item: &Value) -> (String, String) {
    (item["kind"].to_string(), item["name"].to_string())
}

#[test]
fn data_directory_of_format_1_matches_format_document() {
    assert_matches_document(1);
}

#[test]
fn data_directory_of_format_2_matches_format_document() {
    assert_matches_document(2);
}

fn assert_matches_document(format: u64) {
    let root = fixture(format);
    let anchor = json(&only_frame(&root.join("journal.anchor"), 'A'));
    assert_eq!(anchor["format"], 1);

    let (mut parent, mut next) = (String::new(), 0);
    let (mut known, mut seals) = (HashSet::new(), HashMap::new());
    let mut entries: HashMap<Value, Value> = HashMap::new();
    let mut items: BTreeMap<(String, String), Value> = BTreeMap::new();
    let mut states = HashMap::new();
    for name in names(&root.join("journal")) {
        let file = journal_file(&root.join("journal").join(&name));
        let revision = file.header["number"].as_u64().unwrap();
        assert_eq!(file.header["format"], format);
        assert_eq!(file.header["directory"], anchor["directory"]);
        if name.ends_with(".base") {
            let earlier = file.header["base"]["earlier"].as_array().unwrap();
            assert_eq!(earlier.len() as u64, revision - 1);
            assert_eq!(file.header["parent"], earlier.last().unwrap()["seal"]);
        } else {
            assert_eq!(file.header["parent"], parent);
            assert_eq!(revision, next);
        }
        assert!(name.starts_with(&format!("{revision:016}.")));
        (parent, next) = (file.seal.clone(), revision + 1);
        known.extend(file.definitions);
        let changes = file.commit["changes"].as_array().unwrap();
        changes.iter().for_each(|change| drop(entries.remove(&change["remove"])));
        for entry in changes.iter().filter_map(|change| change.get("put")) {
            assert!(known.contains(entry["hash"].as_str().unwrap()));
            entries.insert(entry["summary"]["key"].clone(), entry.clone());
        }
        changes.iter().for_each(|change| drop(items.remove(&item_key(&change["remove_item"]))));
        for item in changes.iter().filter_map(|change| change.get("put_item")) {
            assert_eq!(format, 2);
            items.insert(item_key(item), item.clone());
        }
        seals.insert(revision, file.seal);
        states.insert(revision, (entries.clone(), items.clone()));
    }
    assert_eq!(anchor["seal"], *seals[&anchor["newest"].as_u64().unwrap()]);
    assert_eq!(anchor["newest"], next - 1);

    for name in names(&root.join("checkpoint")) {
        let payload = only_frame(&root.join("checkpoint").join(name), 'K');
        let checkpoint = json(&zstd::stream::decode_all(&*payload).unwrap());
        let revision = checkpoint["number"].as_u64().unwrap();
        assert_eq!(checkpoint["format"], format);
        assert_eq!(checkpoint["seal"], *seals[&revision]);
        let (entries, items) = &states[&revision];
        let listed = checkpoint["entries"].as_array().unwrap();
        let state: Vec<&Value> =
            listed.iter().map(|entry| &entries[&entry["summary"]["key"]]).collect();
        assert_eq!(listed.iter().collect::<Vec<_>>(), state);
        assert_eq!(listed.len(), entries.len());
        let listed = checkpoint.get("items").and_then(Value::as_array);
        let listed = listed.into_iter().flatten();
        assert!(listed.eq(items.values()));
    }
}
