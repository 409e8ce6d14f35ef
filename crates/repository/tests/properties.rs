//! What holds of every plan, on the store in memory.

use repository::memory::MemoryStore;

repository::store_properties!(|| ((), MemoryStore::new()));
