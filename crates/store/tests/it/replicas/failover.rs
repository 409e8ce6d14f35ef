//! A database with a standby, which takes its place.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    thread,
};

use repository::StoreError;
use store::{Database, PostgresAddress, SharedJournal};
use store_tests::postgres::Server;

use super::Replica;

/// A database with a standby.
struct Pair {
    primary: Server,
    standby: Server,
    url: String,
}

impl Pair {
    fn start() -> Option<Self> {
        let primary = Server::start()?;
        let standby = primary.standby();
        let url = primary.url_with_standby(&primary.database(), &standby);
        Some(Self { primary, standby, url })
    }

    fn replica(&self) -> Replica {
        Replica::new(self.journal())
    }

    fn journal(&self) -> SharedJournal {
        let address = PostgresAddress::new(&self.url, None, None).unwrap();
        SharedJournal::in_database(&Database::new(address).unwrap())
    }

    fn fail_over(&self) {
        self.primary.kill();
        self.standby.promote();
    }
}

/// Commits until so many are done. Returns those of this replica that were acknowledged.
fn commit(replica: &Replica, prefix: &str, done: &AtomicUsize, until: usize) -> Vec<String> {
    let (mut acknowledged, mut tries) = (Vec::new(), 0);
    while done.load(SeqCst) < until {
        tries += 1;
        let name = format!("{prefix}-{tries}");
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
}

#[test]
fn failover_to_a_synchronous_standby_loses_no_acknowledged_commit() {
    const BEFORE: usize = 20;
    const ALL: usize = 40;
    let Some(pair) = Pair::start() else { return };
    pair.primary.wait_for_standby();
    let (first, second) = (pair.replica(), pair.replica());
    let done = AtomicUsize::new(0);
    let acknowledged: BTreeSet<String> = thread::scope(|scope| {
        let racing = [("a", &first), ("b", &second)];
        let racing = racing.map(|(prefix, replica)| {
            let done = &done;
            scope.spawn(move || commit(replica, prefix, done, ALL))
        });
        while done.load(SeqCst) < BEFORE {
            thread::yield_now();
        }
        pair.fail_over();
        racing.into_iter().flat_map(|racing| racing.join().unwrap()).collect()
    });
    for replica in [&first, &second] {
        replica.store.catch_up().unwrap();
        let there: BTreeSet<String> = replica.services().into_iter().collect();
        assert_eq!(acknowledged.difference(&there).collect::<Vec<_>>(), Vec::<&String>::new());
        assert_eq!(replica.newest(), there.len() as u64);
    }
    assert_eq!(first.files(), second.files());
    assert_eq!(pair.replica().files(), first.files());
}

#[test]
fn failover_to_a_standby_that_was_behind_is_noticed_and_nothing_is_written() {
    let Some(pair) = Pair::start() else { return };
    let (first, second) = (pair.replica(), pair.replica());
    first.commit("a").unwrap();
    second.store.catch_up().unwrap();
    pair.primary.wait_until_standby_has_all();
    // The standby misses a commit that is acknowledged, because nothing waits for it.
    pair.standby.kill();
    first.commit("b").unwrap();
    pair.primary.kill();
    pair.standby.restart();
    pair.standby.promote();
    let before = first.files();
    for _ in 0..2 {
        let went_back = first.commit("c").unwrap_err();
        assert!(
            matches!(went_back, StoreError::WentBack { revision } if revision.0 == 2),
            "{went_back:?}"
        );
    }
    // What it has can still be read, and brought back.
    assert_eq!((first.services(), first.files()), (vec!["a".to_owned(), "b".to_owned()], before));
    // A server that never had the lost revision goes on.
    assert_eq!(second.commit("d").unwrap(), 2);
    assert_eq!(pair.replica().services(), ["a", "d"]);
    first.commit("c").unwrap_err();
}

/// A host that accepts connections and then says nothing does not take the time of the next one.
#[test]
fn primary_that_is_paused_does_not_hide_its_successor() {
    let Some(pair) = Pair::start() else { return };
    pair.primary.wait_for_standby();
    let replica = pair.replica();
    replica.commit("a").unwrap();
    pair.primary.pause();
    pair.standby.promote();
    // A new connection, as a server makes one when the old one does not answer.
    let replica = replica.restart(pair.journal());
    assert_eq!(replica.commit("b").unwrap(), 2);
    assert_eq!(pair.replica().services(), ["a", "b"]);
    pair.primary.go_on();
}
