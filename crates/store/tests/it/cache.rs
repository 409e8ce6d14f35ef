//! Lost and damaged caches are rebuilt from the journal.

use std::{fs, path::Path, thread};

use api_types::RevisionNumber;
use repository::{Store, StoreError};
use store::{EmbeddedStore, Options, Rebuilt};
use store_tests::fixtures::{commit as commit_services, definition};

use crate::{
    ReadableState, commit, copy_dir, filled_store, names, open, readable_state,
    report_without_repairs,
};

/// Opens a store and asserts that the cache was rebuilt completely.
fn rebuilt(dir: &Path, before: &ReadableState) -> Rebuilt {
    let (store, report) = open(dir);
    assert_eq!(&readable_state(&store), before);
    let rebuilt = report.rebuilt.clone().unwrap_or_else(|| panic!("{report:?}"));
    assert_eq!(report.replayed, report.revision.0);
    if let Some(name) = &rebuilt.moved_to {
        assert!(dir.join(name).exists());
    }
    drop(store);
    assert_eq!(open(dir).1, report_without_repairs(report.revision.0));
    rebuilt
}

/// Changes the database of a closed cache.
fn with_sled(dir: &Path, change: impl FnOnce(&sled::Tree, &sled::Tree)) {
    let db = sled::open(dir.join("sled")).unwrap();
    change(&db.open_tree("contents").unwrap(), &db.open_tree("head").unwrap());
    db.flush().unwrap();
}

#[test]
fn missing_cache_is_rebuilt() {
    let dir = tempfile::tempdir().unwrap();
    let before = filled_store(dir.path(), 6);
    fs::remove_dir_all(dir.path().join("sled")).unwrap();
    let rebuilt = rebuilt(dir.path(), &before);
    assert_eq!(rebuilt, Rebuilt { why: "the cache is missing".into(), moved_to: None });
}

#[test]
fn broken_cache_is_moved_aside_and_rebuilt() {
    let dir = tempfile::tempdir().unwrap();
    let before = filled_store(dir.path(), 4);
    let sled = dir.path().join("sled");
    let garbage: Vec<u8> = (0..100_000_u32).map(|n| n.wrapping_mul(n).to_be_bytes()[2]).collect();
    let damages: [&dyn Fn(); 5] = [
        &|| fs::write(sled.join("db"), &garbage).unwrap(),
        &|| fs::write(sled.join("conf"), &garbage).unwrap(),
        &|| fs::write(sled.join("db"), "").unwrap(),
        &|| {
            fs::remove_dir_all(&sled).unwrap();
            fs::create_dir(&sled).unwrap();
        },
        &|| {
            fs::remove_dir_all(&sled).unwrap();
            fs::write(&sled, "not a directory").unwrap();
        },
    ];
    for damage in damages {
        damage();
        let rebuilt = rebuilt(dir.path(), &before);
        assert!(rebuilt.moved_to.is_some(), "{rebuilt:?}");
    }
    // Only the last moved cache is kept.
    assert_eq!(names(dir.path()).iter().filter(|name| name.starts_with("sled.bad-")).count(), 1);
}

#[test]
fn torn_cache_loses_nothing() {
    let (dir, whole) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let before = filled_store(dir.path(), 40);
    copy_dir(&dir.path().join("sled"), whole.path());
    let db = fs::read(whole.path().join("db")).unwrap();
    let used = 1 + db.iter().rposition(|byte| *byte != 0).unwrap();
    for eighth in 0..8 {
        let from = used * eighth / 8;
        let zeros = [&db[..from], &vec![0; db.len() - from]].concat();
        let hole = [&db[..from], &vec![0; 5_000], db.get(from + 5_000..).unwrap_or(&[])].concat();
        for torn in [zeros, hole, db[..from].to_vec()] {
            fs::remove_dir_all(dir.path().join("sled")).unwrap();
            copy_dir(whole.path(), &dir.path().join("sled"));
            fs::write(dir.path().join("sled/db"), torn).unwrap();
            // The damage is found at the start or by a reader. Both restore all content.
            let store = open(dir.path()).0;
            assert_eq!(readable_state(&store), before);
            assert!(store.check().unwrap().is_empty());
            drop(store);
            assert_eq!(open(dir.path()).1, report_without_repairs(40));
        }
    }
}

#[test]
fn outdated_cache_is_brought_up_to_date() {
    let (dir, backup) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    filled_store(dir.path(), 3);
    copy_dir(&dir.path().join("sled"), backup.path());
    let store = open(dir.path()).0;
    (4..=6).for_each(|number| commit(&store, number));
    let before = readable_state(&store);
    drop(store);

    fs::remove_dir_all(dir.path().join("sled")).unwrap();
    copy_dir(backup.path(), &dir.path().join("sled"));
    let (store, report) = open(dir.path());
    assert_eq!((report.replayed, report.rebuilt), (3, None));
    assert_eq!(readable_state(&store), before);
    drop(store);
    assert_eq!(open(dir.path()).1, report_without_repairs(6));
}

