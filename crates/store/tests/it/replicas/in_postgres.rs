//! Stores that share a journal in a PostgreSQL database.

use store::{Database, PostgresAddress, SharedJournal};

/// Generates the tests of a suite, which are left out without PostgreSQL.
macro_rules! tests {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            let Some(url) = store_tests::postgres::database() else { return };
            super::suite::$name(&move || journal(&url));
        })*
    };
}

fn journal(url: &str) -> SharedJournal {
    let address = PostgresAddress::new(url, None, None).unwrap();
    SharedJournal::in_database(&Database::new(address).unwrap())
}

super::suite::with_replica_tests!(tests);
