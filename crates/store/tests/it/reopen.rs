//! Reopening a store, and the files in its directory.

use std::{error::Error as _, fs, os::unix::fs::PermissionsExt};

use api_types::RevisionNumber;
use repository::{Store, StoreError};
use store::{EmbeddedStore, Options};
use store_tests::fixtures::{commit, definition, draft};

use crate::{filled_store, flip_bit, names, open, readable_state, report_without_repairs};

#[test]
fn reopened_store_has_all_revisions() {
    let dir = tempfile::tempdir().unwrap();
    let before = filled_store(dir.path(), 10);
    assert_eq!(names(&dir.path().join("checkpoint")).len(), 3);
    for _ in 0..2 {
        let (store, report) = open(dir.path());
        assert_eq!(report, report_without_repairs(10));
        assert_eq!(readable_state(&store), before);
        assert!(store.check().unwrap().is_empty());
    }
}

#[test]
fn long_service_names_round_trip() {
    let dir = tempfile::tempdir().unwrap();
    let (long, longer) = ("n".repeat(10_000), "n".repeat(10_001));
    let content = definition("content");
    let store = open(dir.path()).0;
    commit(&store, &[(&long, &content), (&longer, &content), ("", &content)]).unwrap();
    commit(&store, &[(&long, &definition("other"))]).unwrap();
    let before = readable_state(&store);
    drop(store);
    let (store, report) = open(dir.path());
    assert_eq!(report, report_without_repairs(2));
    assert_eq!(readable_state(&store), before);
}

#[test]
fn second_open_is_rejected_while_first_runs() {
    let dir = tempfile::tempdir().unwrap();
    let first = open(dir.path()).0;
    let rejected = EmbeddedStore::open(dir.path(), Options::default()).err().unwrap();
    let reason = rejected.source().unwrap().to_string();
    assert_eq!(reason, "another mockpit uses this data directory");
    assert!(rejected.to_string().contains(dir.path().to_str().unwrap()));
    commit(&first, &[("a", &definition("a"))]).unwrap();
    drop(first);
    assert_eq!(open(dir.path()).1, report_without_repairs(1));
}

#[test]
fn data_directory_is_readable_by_owner_only() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("new/data");
    filled_store(&data, 3);
    let mode = |name| fs::metadata(data.join(name)).unwrap().permissions().mode() & 0o777;
    for name in ["", "journal", "checkpoint", "sled"] {
        assert_eq!(mode(name), 0o700, "{name}");
    }
    for name in ["LOCK", "journal/0000000000000001.rev", "checkpoint/0000000000000003.idx"] {
        assert_eq!(mode(name), 0o600, "{name}");
    }
}

#[test]
fn dropped_commit_leaves_no_file() {
    let dir = tempfile::tempdir().unwrap();
    filled_store(dir.path(), 2);
    let store = open(dir.path()).0;
    let before = names(&dir.path().join("journal"));
    let mut open = store.begin(draft("ann"), RevisionNumber(2)).unwrap();
    open.put(&definition("x")).unwrap();
    assert_ne!(names(&dir.path().join("journal")), before);
    drop(open);
    assert_eq!(names(&dir.path().join("journal")), before);
}

#[test]
fn files_of_interrupted_commit_are_removed() {
    let dir = tempfile::tempdir().unwrap();
    let before = filled_store(dir.path(), 2);
    fs::write(dir.path().join("journal/0000000000000003.tmp"), "half").unwrap();
    let (store, report) = open(dir.path());
    assert_eq!(report.temporary_files, 1);
    assert_eq!(readable_state(&store), before);
    assert_eq!(names(&dir.path().join("journal")).len(), 2);
}

#[test]
fn revision_size_depends_on_changes_only() {
    let dir = tempfile::tempdir().unwrap();
    let lines: String =
        (0_u32..20_000).map(|n| definition(&n.to_string()).hash().to_string()).collect();
    let big = definition(&lines);
    let store = open(dir.path()).0;
    commit(&store, &[("a", &big)]).unwrap();
    commit(&store, &[("b", &big), ("c", &definition("c"))]).unwrap();
    let size = |name| fs::metadata(dir.path().join("journal").join(name)).unwrap().len();
    assert!(size("0000000000000001.rev") > 500_000);
    assert!(size("0000000000000002.rev") < 3_000);
}

#[test]
fn broken_checkpoint_is_reported_and_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let before = filled_store(dir.path(), 7);
    let name = "checkpoint/0000000000000006.idx";
    flip_bit(dir.path().join(name));
    let (store, report) = open(dir.path());
    assert!(report.checkpoint_problem.as_ref().is_some_and(|why| why.contains(name)), "{report:?}");
    assert_eq!(readable_state(&store), before);
    drop(store);
    assert_eq!(open(dir.path()).1, report_without_repairs(7));

    // An older checkpoint is only read for revisions that need it.
    flip_bit(dir.path().join("checkpoint/0000000000000003.idx"));
    let (store, report) = open(dir.path());
    assert_eq!(report, report_without_repairs(7));
    assert_eq!(readable_state(&store), before);
}

#[test]
fn checkpoint_of_another_history_is_ignored() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let before = filled_store(dir.path(), 4);
    filled_store(other.path(), 2);
    let store = open(other.path()).0;
    commit(&store, &[("another", &definition("another"))]).unwrap();
    let name = "checkpoint/0000000000000003.idx";
    fs::copy(other.path().join(name), dir.path().join(name)).unwrap();
    let (store, report) = open(dir.path());
    assert!(report.checkpoint_problem.is_some());
    assert_eq!(readable_state(&store), before);
}

#[test]
fn checkpoint_avoids_reading_earlier_changes() {
    let dir = tempfile::tempdir().unwrap();
    let before = filled_store(dir.path(), 5);
    let store = open(dir.path()).0;
    // The changes end before the closing frame (89 bytes) and their digest (32 bytes).
    let first = "journal/0000000000000001.rev";
    let mut bytes = fs::read(dir.path().join(first)).unwrap();
    let place = bytes.len() - 89 - 32 - 10;
    bytes[place] ^= 1;
    fs::write(dir.path().join(first), bytes).unwrap();
    let entries = store.at(RevisionNumber(4)).unwrap();
    let entries: Vec<_> = entries.entries().map(|entry| (**entry).clone()).collect();
    assert_eq!(entries, before.entries[4]);
    let damaged = store.at(RevisionNumber(1)).err();
    assert!(matches!(damaged, Some(StoreError::Damaged { file, .. }) if file == first));
}
