//! Another thread cancels an import at every stage. Either nothing was changed, or the cancellation is
//! rejected as too late.

use std::{
    sync::{Arc, Mutex},
    thread,
};

use api_types::{Decisions, ImportId, Stage};
use repository::{ApplyError, ImportError, ImportView, PlanError};
use store_tests::{
    MemoryStore,
    faults::{Fault, FaultHarness, Faults},
};

/// The stage that the cancelling thread saw, and the result of its cancellation.
type Cancellation = Arc<Mutex<Option<(Option<Stage>, Result<(), ImportError>)>>>;

fn faulty() -> Arc<FaultHarness> {
    Arc::new(FaultHarness::new(Arc::new(MemoryStore::new()), Faults::default()))
}

/// Cancels the import from another thread when this point is reached after `skip` calls.
fn cancel_at(
    faulty: &Arc<FaultHarness>,
    import: &ImportId,
    point: &'static str,
    skip: u32,
) -> Cancellation {
    let cancellation = Cancellation::default();
    let (result, of, import) = (Arc::clone(&cancellation), Arc::clone(faulty), import.clone());
    let cancel = move || {
        let (repository, admin) = (&of.harness.repository, &of.harness.admin);
        let cancelling = thread::scope(|scope| {
            let cancel = || {
                let progress = repository.import_progress(admin, &import).unwrap();
                let stage = progress.map(|progress| progress.stage);
                (stage, repository.cancel_import(admin, &import))
            };
            scope.spawn(cancel).join().unwrap()
        });
        *result.lock().unwrap() = Some(cancelling);
    };
    faulty.faults.arm(point, skip, false, Fault::Calls(Arc::new(cancel)));
    cancellation
}

fn is_gone(faulty: &FaultHarness, import: &ImportId) -> bool {
    let view = faulty.harness.repository.view_import(&faulty.harness.admin, import);
    matches!(view, Err(ImportError::NotFound(_)))
}

fn is_cancelled<T>(answer: &Result<T, ImportError>) -> bool {
    matches!(
        answer,
        Err(ImportError::Plan(PlanError::Cancelled(_))
            | ImportError::Apply(ApplyError::Plan(PlanError::Cancelled(_))))
    )
}

#[test]
fn cancelled_comparison_discards_the_import() {
    for planned_before in [false, true] {
        for (point, skip) in [("file", 0), ("file", 3), ("definition", 0)] {
            let faulty = faulty();
            let before = faulty.harness.hashes();
            let import = faulty.harness.upload(&[FaultHarness::file().as_bytes()]);
            if planned_before {
                assert_eq!(faulty.harness.plan_of(&import).rows.len(), 3);
            }
            let cancellation = cancel_at(&faulty, &import, point, skip);
            let answer = faulty.harness.repository.plan_import(&faulty.harness.admin, &import);
            assert!(faulty.faults.disarm());
            let (stage, cancelled) = cancellation.lock().unwrap().take().unwrap();
            assert_eq!(stage, Some(Stage::Comparing));
            cancelled.unwrap();
            assert!(is_cancelled(&answer), "{point} {skip}: {answer:?}");
            assert!(is_gone(&faulty, &import));
            assert_eq!(faulty.harness.hashes(), before);
        }
    }
}

#[test]
fn cancelled_write_changes_nothing() {
    let points = ["begin", "begun", "file", "put"].into_iter();
    for (point, skip) in points.map(|point| (point, 0)).chain([("put", 1), ("put", 2)]) {
        let faulty = faulty();
        let before = faulty.harness.hashes();
        let cancellation = cancel_at(&faulty, &faulty.import, point, skip);
        let answer = faulty.harness.apply(&faulty.import, &faulty.decisions);
        assert!(faulty.faults.disarm());
        let (stage, cancelled) = cancellation.lock().unwrap().take().unwrap();
        assert_eq!(stage, Some(Stage::Writing));
        cancelled.unwrap();
        assert!(is_cancelled(&answer), "{point} {skip}: {answer:?}");
        assert!(is_gone(&faulty, &faulty.import));
        assert_eq!(faulty.harness.hashes(), before);
        assert_eq!(faulty.harness.store.head().revision.number.0, 1);
        // The same file can still be imported.
        let (again, _) = faulty.harness.upload_and_plan(&FaultHarness::file());
        faulty.harness.apply(&again, &faulty.decisions).unwrap();
    }
}

#[test]
fn cancel_after_commit_starts_is_too_late() {
    for (point, skip, then) in [
        ("finish", 0, Stage::Committing),
        ("finished", 0, Stage::Committing),
        ("at", 0, Stage::Verifying),
        ("definition", 3, Stage::Verifying),
    ] {
        let faulty = faulty();
        let cancellation = cancel_at(&faulty, &faulty.import, point, skip);
        let report = faulty.harness.apply(&faulty.import, &faulty.decisions).unwrap();
        assert!(faulty.faults.disarm());
        let (stage, cancelled) = cancellation.lock().unwrap().take().unwrap();
        assert_eq!(stage, Some(then), "{point} {skip}");
        assert!(matches!(cancelled, Err(ImportError::TooLate)), "{cancelled:?}");
        assert_eq!((report.revision.0, report.verified), (2, 3));
        let view =
            faulty.harness.repository.view_import(&faulty.harness.admin, &faulty.import).unwrap();
        let ImportView::Applied { report: seen, .. } = view else { panic!("{view:?}") };
        assert_eq!(seen, report);
        // An applied import cannot be cancelled either.
        let afterwards =
            faulty.harness.repository.cancel_import(&faulty.harness.admin, &faulty.import);
        assert!(matches!(afterwards, Err(ImportError::TooLate)), "{afterwards:?}");
    }
}

/// A second call waits for its turn while the first one is cancelled.
#[test]
fn call_that_waits_for_a_cancelled_import_changes_nothing() {
    let faulty = faulty();
    let before = faulty.harness.hashes();
    let waiting = Arc::new(Mutex::new(None));
    let (second_call, of) = (Arc::clone(&waiting), Arc::clone(&faulty));
    let cancel = move || {
        let (also, import) = (Arc::clone(&of), of.import.clone());
        let apply = move || also.harness.apply(&import, &Decisions::clone(&also.decisions));
        *second_call.lock().unwrap() = Some(thread::spawn(apply));
        of.harness.repository.cancel_import(&of.harness.admin, &of.import).unwrap();
    };
    faulty.faults.arm("put", 1, false, Fault::Calls(Arc::new(cancel)));
    let first = faulty.harness.apply(&faulty.import, &faulty.decisions);
    assert!(is_cancelled(&first), "{first:?}");
    let second = waiting.lock().unwrap().take().unwrap().join().unwrap();
    let gone = matches!(second, Err(ImportError::NotFound(_)));
    assert!(gone || is_cancelled(&second), "{second:?}");
    assert!(faulty.faults.disarm());
    assert_eq!(faulty.harness.hashes(), before);
}
