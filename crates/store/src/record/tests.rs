//! Records of an earlier version are written back byte for byte.

use std::{
    fs,
    path::{Path, PathBuf},
};

use api_types::Outcome;
use repository::Change;

use super::*;
use crate::{
    anchor::Anchor,
    journal::{Header, frame},
};

fn fixture(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests/data/format-1", name].iter().collect()
}

/// The payloads of the frames of a file that come after `skipped` bytes, with their tags.
fn frames(path: &Path, skipped: usize) -> Vec<(u8, Vec<u8>)> {
    let bytes = fs::read(path).unwrap();
    let mut rest = &bytes[skipped..];
    let mut frames = Vec::new();
    while !rest.is_empty() {
        let room = rest.len() as u64;
        frames.push(frame::read(&mut rest, room).unwrap());
    }
    frames
}

/// The JSON of a commit, read and written again.
fn commit_again(json: &[u8]) -> Vec<u8> {
    let changes: Vec<Change> = from_json::<CommitChangesRecord>(json).unwrap().into();
    let outcome: Outcome = from_json::<CommitOutcomeRecord>(json).unwrap().into();
    to_json(&CommitRecord::new(&changes, &outcome)).unwrap()
}

fn header_again(json: &[u8]) -> Vec<u8> {
    let header = Header::from(from_json::<HeaderRecord<'_>>(json).unwrap());
    to_json(&HeaderRecord::from(&header)).unwrap()
}

fn checkpoint_again(json: &[u8]) -> Vec<u8> {
    let record = from_json::<CheckpointRecord<'_>>(json).unwrap();
    let (number, seal) = record.revision();
    let entries = record.into_entries();
    to_json(&CheckpointRecord::new(number, seal, &entries)).unwrap()
}

#[test]
fn journal_records_round_trip() {
    let mut seen = 0;
    for file in fs::read_dir(fixture("journal")).unwrap() {
        for (tag, json) in frames(&file.unwrap().path(), b"mockpit\n".len()) {
            let again = match tag {
                b'H' => header_again(&json),
                b'C' => commit_again(&json),
                _ => continue,
            };
            assert_eq!([String::from_utf8(again).unwrap().as_bytes(), b"\n"].concat(), json);
            seen += 1;
        }
    }
    assert_eq!(seen, 6 * 2);
}

#[test]
fn checkpoint_records_round_trip() {
    for number in [3, 6] {
        let path = fixture(&format!("checkpoint/{number:016}.idx"));
        let [(b'K', compressed)] = &frames(&path, 0)[..] else { panic!("{}", path.display()) };
        let json = zstd::stream::decode_all(&**compressed).unwrap();
        assert_eq!(checkpoint_again(&json), json);
    }
}

#[test]
fn anchor_record_round_trips() {
    let [(b'A', json)] = &frames(&fixture("journal.anchor"), 0)[..] else { panic!() };
    let anchor = Anchor::from(from_json::<AnchorRecord>(json).unwrap());
    assert_eq!(to_json(&AnchorRecord::from(&anchor)).unwrap(), *json);
}
