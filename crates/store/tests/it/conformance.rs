//! The embedded store passes the conformance suite.

store_tests::conformance_tests!(|| {
    let dir = tempfile::tempdir().unwrap();
    let store = crate::open(dir.path()).0;
    (dir, store)
});
