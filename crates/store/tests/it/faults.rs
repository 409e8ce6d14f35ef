//! A commit that fails at any of its steps: what an import tells of it is what is there, now and
//! after the store was opened again.

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
use store::{EmbeddedStore, Options, Step, Steps};
use store_tests::{
    Harness,
    faults::{Fault, FaultHarness, Faults, POINTS, agree_everywhere},
    fixtures::{commit, definition, draft},
};

use crate::{everything, filled, names};

const fn point(step: Step) -> &'static str {
    match step {
        Step::Begun => "journal begun",
        Step::Compressed => "definition packed",
        Step::Written => "journal written",
        Step::Synced => "journal synced",
        Step::Named => "journal named",
        Step::Stands => "revision stands",
        Step::CaughtUp => "cache caught up",
    }
}

fn options(faults: &Faults) -> Options {
    let faults = faults.clone();
    let steps = Steps::watched(move |step| faults.reach(point(step)));
    Options { steps, ..Options::default() }
}

#[test]
fn what_is_told_is_what_is_there_and_stays_there() {
    let points: Vec<_> = POINTS.into_iter().chain(Step::ALL.map(point)).collect();
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
        assert_eq!((opened.revision, opened.unfinished), (RevisionNumber(2), 0));
        let harness = Harness::new(Arc::new(store));
        assert_eq!(harness.hashes(), hashes);
        // The history still answers for the import.
        assert_eq!(harness.apply(&import, &Decisions::default()).unwrap(), report);
    };
    agree_everywhere(&points, make, then);
}

/// After a commit that was not acknowledged nothing of it is there, and what is opened at once,
/// without a second attempt, is what was before.
#[test]
fn a_commit_that_fails_before_it_stands_leaves_nothing() {
    for step in [Step::Begun, Step::Compressed, Step::Written, Step::Synced, Step::Named] {
        for fault in [Fault::Fails, Fault::Panics] {
            let dir = tempfile::tempdir().unwrap();
            let before = filled(dir.path(), 2);
            let files = names(&dir.path().join("journal"));
            let faults = Faults::default();
            let (store, _) = EmbeddedStore::open(dir.path(), options(&faults)).unwrap();
            faults.arm(point(step), 0, true, fault);
            let attempt = || commit(&store, &[("new", &definition("new"))]);
            let outcome = catch_unwind(AssertUnwindSafe(attempt));
            assert!(!matches!(outcome, Ok(Ok(_))), "{step:?}");
            assert!(faults.disarm(), "{step:?}");
            assert_eq!(everything(&store), before, "{step:?}");
            assert_eq!(names(&dir.path().join("journal")), files, "{step:?}");
            drop(store);
            let (store, opened) = EmbeddedStore::open(dir.path(), Options::default()).unwrap();
            assert_eq!((opened.revision, opened.unfinished), (RevisionNumber(2), 0), "{step:?}");
            assert_eq!(everything(&store), before, "{step:?}");
            commit(&store, &[("new", &definition("new"))]).unwrap();
        }
    }
}

/// A cache that cannot follow is made again; where that fails too, the revision is read from
/// the journal, and the next commit makes the cache again.
#[test]
fn a_commit_whose_cache_cannot_follow_stands() {
    for step in [Step::Stands, Step::CaughtUp] {
        for fault in [Fault::Fails, Fault::Panics] {
            let dir = tempfile::tempdir().unwrap();
            let faults = Faults::default();
            let full = Arc::new(AtomicBool::new(false));
            let (is_full, at) = (Arc::clone(&full), faults.clone());
            let steps = Steps::watched(move |now| {
                // The disk is full from here on: the cache cannot be made anew.
                is_full.fetch_or(now == step, SeqCst);
                at.reach(point(now))
            });
            let disk = Arc::clone(&full);
            let free = move |_: &Path| {
                let full = disk.load(SeqCst);
                Ok(if full { 0 } else { u64::MAX / 2 })
            };
            let options = Options { steps, free_space: Arc::new(free), ..Options::default() };
            let (store, _) = EmbeddedStore::open(dir.path(), options).unwrap();
            faults.arm(point(step), 0, false, fault);
            let outcome = commit(&store, &[("new", &definition("new"))]);
            assert!(matches!(outcome, Ok(1)), "{step:?}: {outcome:?}");
            assert_eq!(store.head().revision.number, RevisionNumber(1));
            // From the journal.
            assert_eq!(everything(&store).entries.len(), 2);
            assert!(matches!(store.health().cache, CacheHealth::Unavailable { .. }));
            full.store(false, SeqCst);
            assert!(faults.disarm());
            drop(store.begin(draft("ann"), RevisionNumber(1)).unwrap());
            assert_eq!(everything(&store).entries.len(), 2);
        }
    }
}
