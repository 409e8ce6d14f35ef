//! What a server sees of its database and of the copies of it.

use store::{Database, DatabaseStatus, PostgresAddress, SharedValues};
use store_tests::postgres::Server;

fn status(url: &str) -> DatabaseStatus {
    let address = PostgresAddress::new(url, None, None).unwrap();
    SharedValues::in_database(&Database::new(address).unwrap()).status().unwrap()
}

#[test]
fn standbys_are_seen_as_far_as_the_account_may() {
    let Some(primary) = Server::start() else { return };
    let url = primary.database();
    let alone = status(&url);
    assert_eq!((alone.standbys, alone.is_synchronous), (0, false));
    assert_eq!((alone.synchronous_standbys, alone.is_standby), (Some(0), false));
    assert!(alone.version.starts_with(|digit: char| digit.is_ascii_digit()), "{alone:?}");

    let _standby = primary.standby();
    primary.wait_for_standby();
    let waits = status(&url);
    assert_eq!((waits.standbys, waits.is_synchronous), (1, true));
    assert_eq!(waits.synchronous_standbys, Some(1));

    primary.sql("postgres", "create role mockpit login");
    let name = url.split(['/', '?']).nth(3).unwrap();
    primary.sql("postgres", &format!("grant all on database {name} to mockpit"));
    primary.sql(name, "grant all on schema mockpit to mockpit");
    primary.sql(name, "grant all on all tables in schema mockpit to mockpit");
    let plain = status(&url.replace("postgres@", "mockpit@"));
    assert_eq!((plain.standbys, plain.is_synchronous), (1, true));
    assert_eq!(plain.synchronous_standbys, None);
}
