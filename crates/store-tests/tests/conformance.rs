//! The store in memory passes the conformance suite.

use store_tests::MemoryStore;

store_tests::conformance_tests!(|| ((), MemoryStore::new()));
