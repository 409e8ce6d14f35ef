//! What holds of every plan, on the embedded store.

repository::store_properties!(|| {
    let dir = tempfile::tempdir().unwrap();
    let store = crate::open(dir.path()).0;
    (dir, store)
});
