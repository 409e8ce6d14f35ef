//! Commits whose cache fails after the journal write.

use std::sync::atomic::{AtomicI64, Ordering::SeqCst};

use repository::{Change, Store};
use snapshot::Kind;
use store_tests::fixtures::{commit, definition, draft, entry};

use super::*;

/// Commits `b` on top of `a`, and removes the cache after the contents are put.
fn commit_without_cache(store: &EmbeddedStore) -> Result<Revision, StoreError> {
    let mut open = store.begin(draft("ann"), RevisionNumber(1))?;
    let hash = open.put(&definition("b"))?;
    let taken = store.slot.write().unwrap().cache.take();
    taken.unwrap().close();
    open.finish(&[Change::Put(entry("b", hash))])
}

#[test]
fn commit_succeeds_when_cache_fails() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = EmbeddedStore::open(dir.path(), Options::default()).unwrap();
    commit(&store, &[("a", &definition("a"))]).unwrap();
    let revision = commit_without_cache(&store).unwrap();
    assert_eq!(revision, store.head().revision);
    for text in ["a", "b"] {
        let written = definition(text);
        assert_eq!(store.definition(&written.hash()).unwrap(), written);
    }
    assert!(store.check().unwrap().is_empty());
}

#[test]
fn reads_use_journal_until_cache_has_space() {
    let dir = tempfile::tempdir().unwrap();
    let asked = Arc::new(AtomicI64::new(i64::MIN));
    let seen = Arc::clone(&asked);
    // The disk is full from the fourth query on, when the cache is rebuilt.
    let full = move |_: &Path| Ok(if seen.fetch_add(1, SeqCst) < 3 { u64::MAX / 2 } else { 0 });
    let options = Options { free_space: Arc::new(full), ..Options::default() };
    let (store, _) = EmbeddedStore::open(dir.path(), options).unwrap();
    commit(&store, &[("a", &definition("a"))]).unwrap();

    asked.store(0, SeqCst);
    let revision = commit_without_cache(&store).unwrap().number;
    assert_eq!(revision, RevisionNumber(2));
    assert_eq!(store.head().revision.number, revision);
    for text in ["a", "b"] {
        let written = definition(text);
        assert_eq!(store.definition(&written.hash()).unwrap(), written);
        for kind in Kind::ALL {
            assert_eq!(store.section(&written.hash(), kind).unwrap(), written.section(kind));
        }
        assert!(store.contains(&written.hash()).unwrap());
    }
    let missing = definition("never put").hash();
    assert!(
        matches!(store.definition(&missing), Err(StoreError::Missing(hash)) if hash == missing)
    );
    assert!(!store.contains(&missing).unwrap());
    assert!(matches!(store.begin(draft("bob"), revision).err(), Some(StoreError::Full { .. })));
    store.maintain();
    assert!(store.slot().cache().is_err());

    asked.store(i64::MIN, SeqCst);
    store.maintain();
    assert!(store.slot().cache().is_ok());
    assert_eq!(commit(&store, &[("c", &definition("c"))]).unwrap(), 3);
    assert_eq!(store.definition(&definition("b").hash()).unwrap(), definition("b"));
    drop(store);
    let (store, report) = EmbeddedStore::open(dir.path(), Options::default()).unwrap();
    assert_eq!(report, OpenReport { revision: RevisionNumber(3), ..OpenReport::default() });
    assert!(store.check().unwrap().is_empty());
}
