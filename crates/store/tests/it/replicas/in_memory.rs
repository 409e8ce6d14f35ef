//! Stores that share a journal in memory.

use store::{MemoryJournal, SharedJournal};

use super::Replica;

macro_rules! tests {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            let journal = MemoryJournal::default();
            journal.set_clock(store::now);
            super::suite::$name(&move || SharedJournal::in_memory(&journal));
        })*
    };
}

super::suite::with_replica_tests!(tests);

mod conformance {
    use super::*;

    store_tests::conformance_tests!(|| {
        let replica = Replica::new(SharedJournal::in_memory(&MemoryJournal::default()));
        (replica.dir, std::sync::Arc::into_inner(replica.store).unwrap())
    });
}
