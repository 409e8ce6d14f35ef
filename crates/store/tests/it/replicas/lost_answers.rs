//! A database that dies, falls silent or is cut off while stores commit.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    thread,
    time::{Duration, Instant},
};

use repository::StoreError;
use store::{Database, PostgresAddress, SharedJournal};
use store_tests::postgres::{Cut, Proxy, Server};

use super::Replica;

fn journal(url: &str) -> SharedJournal {
    let address = PostgresAddress::new(url, None, None).unwrap();
    SharedJournal::in_database(&Database::new(address).unwrap())
}

/// A commit is acknowledged once it is decided, also if its first answer is lost.
#[test]
fn commits_are_settled_when_their_connection_is_cut() {
    let Some(server) = Server::start() else { return };
    let url = server.database();
    let proxy = Proxy::new(&url, server.folder());
    let (cut, whole) = (Replica::new(journal(&proxy.url())), Replica::new(journal(&url)));
    for number in 1..=10 {
        proxy.cut(if number % 2 == 0 { Cut::BeforeCommit } else { Cut::BeforeAnswer });
        assert_eq!(cut.commit(&format!("service {number}")).unwrap(), number);
        assert_eq!(proxy.cuts() as u64, number);
    }
    whole.store.catch_up().unwrap();
    assert_eq!(whole.newest(), 10);
    assert_eq!(whole.files(), cut.files());
}

/// The connection is cut at each message of a commit, on its way to the database and before its answer. The commit is
/// acknowledged and there, or it failed and can be made again.
#[test]
fn commit_is_there_once_wherever_its_connection_is_cut() {
    let Some(server) = Server::start() else { return };
    let url = server.database();
    let proxy = Proxy::new(&url, server.folder());
    let (cut, whole) = (Replica::new(journal(&proxy.url())), Replica::new(journal(&url)));
    let mut committed = 0;
    for kind in [Cut::BeforeMessage, Cut::AfterMessage] {
        for message in 0.. {
            let before = proxy.cuts();
            proxy.cut(kind(message));
            committed += 1;
            let name = format!("service {committed}");
            match cut.commit(&name) {
                Ok(number) => assert_eq!(number, committed),
                Err(StoreError::Unreachable { .. }) => {
                    assert_eq!(cut.commit(&name).unwrap(), committed, "message {message}");
                }
                Err(other) => panic!("message {message}: {other:?}"),
            }
            if proxy.cuts() == before {
                assert!(message > 10, "only {message} messages");
                break;
            }
        }
    }
    whole.store.catch_up().unwrap();
    assert_eq!(whole.newest(), committed);
    assert_eq!(whole.files(), cut.files());
}

/// The commit never arrives, and the connection stays open: the database ends the transaction that was left.
#[test]
fn commit_is_settled_when_its_connection_falls_silent() {
    let Some(server) = Server::start() else { return };
    let url = server.database();
    let proxy = Proxy::new(&url, server.folder());
    let replica = Replica::new(journal(&proxy.url()));
    proxy.cut(Cut::Silence);
    assert_eq!(replica.commit("a").unwrap(), 1);
    assert_eq!((proxy.cuts(), replica.services()), (1, vec!["a".to_owned()]));
}

/// The database is killed again and again while two servers commit: nothing that was acknowledged is lost, and nothing is
/// there twice.
#[test]
fn killed_database_loses_no_acknowledged_commit() {
    const EACH: usize = 15;
    let Some(server) = Server::start() else { return };
    let url = server.database();
    let replicas = [0, 1].map(|at| (at, Replica::new(journal(&url))));
    let done = AtomicUsize::new(0);
    let acknowledged: Vec<String> = thread::scope(|scope| {
        let racing = replicas.iter().map(|(at, replica)| {
            let done = &done;
            scope.spawn(move || {
                let started = Instant::now();
                let (mut acknowledged, mut tries) = (Vec::new(), 0);
                while acknowledged.len() < EACH {
                    assert!(started.elapsed() < Duration::from_secs(120), "{acknowledged:?}");
                    tries += 1;
                    let name = format!("{at}-{tries}");
                    match replica.commit(&name) {
                        Ok(_) => {
                            acknowledged.push(name);
                            done.fetch_add(1, SeqCst);
                        }
                        // Nothing was committed, or nobody knows.
                        Err(
                            StoreError::Stale { .. }
                            | StoreError::Unreachable { .. }
                            | StoreError::Unsettled { .. },
                        ) => thread::yield_now(),
                        Err(other) => panic!("{other:?}"),
                    }
                }
                acknowledged
            })
        });
        let racing: Vec<_> = racing.collect();
        for before in [5, 12, 20] {
            while done.load(SeqCst) < before {
                thread::yield_now();
            }
            server.kill();
            server.restart();
        }
        racing.into_iter().flat_map(|racing| racing.join().unwrap()).collect()
    });
    assert_eq!(acknowledged.len(), 2 * EACH);
    for (_, replica) in &replicas {
        replica.store.catch_up().unwrap();
        let there: BTreeSet<String> = replica.services().into_iter().collect();
        let lost: Vec<_> = acknowledged.iter().filter(|name| !there.contains(*name)).collect();
        assert_eq!(lost, Vec::<&String>::new());
        assert_eq!(replica.newest(), there.len() as u64);
    }
    assert_eq!(replicas[0].1.files(), replicas[1].1.files());
}

/// A database that is paused holds a commit up, and nobody else's reading.
#[test]
fn paused_database_delays_commits_and_no_reading() {
    let Some(server) = Server::start() else { return };
    let url = server.database();
    let replica = Replica::new(journal(&url));
    replica.commit("a").unwrap();
    server.pause();
    thread::scope(|scope| {
        let committing = scope.spawn(|| replica.commit("b"));
        assert_eq!(replica.services(), ["a"]);
        assert!(!committing.is_finished());
        server.go_on();
        assert_eq!(committing.join().unwrap().unwrap(), 2);
    });
}
