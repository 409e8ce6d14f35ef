//! A damaged journal file is reported by name, at the start or by a check.

use std::{fs, path::Path};

use repository::{DamagedPart, StoreError};
use store::{EmbeddedStore, Options};

use crate::{filled_store, names, open};

/// The file that opening or checking reports as damaged.
fn damaged_file(dir: &Path) -> Option<String> {
    let error = match EmbeddedStore::open(dir, Options::default()) {
        Ok((store, _)) => return Some(store.check().unwrap().into_iter().next()?.file),
        Err(error) => error,
    };
    match error {
        StoreError::Damaged { part: DamagedPart::Journal, file, .. } => Some(file),
        other => panic!("{other:?}"),
    }
}

/// Damages a file in several ways. Each must be reported, and none may remove the cache.
fn assert_each_is_reported(dir: &Path, name: &str) {
    let path = dir.join(name);
    let whole = fs::read(&path).unwrap();
    let end = whole.len();
    // Magic, header, definition, changes, closing frame.
    let places = [3, 30, end / 2, end - 89 - 32 - 10, end - 89 + 12, end - 1];
    for place in places {
        let mut flipped = whole.clone();
        flipped[place] ^= 1;
        fs::write(&path, flipped).unwrap();
        assert_eq!(damaged_file(dir).as_deref(), Some(name), "byte {place} of {end}");
        fs::write(&path, &whole[..place]).unwrap();
        assert_eq!(damaged_file(dir).as_deref(), Some(name), "cut off at {place} of {end}");
    }
    fs::write(&path, &whole).unwrap();
    assert_eq!(damaged_file(dir), None);
    assert!(!names(dir).iter().any(|name| name.starts_with("sled.bad")));
}

#[test]
fn damaged_oldest_file_is_reported() {
    let dir = tempfile::tempdir().unwrap();
    filled_store(dir.path(), 3);
    assert_each_is_reported(dir.path(), "journal/0000000000000001.rev");
}

#[test]
fn damaged_newest_file_is_reported() {
    let dir = tempfile::tempdir().unwrap();
    filled_store(dir.path(), 3);
    assert_each_is_reported(dir.path(), "journal/0000000000000003.rev");
}

#[test]
fn missing_file_is_reported() {
    let dir = tempfile::tempdir().unwrap();
    filled_store(dir.path(), 3);
    let name = "journal/0000000000000002.rev";
    fs::remove_file(dir.path().join(name)).unwrap();
    assert_eq!(damaged_file(dir.path()).as_deref(), Some(name));
}

#[test]
fn cache_is_not_rebuilt_from_damaged_journal() {
    let dir = tempfile::tempdir().unwrap();
    filled_store(dir.path(), 3);
    let name = "journal/0000000000000002.rev";
    let whole = fs::read(dir.path().join(name)).unwrap();
    crate::flip_bit(dir.path().join(name));
    fs::remove_dir_all(dir.path().join("sled")).unwrap();
    for _ in 0..2 {
        assert_eq!(damaged_file(dir.path()).as_deref(), Some(name));
    }
    // After the file is restored, the store opens and rebuilds the cache.
    fs::write(dir.path().join(name), whole).unwrap();
    let (store, report) = open(dir.path());
    assert_eq!((report.revision.0, report.replayed), (3, 3));
    assert!(store.check().unwrap().is_empty());
}
