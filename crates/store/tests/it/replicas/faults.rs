//! Faults of the journal that several stores share, and of a store while it commits.

use std::sync::Arc;

use repository::{Store as _, StoreError};
use store::{
    EmbeddedStore, FailPoint, FailPoints, Failure, MemoryFault, MemoryJournal, SharedJournal, Step,
};

use super::{Replica, open, options, revision};

/// A journal with two replicas.
fn two() -> (MemoryJournal, Replica, Replica) {
    let journal = MemoryJournal::default();
    let replica = || Replica::new(SharedJournal::in_memory(&journal));
    let (first, second) = (replica(), replica());
    (journal, first, second)
}

#[test]
fn commit_whose_answer_is_lost_is_found_later() {
    let (journal, first, second) = two();
    journal.fail(MemoryFault::LostAnswer);
    let unsettled = first.commit("a").unwrap_err();
    assert!(matches!(unsettled, StoreError::Unsettled { .. }), "{unsettled:?}");
    assert_eq!(first.newest(), 0);
    for replica in [&first, &second] {
        replica.store.catch_up().unwrap();
        assert_eq!(replica.services(), ["a"]);
    }
    assert_eq!(first.files(), second.files());
    // The client asks again, on what is there now.
    assert_eq!(first.commit("b").unwrap(), 2);
}

#[test]
fn commit_that_lands_late_is_taken_in_if_its_number_is_free() {
    let (journal, first, second) = two();
    journal.fail(MemoryFault::LandsLate);
    first.commit("a").unwrap_err();
    // A look that finds nothing proves nothing.
    first.store.catch_up().unwrap();
    assert_eq!(first.newest(), 0);
    journal.land();
    assert_eq!(second.commit("b").unwrap(), 2);
    first.store.catch_up().unwrap();
    assert_eq!(first.services(), ["a", "b"]);
}

#[test]
fn commit_that_lands_late_is_not_there_if_its_number_is_taken() {
    let (journal, first, second) = two();
    journal.fail(MemoryFault::LandsLate);
    first.commit("a").unwrap_err();
    assert_eq!(second.commit("b").unwrap(), 1);
    journal.land();
    for replica in [&first, &second] {
        replica.store.catch_up().unwrap();
        assert_eq!(replica.services(), ["b"]);
    }
    assert_eq!(first.files(), second.files());
}

#[test]
fn old_listing_makes_a_commit_stale_and_changes_nothing() {
    let (journal, first, second) = two();
    first.commit("a").unwrap();
    // The first is of the look before the commit, the second is of the commit.
    journal.fail(MemoryFault::StaleListing);
    journal.fail(MemoryFault::StaleListing);
    let stale = second.commit("b").unwrap_err();
    assert!(matches!(stale, StoreError::Stale { .. }), "{stale:?}");
    assert_eq!(second.commit("b").unwrap(), 2);
    assert_eq!(second.services(), ["a", "b"]);
}

#[test]
fn everything_is_read_and_nothing_is_written_while_the_journal_is_down() {
    let (journal, first, second) = two();
    first.commit("a").unwrap();
    second.store.catch_up().unwrap();
    journal.set_down(true);
    let unreachable = second.commit("b").unwrap_err();
    assert!(matches!(unreachable, StoreError::Unreachable { .. }), "{unreachable:?}");
    assert_eq!(second.services(), ["a"]);
    // A restart opens what is here.
    let second = second.restart(SharedJournal::in_memory(&journal));
    assert_eq!(second.services(), ["a"]);
    second.commit("b").unwrap_err();
    // A new server has nothing yet.
    let empty = tempfile::tempdir().unwrap();
    let shared = SharedJournal::in_memory(&journal);
    let unreachable = open(empty.path(), shared).map(drop).unwrap_err();
    assert!(matches!(unreachable, StoreError::Unreachable { .. }), "{unreachable:?}");
    journal.set_down(false);
    assert_eq!(second.commit("b").unwrap(), 2);
    assert_eq!(
        open(empty.path(), SharedJournal::in_memory(&journal)).unwrap().head().index.len(),
        2
    );
}

#[test]
fn commit_that_fails_at_once_changes_nothing() {
    let (journal, first, second) = two();
    journal.fail(MemoryFault::Unreachable);
    first.commit("a").unwrap_err();
    assert_eq!(second.commit("b").unwrap(), 1);
    assert_eq!(first.commit("c").unwrap(), 2);
    assert_eq!(first.services(), ["b", "c"]);
}

#[test]
fn journal_that_went_back_is_noticed_and_nothing_is_written() {
    let (journal, first, second) = two();
    first.commit("a").unwrap();
    second.commit("b").unwrap();
    journal.go_back_to(revision(1));
    let went_back = |error: StoreError| {
        assert!(matches!(error, StoreError::WentBack { revision } if revision.0 == 2), "{error:?}");
    };
    went_back(second.commit("c").unwrap_err());
    went_back(second.store.catch_up().unwrap_err());
    assert_eq!(second.services(), ["a", "b"]);
    // The first never had the second revision, and goes on.
    assert_eq!(first.commit("d").unwrap(), 2);
    // Another revision took the number.
    went_back(second.commit("c").unwrap_err());
    let Replica { dir, store } = second;
    drop(store);
    went_back(open(dir.path(), SharedJournal::in_memory(&journal)).map(drop).unwrap_err());
}

/// The journal has the revision, and then this server fails.
#[test]
fn revision_that_is_decided_is_taken_in_after_any_failure() {
    for step in [Step::Decided, Step::Renamed] {
        let journal = MemoryJournal::default();
        let shared = || SharedJournal::in_memory(&journal);
        let dir = tempfile::tempdir().unwrap();
        let fails = Arc::new(std::sync::atomic::AtomicBool::new(true));
        let armed = Arc::clone(&fails);
        let fail_points = FailPoints::new(move |point| {
            let is_due = point == FailPoint::Step(step)
                && armed.swap(false, std::sync::atomic::Ordering::SeqCst);
            is_due.then_some(Failure::Nothing(std::io::ErrorKind::Other))
        });
        let options = store::Options { fail_points, ..options(shared()) };
        let (store, _) = EmbeddedStore::open(dir.path(), options).unwrap();
        let replica = Replica { dir, store: Arc::new(store) };
        let committed = replica.commit("a").unwrap_err();
        assert!(matches!(committed, StoreError::Unreadable { .. }), "{step:?}: {committed:?}");
        assert_eq!(replica.newest(), 0, "{step:?}");
        let replica = replica.restart(shared());
        assert_eq!(replica.services(), ["a"], "{step:?}");
        assert_eq!(replica.files(), Replica::new(shared()).files(), "{step:?}");
    }
}

/// A server that dies while it makes its first copy makes it again.
#[test]
fn first_copy_that_was_interrupted_is_made_again() {
    let (journal, first, _) = two();
    for name in ["a", "b", "c"] {
        first.commit(name).unwrap();
    }
    let shared = || SharedJournal::in_memory(&journal);
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path(), shared()).unwrap());
    // As if it had died after two files.
    std::fs::remove_file(dir.path().join("journal.anchor")).unwrap();
    std::fs::remove_dir_all(dir.path().join("sled")).unwrap();
    std::fs::remove_file(dir.path().join("journal/0000000000000003.rev")).unwrap();
    std::fs::write(dir.path().join("journal/0000000000000003.tmp"), "half").unwrap();
    let store = open(dir.path(), shared()).unwrap();
    assert_eq!(store.head().index.len(), 3);
}
