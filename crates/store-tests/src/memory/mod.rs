//! A store and a spool in memory, for tests of use cases and as a model for other stores.

mod spool;
mod store;

pub use spool::MemorySpool;
pub use store::MemoryStore;
