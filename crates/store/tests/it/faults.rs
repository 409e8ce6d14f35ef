//! Commits that fail at each step: the reported result matches the store, also after a reopen.

use std::{
    cell::RefCell,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
};

use api_types::{CacheHealth, Decisions, RevisionNumber};
use repository::Store;
use store::{EmbeddedStore, FailPoint, FailPoints, Failure, Options, Step};
use store_tests::{
    Harness,
    faults::{Fault, FaultHarness, Faults, POINTS, check_all_faults},
    fixtures::{commit, definition, draft},
};

use crate::{filled_store, names, readable_state};

const fn name(step: Step) -> &'static str {
    match step {
        Step::Begun => "journal begun",
        Step::Compressed => "definition compressed",
        Step::Written => "journal written",
        Step::Synced => "journal synced",
        Step::Decided => "revision decided",
        Step::Renamed => "journal renamed",
        Step::Durable => "revision durable",
        Step::Cached => "cache updated",
    }
}

/// Lets the armed fault happen at a step of a commit.
fn fail_step(faults: &Faults, point: FailPoint) -> Option<Failure> {
    let FailPoint::Step(step) = point else { return None };
    faults.reach(name(step)).err().map(|error| Failure::Nothing(error.kind()))
}

fn options(faults: &Faults) -> Options {
    let faults = faults.clone();
    let fail_points = FailPoints::new(move |point| fail_step(&faults, point));
    Options { fail_points, ..Options::default() }
}

#[test]
fn reported_result_matches_store_after_every_fault() {
    let points: Vec<_> = POINTS.into_iter().chain(Step::ALL.map(name)).collect();
    let dir = RefCell::new(None);
    let make = || {
        let made = tempfile::tempdir().unwrap();
        let faults = Faults::default();
        let (store, _) = EmbeddedStore::open(made.path(), options(&faults)).unwrap();
        dir.replace(Some(made));
        FaultHarness::new(Arc::new(store), faults)
    };
    let then = |faulty: FaultHarness| {
        let (hashes, import, report) =
            (faulty.harness.hashes(), faulty.import.clone(), faulty.report());
        drop(faulty);
        let dir = dir.take().unwrap();
        let (store, opened) = EmbeddedStore::open(dir.path(), Options::default()).unwrap();
        assert_eq!((opened.revision, opened.temporary_files), (RevisionNumber(2), 0));
        let harness = Harness::new(Arc::new(store));
        assert_eq!(harness.hashes(), hashes);
        // The report of the import is still in the history.
        assert_eq!(harness.apply(&import, &Decisions::default()).unwrap(), report);
    };
    check_all_faults(&points, make, then);
}

/// A failed commit leaves nothing, and the store opens in the state before it.
#[test]
fn commit_that_fails_before_it_is_durable_leaves_nothing() {
    for step in [Step::Begun, Step::Compressed, Step::Written, Step::Synced, Step::Renamed] {
        for fault in [Fault::Fails, Fault::Panics] {
            let dir = tempfile::tempdir().unwrap();
            let before = filled_store(dir.path(), 2);
            let files = names(&dir.path().join("journal"));
            let faults = Faults::default();
            let (store, _) = EmbeddedStore::open(dir.path(), options(&faults)).unwrap();
            faults.arm(name(step), 0, true, fault);
            let attempt = || commit(&store, &[("new", &definition("new"))]);
            let outcome = catch_unwind(AssertUnwindSafe(attempt));
            assert!(!matches!(outcome, Ok(Ok(_))), "{step:?}");
            assert!(faults.disarm(), "{step:?}");
            assert_eq!(readable_state(&store), before, "{step:?}");
            assert_eq!(names(&dir.path().join("journal")), files, "{step:?}");
            drop(store);
            let (store, opened) = EmbeddedStore::open(dir.path(), Options::default()).unwrap();
            assert_eq!(
                (opened.revision, opened.temporary_files),
                (RevisionNumber(2), 0),
                "{step:?}"
            );
            assert_eq!(readable_state(&store), before, "{step:?}");
            commit(&store, &[("new", &definition("new"))]).unwrap();
        }
    }
}

/// A failed cache update triggers a rebuild. If that fails too, reads use the journal, and the next
/// commit rebuilds the cache.
#[test]
fn commit_succeeds_when_cache_update_fails() {
    for step in [Step::Durable, Step::Cached] {
        for fault in [Fault::Fails, Fault::Panics] {
            let dir = tempfile::tempdir().unwrap();
            let faults = Faults::default();
            let full = Arc::new(AtomicBool::new(false));
            let (is_full, at) = (Arc::clone(&full), faults.clone());
            let fail_points = FailPoints::new(move |point| {
                // The disk is full from this step on, so the cache cannot be rebuilt.
                is_full.fetch_or(point == FailPoint::Step(step), SeqCst);
                fail_step(&at, point)
            });
            let disk = Arc::clone(&full);
            let free = move |_: &Path| {
                let full = disk.load(SeqCst);
                Ok(if full { 0 } else { u64::MAX / 2 })
            };
            let options = Options { fail_points, free_space: Arc::new(free), ..Options::default() };
            let (store, _) = EmbeddedStore::open(dir.path(), options).unwrap();
            faults.arm(name(step), 0, false, fault);
            let outcome = commit(&store, &[("new", &definition("new"))]);
            assert!(matches!(outcome, Ok(1)), "{step:?}: {outcome:?}");
            assert_eq!(store.head().revision.number, RevisionNumber(1));
            // Read from the journal.
            assert_eq!(readable_state(&store).entries.len(), 2);
            assert!(matches!(store.health().cache, CacheHealth::Unavailable { .. }));
            full.store(false, SeqCst);
            assert!(faults.disarm());
            drop(store.begin(draft("ann"), RevisionNumber(1)).unwrap());
            assert_eq!(readable_state(&store).entries.len(), 2);
        }
    }
}
