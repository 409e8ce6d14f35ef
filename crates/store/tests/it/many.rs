//! Commits of many services at once.

use api_types::RevisionNumber;
use repository::{Change, Store};
use store::{EmbeddedStore, Options};
use store_tests::fixtures::{definition, draft, entry};

use crate::report_without_repairs;

#[test]
fn commit_larger_than_a_batch_round_trips() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = EmbeddedStore::open(dir.path(), Options::default()).unwrap();
    for revision in 0..2 {
        let mut open = store.begin(draft("ann"), RevisionNumber(revision)).unwrap();
        let hash = open.put(&definition(&revision.to_string())).unwrap();
        let changes: Vec<_> =
            (0..9000).map(|n| Change::Put(entry(&format!("service {n}"), hash))).collect();
        open.finish(&changes).unwrap();
    }
    let before = store.head();
    drop(store);
    let (store, report) = EmbeddedStore::open(dir.path(), Options::default()).unwrap();
    assert_eq!(report, report_without_repairs(2));
    assert_eq!(store.head().index.len(), 9000);
    assert!(store.head().index.entries().eq(before.index.entries()));
}
