//! Failures at every step of an import: the answer always matches the state of the repository.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use api_types::{FileAction, Status};
use repository::ImportView;
use store_tests::{
    MemoryStore,
    faults::{Fault, FaultHarness, Faults, POINTS, check_all_faults},
};

#[test]
fn answer_matches_the_repository_after_every_fault() {
    let make = || FaultHarness::new(Arc::new(MemoryStore::new()), Faults::default());
    check_all_faults(&POINTS, make, drop);
}

/// The comparison fails or panics at every read.
#[test]
fn failed_comparison_leaves_the_import_unchanged() {
    for (point, lasts) in [("file", false), ("definition", false), ("file", true)] {
        for fault in [Fault::Fails, Fault::Panics] {
            let mut reads = 0;
            loop {
                let FaultHarness { harness, faults, .. } =
                    FaultHarness::new(Arc::new(MemoryStore::new()), Faults::default());
                let before = harness.hashes();
                let id = harness.upload(&[FaultHarness::file().as_bytes()]);
                let plan = || {
                    faults.arm(point, reads, lasts, fault.clone());
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
                // If planning fails again, the earlier plan stays.
                assert_eq!(harness.plan_of(&id).rows.len(), 3);
                assert!(plan());
                let ImportView::Planned { plan, .. } = view() else { panic!("{:?}", view()) };
                assert_eq!(plan.rows.len(), 3);
                assert_eq!(harness.hashes(), before);
                reads += 1;
            }
            assert!(reads > 0, "{point}");
        }
    }
}

#[test]
fn failed_comparison_of_two_files_keeps_both() {
    let FaultHarness { harness, faults, .. } =
        FaultHarness::new(Arc::new(MemoryStore::new()), Faults::default());
    let file = FaultHarness::file();
    // Services with the same documents are identical without being read.
    let other = file.replacen("\"version\"", "\"xmlNS\":\"x\",\"version\"", 1);
    assert_ne!(file, other);
    let id = harness.upload_for(FileAction::Compare, &[file.as_bytes(), other.as_bytes()]);
    faults.arm("file", 0, false, Fault::Fails);
    harness.repository.plan_import(&harness.admin, &id).unwrap_err();
    assert!(faults.disarm());
    for _ in 0..2 {
        let plan = harness.plan_of(&id);
        let identical = plan.rows.iter().filter(|row| row.status == Status::Identical);
        assert_eq!((plan.rows.len(), identical.count()), (3, 2));
    }
}
