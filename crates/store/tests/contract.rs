//! The embedded store keeps the contract of all stores.

use store::{EmbeddedStore, Options};

repository::store_contract!(|| {
    let dir = tempfile::tempdir().unwrap();
    let (store, _report) = EmbeddedStore::open(dir.path(), Options::default()).unwrap();
    (dir, store)
});
