//! The contract of all stores.

repository::store_contract!(|| {
    let dir = tempfile::tempdir().unwrap();
    let store = crate::open(dir.path()).0;
    (dir, store)
});
