//! Files of newer versions are rejected by name and never reported as damaged.

use std::{fs, path::Path};

use api_types::RevisionNumber;
use repository::{Store, StoreError};
use store::{EmbeddedStore, FindingKind, Options, check, recover};
use store_tests::fixtures::draft;

use crate::{copy_dir, filled_store, names, open, readable_state};

const ANCHOR: &str = "journal.anchor";

fn journal(number: u64) -> String {
    format!("journal/{number:016}.rev")
}

/// A frame of this tag and payload.
fn frame(tag: u8, payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() as u64).to_le_bytes();
    let frame = [&[tag], length.as_slice(), payload].concat();
    let hash = *blake3::hash(&frame).as_bytes();
    [frame, hash.to_vec()].concat()
}

/// The JSON in format 9, which is newer than all formats.
fn newer(json: &[u8]) -> Vec<u8> {
    let json = std::str::from_utf8(json).unwrap();
    let (before, after) = json.split_once("\"format\":").unwrap();
    let (_, after) = after.split_once(',').unwrap();
    format!("{before}\"format\":9,{after}").into_bytes()
}

/// Gives the first frame of a file, which begins after `skipped` bytes, a newer format.
fn make_newer(path: &Path, skipped: usize) {
    let bytes = fs::read(path).unwrap();
    let (before, rest) = bytes.split_at(skipped);
    let length = u64::from_le_bytes(rest[1..9].try_into().unwrap());
    let (first, after) = rest.split_at(9 + usize::try_from(length).unwrap() + 32);
    let changed = frame(first[0], &newer(&first[9..first.len() - 32]));
    fs::write(path, [before, &changed, after].concat()).unwrap();
}

fn make_journal_file_newer(dir: &Path, name: &str) {
    make_newer(&dir.join(name), b"mockpit\n".len());
}

/// The newest format of this file that the store reads.
fn newest_format(name: &str) -> u64 {
    if name == ANCHOR { 1 } else { 2 }
}

fn is_unsupported(error: Option<&StoreError>, name: &str) -> bool {
    let Some(StoreError::UnsupportedFormat { file, found: 9, known }) = error else { return false };
    (&**file, *known) == (name, newest_format(name))
}

/// Asserts that opening, checking and recovering reject the file and change nothing.
fn assert_rejected(dir: &Path, name: &str) {
    let before = names(dir);
    let opened = EmbeddedStore::open(dir, Options::default()).err();
    assert!(is_unsupported(opened.as_ref(), name), "{opened:?}");
    for accept_journal in [false, true] {
        let recovered = recover(dir, &Options::default(), accept_journal).err();
        assert!(is_unsupported(recovered.as_ref(), name), "{recovered:?}");
    }
    assert_eq!(names(dir), before);

    let checked = check(dir, &mut |_| {}).unwrap();
    let [finding] = checked.findings.as_slice() else { panic!("{:?}", checked.findings) };
    assert_eq!((finding.kind, &*finding.file), (FindingKind::UnsupportedFormat, name));
    assert!(!finding.is_repaired_at_start());
    let text = finding.to_string();
    let known = newest_format(name);
    let expected = format!("has format 9, and this version of Mockpit knows format {known}");
    assert!(text.contains(&expected), "{text}");
    assert!(text.contains("start the Mockpit version that wrote it, or a newer one"), "{text}");
    assert!(!text.contains("damaged"), "{text}");
}

#[test]
fn newer_journal_file_is_rejected() {
    for number in [1, 3] {
        let dir = tempfile::tempdir().unwrap();
        filled_store(dir.path(), 3);
        make_journal_file_newer(dir.path(), &journal(number));
        assert_rejected(dir.path(), &journal(number));
    }
}

#[test]
fn newer_journal_file_is_rejected_where_sled_is_missing() {
    let dir = tempfile::tempdir().unwrap();
    filled_store(dir.path(), 3);
    fs::remove_dir_all(dir.path().join("sled")).unwrap();
    make_journal_file_newer(dir.path(), &journal(3));
    assert_rejected(dir.path(), &journal(3));
}

#[test]
fn newer_base_is_rejected() {
    let dir = tempfile::tempdir().unwrap();
    filled_store(dir.path(), 4);
    open(dir.path()).0.compact(RevisionNumber(3)).unwrap();
    let name = "journal/0000000000000003.base";
    make_journal_file_newer(dir.path(), name);
    assert_rejected(dir.path(), name);
}

#[test]
fn newer_anchor_is_rejected() {
    let dir = tempfile::tempdir().unwrap();
    filled_store(dir.path(), 3);
    make_newer(&dir.path().join(ANCHOR), 0);
    assert_rejected(dir.path(), ANCHOR);
}

#[test]
fn newer_journal_file_stops_commits_of_running_server() {
    let dir = tempfile::tempdir().unwrap();
    filled_store(dir.path(), 3);
    let store = open(dir.path()).0;
    make_journal_file_newer(dir.path(), &journal(3));
    let rejected = store.begin(draft("ann"), RevisionNumber(3)).err();
    assert!(is_unsupported(rejected.as_ref(), &journal(3)), "{rejected:?}");
    // Earlier content is still readable.
    for entry in store.head().index.entries() {
        assert_eq!(store.definition(&entry.hash).unwrap().hash(), entry.hash);
    }
}

#[test]
fn newer_checkpoint_is_ignored_and_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let before = filled_store(dir.path(), 7);
    let name = "checkpoint/0000000000000006.idx";
    let path = dir.path().join(name);
    let bytes = fs::read(&path).unwrap();
    let json = zstd::stream::decode_all(&bytes[9..bytes.len() - 32]).unwrap();
    let compressed = zstd::bulk::compress(&newer(&json), 3).unwrap();
    fs::write(&path, frame(b'K', &compressed)).unwrap();
    let backup = tempfile::tempdir().unwrap();
    copy_dir(dir.path(), backup.path());

    let (store, report) = open(dir.path());
    let why = report.checkpoint_problem.unwrap();
    assert!(why.contains(name) && why.contains("it has format 9"), "{why}");
    assert_eq!(readable_state(&store), before);
    drop(store);
    assert_eq!(open(dir.path()).1.checkpoint_problem, None);
    // A check does not report it as damage.
    assert!(check(backup.path(), &mut |_| {}).unwrap().findings.is_empty());
}

#[test]
fn newer_check_result_is_ignored() {
    let dir = tempfile::tempdir().unwrap();
    filled_store(dir.path(), 2);
    open(dir.path()).0.maintain();
    assert!(open(dir.path()).0.health().check.last.is_some());
    let path = dir.path().join("last-check.json");
    let json = fs::read_to_string(&path).unwrap();
    fs::write(&path, json.replacen("\"format\": 1", "\"format\": 2", 1)).unwrap();
    let store = open(dir.path()).0;
    assert_eq!(store.health().check.last, None);
    store.maintain();
    assert!(store.health().check.last.is_some_and(|last| last.findings.is_empty()));
}
