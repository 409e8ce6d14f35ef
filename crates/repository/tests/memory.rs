//! The store in memory keeps the contract of all stores.

use repository::memory::MemoryStore;

repository::store_contract!(|| ((), MemoryStore::new()));
