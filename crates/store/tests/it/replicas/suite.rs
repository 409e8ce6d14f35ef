//! What stores that share a journal do, regardless of what holds it.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
    thread,
    time::{Duration, Instant},
};

use api_types::{Draft, Timestamp};
use repository::{Store as _, StoreError};
use store::{EmbeddedStore, Options, SharedJournal, copy_from_shared, copy_to_shared};

use super::{Replica, open, options, revision};

/// Calls a macro with the names of all functions here.
macro_rules! with_replica_tests {
    ($macro:ident) => {
        $macro! {
            replicas_commit_in_turns_and_are_equal_to_the_byte
            new_replica_gets_everything
            each_of_many_racing_commits_is_there_once
            replica_that_follows_gets_news_within_a_second
            commit_on_an_old_revision_is_stale
            compaction_of_one_compacts_the_others
            replica_behind_a_base_continues_from_it
            restart_takes_in_what_it_missed
            clocks_that_are_an_hour_apart_give_times_in_order
            data_directories_are_used_for_one_purpose
            repository_is_copied_to_a_shared_journal_and_back
        }
    };
}

pub(super) use with_replica_tests;

/// Opens the same journal each time. It is empty at first.
type Journal<'a> = &'a (dyn Fn() -> SharedJournal + Sync);

pub(super) fn replicas_commit_in_turns_and_are_equal_to_the_byte(journal: Journal<'_>) {
    let replicas = [Replica::new(journal()), Replica::new(journal())];
    for (number, name) in (1..).zip(["a", "b", "c", "d", "e"]) {
        assert_eq!(replicas[usize::from(number % 2 == 0)].commit(name).unwrap(), number);
    }
    for replica in &replicas {
        replica.store.catch_up().unwrap();
        assert_eq!(replica.services(), ["a", "b", "c", "d", "e"]);
    }
    assert_eq!(replicas[0].files(), replicas[1].files());
    assert_eq!(replicas[0].files().len(), 5);
}

pub(super) fn new_replica_gets_everything(journal: Journal<'_>) {
    let first = Replica::new(journal());
    for name in ["a", "b", "c"] {
        first.commit(name).unwrap();
    }
    let second = Replica::new(journal());
    assert_eq!((second.newest(), second.files()), (3, first.files()));
    assert_eq!(second.commit("d").unwrap(), 4);
}

/// 300 commits, or as many as `MOCKPIT_TEST_COMMITS` says.
pub(super) fn each_of_many_racing_commits_is_there_once(journal: Journal<'_>) {
    let commits = std::env::var("MOCKPIT_TEST_COMMITS").map_or(300, |text| text.parse().unwrap());
    let replicas = [0, 1, 2].map(|at| (at, Replica::new(journal())));
    let done = AtomicU64::new(0);
    let racing = |at: usize, replica: &Replica| {
        let mut acknowledged = Vec::new();
        // Claims the commit first, so that there are no more than that.
        while done.fetch_add(1, SeqCst) < commits {
            let name = format!("{at}-{}", acknowledged.len() % SERVICES);
            acknowledged.push(commit_until_done(replica, &name));
        }
        acknowledged
    };
    let mut numbers: Vec<u64> = thread::scope(|scope| {
        let racing: Vec<_> =
            replicas.iter().map(|(at, replica)| scope.spawn(|| racing(*at, replica))).collect();
        racing.into_iter().flat_map(|racing| racing.join().unwrap()).collect()
    });
    numbers.sort_unstable();
    // Each number was acknowledged once, and none is missing.
    assert_eq!(numbers, (1..=commits).collect::<Vec<_>>());
    for (_, replica) in &replicas {
        replica.store.catch_up().unwrap();
        assert_eq!(replica.newest(), commits);
        assert_eq!(replica.files(), replicas[0].1.files());
    }
}

/// Services of each replica, so that an index does not grow with the number of commits.
const SERVICES: usize = 100;

