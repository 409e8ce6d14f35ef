//! Files in a database are compared with their hashes.

use std::path::Path;

use repository::Store as _;
use store::{Database, PostgresAddress, SharedCheck, SharedJournal, check_shared};
use store_tests::postgres::Server;

use super::{Replica, revision};

fn checked(journal: &SharedJournal, scratch: &Path) -> SharedCheck {
    check_shared(journal, scratch, &mut |_| ()).unwrap()
}

#[test]
fn damage_in_a_database_is_named() {
    let Some(server) = Server::start() else { return };
    let url = server.database();
    let journal = || {
        let address = PostgresAddress::new(&url, None, None).unwrap();
        SharedJournal::in_database(&Database::new(address).unwrap())
    };
    let scratch = tempfile::tempdir().unwrap();
    let replica = Replica::new(journal());
    for name in ["a", "b", "c", "d"] {
        replica.commit(name).unwrap();
    }
    replica.store.compact(revision(2)).unwrap();
    let good = checked(&journal(), scratch.path());
    assert_eq!((good.revision, good.files), (revision(4), 3));
    assert_eq!(good.findings, Vec::<String>::new());
    let files = replica.files();
    assert_eq!(good.bytes, files.iter().map(|(_, bytes)| bytes.len() as u64).sum::<u64>());

    // A bit in the middle of revision 3, and all of revision 4.
    let object = "(select object from mockpit.file where number = 3)";
    let flip =
        "set_byte(bytes, octet_length(bytes) / 2, get_byte(bytes, octet_length(bytes) / 2) # 1)";
    server
        .sql_at(&url, &format!("update mockpit.piece set bytes = {flip} where object = {object}"));
    server.sql_at(
        &url,
        "delete from mockpit.piece where object = (select object from mockpit.file where number = 4)",
    );
    let damaged = checked(&journal(), scratch.path());
    assert_eq!(damaged.files, 3);
    let [third, fourth] = damaged.findings.as_slice() else { panic!("{damaged:?}") };
    assert!(third.contains("0000000000000003.rev"), "{third}");
    assert!(fourth.contains("0000000000000004.rev"), "{fourth}");

    // The content of one revision under the number of another one.
    server.sql_at(&url, "update mockpit.file set object = (select object from mockpit.file where number = 3) where number = 4");
    let other = checked(&journal(), scratch.path());
    assert_eq!(other.findings.len(), 2, "{other:?}");
}
