//! Properties of every plan, on the store in memory.

use store_tests::MemoryStore;

store_tests::property_tests!(|| ((), MemoryStore::new()));