/// Commits again as long as another replica is first. Returns the revision.
fn commit_until_done(replica: &Replica, name: &str) -> u64 {
    loop {
        match replica.commit(name) {
            Ok(revision) => return revision,
            Err(StoreError::Stale { .. }) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
}

pub(super) fn replica_that_follows_gets_news_within_a_second(journal: Journal<'_>) {
    let (first, second) = (Replica::new(journal()), Replica::new(journal()));
    second.store.follow().unwrap();
    first.commit("a").unwrap();
    let committed = Instant::now();
    while second.newest() < 1 {
        assert!(committed.elapsed() < Duration::from_secs(5), "no news");
        thread::yield_now();
    }
    assert_eq!(second.services(), ["a"]);
}

pub(super) fn commit_on_an_old_revision_is_stale(journal: Journal<'_>) {
    let (first, second) = (Replica::new(journal()), Replica::new(journal()));
    first.commit("a").unwrap();
    let draft = store_tests::fixtures::draft("ann");
    let stale = second.store.begin(draft, revision(0)).map(drop).unwrap_err();
    assert!(matches!(stale, StoreError::Stale { newest, .. } if newest == revision(1)), "{stale}");
    // The commit has taken in the other one.
    assert_eq!(second.services(), ["a"]);
}

pub(super) fn compaction_of_one_compacts_the_others(journal: Journal<'_>) {
    let (first, second) = (Replica::new(journal()), Replica::new(journal()));
    for name in ["a", "b", "c", "d"] {
        first.commit(name).unwrap();
    }
    second.store.catch_up().unwrap();
    first.store.compact(revision(3)).unwrap();
    second.store.catch_up().unwrap();
    for replica in [&first, &second] {
        assert_eq!(replica.store.first_retained(), revision(3));
        assert_eq!(crate::names(&replica.dir.path().join("journal")).len(), 2);
    }
    assert_eq!(second.commit("e").unwrap(), 5);
    let third = Replica::new(journal());
    assert_eq!(third.services(), ["a", "b", "c", "d", "e"]);
    assert_eq!(third.store.first_retained(), revision(3));
    assert_eq!(third.store.revisions(None, usize::MAX).unwrap().len(), 6);
}

pub(super) fn replica_behind_a_base_continues_from_it(journal: Journal<'_>) {
    let (first, second) = (Replica::new(journal()), Replica::new(journal()));
    first.commit("a").unwrap();
    second.store.catch_up().unwrap();
    for name in ["b", "c", "d"] {
        first.commit(name).unwrap();
    }
    first.store.compact(revision(3)).unwrap();
    // Its next file no longer exists.
    assert_eq!(second.commit("e").unwrap(), 5);
    assert_eq!(second.services(), ["a", "b", "c", "d", "e"]);
    assert_eq!(second.store.first_retained(), revision(3));
    let second = second.restart(journal());
    assert_eq!(second.services(), ["a", "b", "c", "d", "e"]);
}

pub(super) fn restart_takes_in_what_it_missed(journal: Journal<'_>) {
    let (first, second) = (Replica::new(journal()), Replica::new(journal()));
    second.commit("a").unwrap();
    let Replica { dir, store } = second;
    drop(store);
    first.commit("b").unwrap();
    let store = open(dir.path(), journal()).unwrap();
    assert_eq!(store.head().revision.number, revision(2));
}

pub(super) fn clocks_that_are_an_hour_apart_give_times_in_order(journal: Journal<'_>) {
    const HOUR: i64 = 3_600_000;
    let late: fn() -> Timestamp = || Timestamp(store::now().0 - HOUR);
    let replica = |now| {
        let dir = tempfile::tempdir().unwrap();
        let options = Options { now, ..options(journal()) };
        let (store, _) = EmbeddedStore::open(dir.path(), options).unwrap();
        (now, Replica { dir, store: Arc::new(store) })
    };
    let replicas = [replica(store::now as fn() -> Timestamp), replica(late)];
    for number in 1..=6 {
        let (now, replica) = &replicas[usize::from(number % 2 == 0)];
        replica.store.catch_up().unwrap();
        let at = replica.store.time(now());
        let draft = Draft { at, ..store_tests::fixtures::draft("ann") };
        let commit = replica.store.begin(draft, revision(number - 1)).unwrap();
        assert_eq!(commit.finish(&[]).unwrap().number, revision(number));
    }
    let histories = replicas.each_ref().map(|(_, replica)| {
        replica.store.catch_up().unwrap();
        replica.store.revisions(None, usize::MAX).unwrap()
    });
    assert_eq!(histories[0], histories[1]);
    let numbers: Vec<u64> = histories[0].iter().map(|revision| revision.number.0).collect();
    assert_eq!(numbers, [6, 5, 4, 3, 2, 1, 0]);
    // The times are those of the clock that they share, whose machine this is. Revision 0 has none.
    let times: Vec<i64> = histories[0].iter().map(|revision| revision.draft.at.0).collect();
    assert!(times[..6].is_sorted_by(|newer, older| newer >= older), "{times:?}");
    assert!(store::now().0 - times[5] < HOUR / 2, "{times:?}");
    assert_eq!(replicas[0].1.files(), replicas[1].1.files());
}

pub(super) fn data_directories_are_used_for_one_purpose(journal: Journal<'_>) {
    // A repository of one server does not become a copy of another one.
    let own = tempfile::tempdir().unwrap();
    crate::filled_store(own.path(), 2);
    let error = open(own.path(), journal()).map(drop).unwrap_err();
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(cause.starts_with("it has a repository of its own"), "{cause}");
    // A copy does not become a repository of its own, which would then go another way.
    let Replica { dir, store } = Replica::new(journal());
    drop(store);
    let error = EmbeddedStore::open(dir.path(), Options::default()).map(drop).unwrap_err();
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(cause.starts_with("it is the local copy of a shared repository"), "{cause}");
    assert!(fs::exists(dir.path().join("replica")).unwrap());
}

pub(super) fn repository_is_copied_to_a_shared_journal_and_back(journal: Journal<'_>) {
    let own = tempfile::tempdir().unwrap();
    let before = crate::filled_store(own.path(), 12);
    crate::open(own.path()).0.compact(revision(4)).unwrap();
    let copied = copy_to_shared(own.path(), &journal(), &mut |_| ()).unwrap();
    assert_eq!((copied.revision, copied.files), (revision(12), 9));
    // What is there already is not copied again.
    crate::commit(&crate::open(own.path()).0, 13);
    let copied = copy_to_shared(own.path(), &journal(), &mut |_| ()).unwrap();
    assert_eq!((copied.revision, copied.files), (revision(13), 1));

    let replica = Replica::new(journal());
    assert_eq!(replica.newest(), 13);
    assert_eq!(replica.store.first_retained(), revision(4));
    let files = |dir: &std::path::Path| {
        let folder = dir.join("journal");
        let names = crate::names(&folder).into_iter();
        names.map(|name| fs::read(folder.join(name)).unwrap()).collect::<Vec<_>>()
    };
    assert!(files(own.path()) == files(replica.dir.path()));
    replica.commit("new").unwrap();

    // Back: a repository of its own, which another one is not copied over.
    let back = tempfile::tempdir().unwrap();
    let copied = copy_from_shared(&journal(), back.path()).unwrap();
    assert_eq!(copied.revision, revision(14));
    let (store, _) = EmbeddedStore::open(back.path(), Options::default()).unwrap();
    let revisions = store.revisions(None, usize::MAX).unwrap();
    // Newest first: two were added.
    assert_eq!(revisions[2..], before.revisions);
    drop(store);
    copy_from_shared(&journal(), back.path()).unwrap_err();

    // Another repository is not copied over this one.
    let other = tempfile::tempdir().unwrap();
    crate::filled_store(other.path(), 2);
    copy_to_shared(other.path(), &journal(), &mut |_| ()).unwrap_err();
}
