//! Whatever fails while an import is carried out, what is told is what is there.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use api_types::{FileAction, Status};
use repository::ImportView;
use store_tests::{
    MemoryStore,
    faults::{Fault, FaultHarness, Faults, POINTS, agree_everywhere},
};

#[test]
fn what_is_told_is_what_is_there() {
    let make = || FaultHarness::new(Arc::new(MemoryStore::new()), Faults::default());
    agree_everywhere(&POINTS, make, drop);
}

/// Comparing fails or panics at any read: the import stays as it was, and is compared again.
#[test]
fn a_comparison_that_fails_costs_nothing() {
    for (point, lasts) in [("file", false), ("definition", false), ("file", true)] {
        for fault in [Fault::Fails, Fault::Panics] {
            let mut met = 0;
            loop {
                let FaultHarness { harness, faults, .. } =
                    FaultHarness::new(Arc::new(MemoryStore::new()), Faults::default());
                let before = harness.hashes();
                let id = harness.send(&[FaultHarness::file().as_bytes()]);
                let plan = || {
                    faults.arm(point, met, lasts, fault.clone());
                    let plan = || harness.repository.plan_import(&harness.admin, &id);
                    let failed = !matches!(catch_unwind(AssertUnwindSafe(plan)), Ok(Ok(_)));
                    assert_eq!(faults.disarm(), failed);
                    failed
                };
                let view = || harness.repository.view_import(&harness.admin, &id).unwrap();
                if !plan() {
                    break;
                }
                let ImportView::Uploaded(files) = view() else { panic!("{:?}", view()) };
                assert_eq!(files.len(), 1);
                // Planned anew, a plan that is there stays too.
                assert_eq!(harness.plan_of(&id).rows.len(), 3);
                assert!(plan());
                let ImportView::Planned { plan, .. } = view() else { panic!("{:?}", view()) };
                assert_eq!(plan.rows.len(), 3);
                assert_eq!(harness.hashes(), before);
                met += 1;
            }
            assert!(met > 0, "{point}");
        }
    }
}

/// Two files are compared with each other; after a failure both are still there.
#[test]
fn a_comparison_of_files_that_fails_loses_neither() {
    let FaultHarness { harness, faults, .. } =
        FaultHarness::new(Arc::new(MemoryStore::new()), Faults::default());
    let file = FaultHarness::file();
    let id = harness.send_to(FileAction::Compare, &[file.as_bytes(), file.as_bytes()]);
    faults.arm("file", 0, false, Fault::Fails);
    harness.repository.plan_import(&harness.admin, &id).unwrap_err();
    assert!(faults.disarm());
    for _ in 0..2 {
        let plan = harness.plan_of(&id);
        assert_eq!(plan.rows.len(), 3);
        assert!(plan.rows.iter().all(|row| row.status == Status::Identical));
    }
}
