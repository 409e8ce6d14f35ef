//! The properties of plans, on the embedded store.

store_tests::property_tests!(|| {
    let dir = tempfile::tempdir().unwrap();
    let store = crate::open(dir.path()).0;
    (dir, store)
});
