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
    journal::{FORMAT, Header, frame},
};

/// The formats of the fixtures, with the numbers of their journal files and checkpoints.
const FIXTURES: [(u64, usize, usize); 2] = [(1, 6, 2), (2, 11, 4)];

fn fixture(format: u64, name: &str) -> PathBuf {
    let folder = format!("tests/data/format-{format}");
    [env!("CARGO_MANIFEST_DIR"), &folder, name].iter().collect()
}

/// A record as the newest format has it. Only the number of an earlier format differs.
fn in_newest_format(json: &[u8], format: u64) -> String {
    let json = std::str::from_utf8(json).unwrap();
    let (earlier, newest) = (format!("{{\"format\":{format},"), format!("{{\"format\":{FORMAT},"));
    json.strip_prefix(&earlier).map_or_else(|| json.to_owned(), |rest| newest + rest)
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
    let (entries, items) = record.into_values();
    to_json(&CheckpointRecord::new(number, seal, &entries, &items)).unwrap()
}

#[test]
fn journal_records_round_trip() {
    for (format, files, _) in FIXTURES {
        let mut seen = 0;
        for file in fs::read_dir(fixture(format, "journal")).unwrap() {
            for (tag, json) in frames(&file.unwrap().path(), b"mockpit\n".len()) {
                let again = match tag {
                    b'H' => header_again(&json),
                    b'C' => commit_again(&json),
                    _ => continue,
                };
                let again = String::from_utf8(again).unwrap() + "\n";
                assert_eq!(again, in_newest_format(&json, format));
                seen += 1;
            }
        }
        assert_eq!(seen, files * 2);
    }
}

#[test]
fn checkpoint_records_round_trip() {
    for (format, _, checkpoints) in FIXTURES {
        let files: Vec<_> = fs::read_dir(fixture(format, "checkpoint")).unwrap().collect();
        assert_eq!(files.len(), checkpoints);
        for file in files {
            let path = file.unwrap().path();
            let [(b'K', compressed)] = &frames(&path, 0)[..] else { panic!("{}", path.display()) };
            let json = zstd::stream::decode_all(&**compressed).unwrap();
            let again = String::from_utf8(checkpoint_again(&json)).unwrap();
            assert_eq!(again, in_newest_format(&json, format));
        }
    }
}

#[test]
fn anchor_record_round_trips() {
    for (format, ..) in FIXTURES {
        let [(b'A', json)] = &frames(&fixture(format, "journal.anchor"), 0)[..] else { panic!() };
        let anchor = Anchor::from(from_json::<AnchorRecord>(json).unwrap());
        assert_eq!(to_json(&AnchorRecord::from(&anchor)).unwrap(), *json);
    }
}