#[test]
fn cache_of_another_history_is_rebuilt() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let before = filled_store(dir.path(), 3);
    let store = open(other.path()).0;
    for text in ["a", "b"] {
        commit_services(&store, &[("another", &definition(text))]).unwrap();
    }
    drop(store);
    fs::remove_dir_all(dir.path().join("sled")).unwrap();
    copy_dir(&other.path().join("sled"), &dir.path().join("sled"));
    rebuilt(dir.path(), &before);
}

#[test]
fn open_rejects_journal_that_lacks_staged_revision() {
    let dir = tempfile::tempdir().unwrap();
    filled_store(dir.path(), 3);
    let pending = format!("[4,\"{}\"]", "0".repeat(64));
    with_sled(dir.path(), |_, head| {
        head.insert("announced", pending.as_bytes()).unwrap();
    });
    let rejected = EmbeddedStore::open(dir.path(), Options::default()).err();
    assert!(matches!(rejected, Some(StoreError::JournalIncomplete { .. })), "{rejected:?}");
}

#[test]
fn changed_entries_trigger_rebuild() {
    let dir = tempfile::tempdir().unwrap();
    let before = filled_store(dir.path(), 3);
    with_sled(dir.path(), |_, head| {
        let (key, json) = head.iter().map(Result::unwrap).find(|(key, _)| key.len() == 36).unwrap();
        let json = String::from_utf8(json.to_vec()).unwrap().replace("\"size\":100", "\"size\":1");
        head.insert(key, json.as_bytes()).unwrap();
    });
    rebuilt(dir.path(), &before);
    with_sled(dir.path(), |_, head| {
        let key = head.iter().keys().map(Result::unwrap).find(|key| key.len() == 36).unwrap();
        head.remove(key).unwrap();
    });
    rebuilt(dir.path(), &before);
}

#[test]
fn changed_saved_items_trigger_rebuild() {
    let dir = tempfile::tempdir().unwrap();
    let before = filled_store(dir.path(), 3);
    with_sled(dir.path(), |_, head| {
        let is_item = |key: &sled::IVec| key.len() == 37 && key.ends_with(&[0; 4]);
        let (key, json) = head.iter().map(Result::unwrap).find(|(key, _)| is_item(key)).unwrap();
        let json = String::from_utf8_lossy(&json).replace("\"ann\"", "\"bob\"");
        let json = json.replacen("number", "edited", 1);
        head.insert(key, json.as_bytes()).unwrap();
    });
    rebuilt(dir.path(), &before);
    with_sled(dir.path(), |_, head| {
        let items = head.iter().keys().map(Result::unwrap).filter(|key| key.len() == 37);
        items.for_each(|key| drop(head.remove(key).unwrap()));
    });
    rebuilt(dir.path(), &before);
}

#[test]
fn unfinished_sled_snapshot_is_ignored() {
    let dir = tempfile::tempdir().unwrap();
    let before = filled_store(dir.path(), 3);
    fs::write(dir.path().join("sled/snap.00000000000FFFFF.generating"), "half").unwrap();
    let (store, report) = open(dir.path());
    assert_eq!(report, report_without_repairs(3));
    assert_eq!(readable_state(&store), before);
}

#[test]
fn concurrent_reads_of_damaged_content_rebuild_cache_once() {
    let dir = tempfile::tempdir().unwrap();
    let before = filled_store(dir.path(), 4);
    let newest = &before.entries[4];
    for changed in [false, true] {
        with_sled(dir.path(), |contents, _| {
            for entry in newest {
                let piece = [entry.hash.as_bytes().as_slice(), &[1, 0, 0, 0, 0]].concat();
                assert!(contents.contains_key(&piece).unwrap());
                if changed {
                    contents.insert(piece, vec![7; 4096]).unwrap();
                } else {
                    contents.remove(piece).unwrap();
                }
            }
        });
        let (store, report) = open(dir.path());
        assert_eq!(report, report_without_repairs(4));
        let before_reading = names(dir.path());
        thread::scope(|scope| {
            for entry in newest {
                scope.spawn(|| {
                    assert_eq!(store.definition(&entry.hash).unwrap().hash(), entry.hash);
                });
            }
        });
        let moved =
            |name: &&String| name.starts_with("sled.bad-") && !before_reading.contains(name);
        assert_eq!(names(dir.path()).iter().filter(moved).count(), 1);
        assert_eq!(readable_state(&store), before);
        assert!(store.check().unwrap().is_empty());
    }
}

#[test]
fn missing_content_is_restored_from_journal() {
    let dir = tempfile::tempdir().unwrap();
    let before = filled_store(dir.path(), 2);
    with_sled(dir.path(), |contents, _| contents.clear().unwrap());
    let store = open(dir.path()).0;
    assert_eq!(readable_state(&store), before);
    assert_eq!(store.head().revision.number, RevisionNumber(2));
}
