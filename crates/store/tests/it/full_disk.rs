//! Writes are rejected on a full disk, and nothing is lost.

use std::{
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
};

use api_types::RevisionNumber;
use repository::{Change, Store, StoreError};
use store::{EmbeddedStore, OpenReport, Options};
use store_tests::fixtures::{commit, definition, draft, entry};

use crate::{filled_store, names, readable_state};

const PLENTY: u64 = u64::MAX / 2;

/// A disk whose free space the test sets.
#[derive(Clone)]
struct Disk(Arc<AtomicU64>);

impl Disk {
    fn new(free: u64) -> Self {
        Self(Arc::new(AtomicU64::new(free)))
    }

    fn free(&self, bytes: u64) {
        self.0.store(bytes, SeqCst);
    }

    fn open(&self, dir: &Path) -> Result<(EmbeddedStore, OpenReport), StoreError> {
        let free = Arc::clone(&self.0);
        let free_space = Arc::new(move |_: &Path| Ok(free.load(SeqCst)));
        EmbeddedStore::open(dir, Options { free_space, ..Options::default() })
    }
}

#[test]
fn commit_is_rejected_at_every_step_on_full_disk() {
    let dir = tempfile::tempdir().unwrap();
    let before = filled_store(dir.path(), 2);
    let files = names(&dir.path().join("journal"));
    let disk = Disk::new(PLENTY);
    let store = disk.open(dir.path()).unwrap().0;

    disk.free(1_000_000);
    let rejected = store.begin(draft("ann"), RevisionNumber(2)).err();
    assert!(matches!(rejected, Some(StoreError::Full { needed, free: 1_000_000 })
        if needed > 1_000_000));

    disk.free(PLENTY);
    let mut open = store.begin(draft("ann"), RevisionNumber(2)).unwrap();
    disk.free(1_000_000);
    // `put` may report the error of an earlier definition.
    let rejected = (0..10).find_map(|n| open.put(&definition(&n.to_string())).err());
    assert!(matches!(rejected, Some(StoreError::Full { .. })), "{rejected:?}");
    assert!(open.put(&definition("more")).is_err());
    assert!(open.finish(&[]).is_err());

    disk.free(PLENTY);
    let mut open = store.begin(draft("ann"), RevisionNumber(2)).unwrap();
    let hash = open.put(&definition("x")).unwrap();
    disk.free(1_000_000);
    let rejected = open.finish(&[Change::Put(entry("x", hash))]).err();
    assert!(matches!(rejected, Some(StoreError::Full { .. })), "{rejected:?}");

    assert_eq!(readable_state(&store), before);
    assert_eq!(names(&dir.path().join("journal")), files);
    disk.free(PLENTY);
    assert_eq!(commit(&store, &[("x", &definition("x"))]).unwrap(), 3);
}

#[test]
fn store_is_readable_on_full_disk() {
    let dir = tempfile::tempdir().unwrap();
    let before = filled_store(dir.path(), 3);
    let store = Disk::new(0).open(dir.path()).unwrap().0;
    assert_eq!(readable_state(&store), before);
}

#[test]
fn rebuild_waits_for_disk_space() {
    let dir = tempfile::tempdir().unwrap();
    let before = filled_store(dir.path(), 3);
    fs::remove_dir_all(dir.path().join("sled")).unwrap();
    let disk = Disk::new(1_000_000);
    for _ in 0..2 {
        assert!(matches!(disk.open(dir.path()).err(), Some(StoreError::Full { .. })));
    }
    disk.free(PLENTY);
    let (store, report) = disk.open(dir.path()).unwrap();
    assert_eq!(report.replayed, 3);
    assert_eq!(readable_state(&store), before);
}
