//! Saved decisions: they survive a new plan, nobody overwrites what they have not seen, and they race with
//! apply, planning, cancellation and eviction.

use std::{
    sync::{Arc, Mutex},
    thread,
};

use api_types::{
    Choice, Decision, DecisionChanges, DecisionsVersion, DiscardReason, ImportId, SavedDecisions,
    WaitingFor,
};
use repository::{Admin, ApplyError, ImportError, ImportView};
use snapshot::{Exclusions, MAX_NAME_BYTES, ServiceKey};
use store_tests::{
    Harness, MemoryStore, admin,
    faults::{Fault, FaultHarness, Faults},
    service, snapshot,
};

fn replace() -> Decision {
    Decision::Replace(Exclusions::default())
}

fn saved(harness: &Harness, import: &ImportId) -> SavedDecisions {
    match harness.repository.view_import(&harness.admin, import).unwrap() {
        ImportView::Planned { saved, .. } => saved,
        other => panic!("{other:?}"),
    }
}

fn save<const N: usize>(
    harness: &Harness,
    who: &Admin,
    import: &ImportId,
    version: DecisionsVersion,
    rows: [(u32, Option<Decision>); N],
) -> Result<DecisionsVersion, ImportError> {
    let changes = DecisionChanges { version, rows: rows.into(), ..DecisionChanges::default() };
    harness.repository.save_decisions(who, import, &changes)
}

/// A repository with A and B, and an import that changes both and adds C.
fn harness() -> (Harness, ImportId) {
    let harness = Harness::default();
    let here = [service("a1", "A", &[("one", "1")]), service("b1", "B", &[("one", "1")])];
    harness.import(&snapshot("x", &here), Choice::Add);
    let (import, _) = harness.upload_and_plan(&file());
    (harness, import)
}

fn file() -> String {
    let services = [
        service("a1", "A", &[("one", "2")]),
        service("b1", "B", &[("one", "2")]),
        service("c1", "C", &[]),
    ];
    snapshot("x", &services)
}

fn changed_by(answer: Result<DecisionsVersion, ImportError>) -> Box<str> {
    match answer {
        Err(ImportError::DecisionsChanged(by)) => by,
        other => panic!("{other:?}"),
    }
}

#[test]
fn decisions_are_saved_and_taken_back() {
    let (harness, import) = harness();
    let first = saved(&harness, &import);
    assert_eq!(first, SavedDecisions::default());
    let rows = [(0, Some(replace())), (2, Some(Decision::Skip))];
    let version = save(&harness, &harness.admin, &import, first.version, rows).unwrap();
    let then = saved(&harness, &import);
    assert_eq!((then.version, then.decisions.rows.len()), (version, 2));
    assert_eq!(&*then.changed.unwrap().by, "anna");
    save(&harness, &harness.admin, &import, version, [(0, None)]).unwrap();
    assert_eq!(saved(&harness, &import).decisions, [(2, Decision::Skip)].into());
}

#[test]
fn waiting_import_counts_decisions_that_are_made_and_open() {
    let (harness, import) = harness();
    let counts = || {
        let waiting = harness.repository.waiting_imports(&harness.admin);
        assert_eq!(waiting[0].state, WaitingFor::Decisions);
        (waiting[0].decided, waiting[0].open)
    };
    assert_eq!(counts(), (0, 2));
    let version = saved(&harness, &import).version;
    let version = save(&harness, &harness.admin, &import, version, [(0, Some(replace()))]).unwrap();
    assert_eq!(counts(), (1, 1));
    // The policy decides for every row that offers it.
    let policy = Some(Choice::Merge);
    let changes = DecisionChanges { version, policy, ..DecisionChanges::default() };
    harness.repository.save_decisions(&harness.admin, &import, &changes).unwrap();
    assert_eq!(counts(), (1, 0));
}

#[test]
fn nobody_overwrites_decisions_that_they_have_not_seen() {
    let (harness, import) = harness();
    let (anna, bob) = (&harness.admin, admin("bob"));
    let version = saved(&harness, &import).version;
    save(&harness, anna, &import, version, [(0, Some(replace()))]).unwrap();
    let answer = save(&harness, &bob, &import, version, [(0, Some(Decision::KeepMine))]);
    assert_eq!(&*changed_by(answer), "anna");
    let update = harness.repository.review_update(&bob, &import, version).unwrap();
    let newest = update.saved.unwrap();
    assert_eq!(newest.decisions, [(0, replace())].into());
    assert!(update.others.is_empty());
    save(&harness, &bob, &import, newest.version, [(0, Some(Decision::KeepMine))]).unwrap();
    assert_eq!(saved(&harness, &import).decisions, [(0, Decision::KeepMine)].into());
    let update = harness.repository.review_update(anna, &import, newest.version).unwrap();
    assert_eq!(&*update.saved.unwrap().changed.unwrap().by, "bob");
    assert_eq!(update.others, ["bob".into()]);
}

#[test]
fn apply_with_an_older_version_writes_nothing() {
    let (harness, import) = harness();
    let before = harness.hashes();
    let seen = saved(&harness, &import).version;
    let newest = save(&harness, &admin("bob"), &import, seen, [(0, Some(replace()))]).unwrap();
    let decisions = [(0, Decision::KeepMine), (1, Decision::KeepMine)].into();
    let apply =
        |seen| harness.repository.apply_reviewed(&harness.admin, &import, &decisions, Some(seen));
    let rejected = apply(seen).unwrap_err();
    assert!(matches!(&rejected, ImportError::DecisionsChanged(by) if &**by == "bob"), "{rejected}");
    assert_eq!(harness.hashes(), before);
    apply(newest).unwrap();
    // The decisions are gone with the plan. A second request returns the same report.
    apply(seen).unwrap();
    let late = save(&harness, &harness.admin, &import, newest, [(0, Some(replace()))]);
    assert!(matches!(late, Err(ImportError::NotPlanned)), "{late:?}");
    let late = harness.repository.review_update(&harness.admin, &import, newest);
    assert!(matches!(late, Err(ImportError::NotPlanned)), "{late:?}");
}

#[test]
fn new_plan_keeps_decisions_that_are_still_possible() {
    let (harness, import) = harness();
    let version = saved(&harness, &import).version;
    let rows = [(0, Some(replace())), (1, Some(Decision::KeepMine)), (2, Some(Decision::Skip))];
    let version = save(&harness, &harness.admin, &import, version, rows).unwrap();
    // B becomes what the file has, and C is here now.
    let other = [service("b1", "B", &[("one", "2")]), service("c1", "C", &[("two", "1")])];
    harness.import(&snapshot("x", &other), Choice::Replace);
    let plan = harness.plan_of(&import);
    let now = saved(&harness, &import);
    assert_eq!(plan.revision.0, 2);
    assert_eq!(now.decisions, [(0, replace()), (1, Decision::KeepMine)].into());
    assert_eq!(now.version.plan, version.plan + 1);
    // The index of a row belongs to one plan.
    let stale = save(&harness, &harness.admin, &import, version, [(0, None)]);
    assert!(
        matches!(stale, Err(ImportError::PlanChanged(revision)) if revision.0 == 2),
        "{stale:?}"
    );
    let stale = harness.repository.apply_reviewed(
        &harness.admin,
        &import,
        &[(0, replace())].into(),
        Some(version),
    );
    assert!(matches!(stale, Err(ImportError::PlanChanged(_))), "{stale:?}");
    assert_eq!(harness.store.head().revision.number.0, 2);
}

#[test]
fn hostile_changes_are_rejected_whole_or_bounded() {
    let (harness, import) = harness();
    let version = saved(&harness, &import).version;
    let try_save = |row: u32, decision: Decision| {
        let rows = [(0, Some(replace())), (row, Some(decision))];
        save(&harness, &harness.admin, &import, version, rows)
    };
    let long = "n".repeat(MAX_NAME_BYTES + 1);
    for key in [ServiceKey::new(long.as_str(), "1"), ServiceKey::new("A", long.as_str())] {
        let answer = try_save(1, Decision::Copy(key));
        let is_rejected = matches!(answer, Err(ImportError::Apply(ApplyError::InvalidCopyName(_))));
        assert!(is_rejected, "{answer:?}");
    }
    for row in [3, u32::MAX] {
        assert!(matches!(try_save(row, Decision::Skip), Err(ImportError::NoRow(_))));
    }
    let answer = try_save(1, Decision::Remove);
    let is_rejected =
        matches!(answer, Err(ImportError::Apply(ApplyError::ChoiceNotAllowed { .. })));
    assert!(is_rejected, "{answer:?}");
    assert_eq!(saved(&harness, &import), SavedDecisions::default());

    // Names that the row does not have take no memory.
    let names = (0..10_000).map(|number| format!("GET /{number}").into());
    let examples = names.chain(["GET /".into()]).collect();
    let exclusions = Exclusions { examples, ..Exclusions::default() };
    try_save(1, Decision::Merge(exclusions)).unwrap();
    let Decision::Merge(kept) = &saved(&harness, &import).decisions.rows[&1] else { panic!() };
    assert_eq!(kept.examples, ["GET /".into()].into());
    // An unfinished name of a copy is kept.
    let blank = Decision::Copy(ServiceKey::new("", ""));
    let version = saved(&harness, &import).version;
    save(&harness, &harness.admin, &import, version, [(0, Some(blank.clone()))]).unwrap();
    assert_eq!(saved(&harness, &import).decisions.rows[&0], blank);
}

#[test]
fn comparison_has_no_decisions() {
    let harness = Harness::default();
    harness.import(&snapshot("x", &[service("a1", "A", &[])]), Choice::Add);
    let import = harness.repository.start_comparison(&harness.admin, 0.into(), 1.into()).unwrap();
    let version = saved(&harness, &import).version;
    let answer = save(&harness, &harness.admin, &import, version, [(0, Some(Decision::Add))]);
    let is_rejected =
        matches!(answer, Err(ImportError::Apply(ApplyError::ChoiceNotAllowed { .. })));
    assert!(is_rejected, "{answer:?}");
}

/// Several administrators save at the same time. Each repeats a rejected change with the newest
/// version, so no change is lost.
#[test]
fn concurrent_changes_of_several_administrators_are_all_kept() {
    let harness = Harness::default();
    let services: Vec<_> =
        (0..40).map(|number| service(&format!("s{number}"), &format!("S{number}"), &[])).collect();
    let (import, _) = harness.upload_and_plan(&snapshot("x", &services));
    let (harness, import) = (&harness, &import);
    thread::scope(|scope| {
        for person in 0..4_u32 {
            scope.spawn(move || {
                let who = admin(&format!("p{person}"));
                for number in 0..10 {
                    let row = person * 10 + number;
                    loop {
                        let version = saved(harness, import).version;
                        match save(harness, &who, import, version, [(row, Some(Decision::Skip))]) {
                            Ok(_) => break,
                            Err(ImportError::DecisionsChanged(_)) => {}
                            Err(other) => panic!("{other}"),
                        }
                    }
                }
            });
        }
    });
    let saved = saved(harness, import);
    assert_eq!((saved.decisions.rows.len(), saved.version.change), (40, 40));
}

/// Saves a decision for row 0 from another thread when an import reaches this point.
fn save_at(
    faulty: &Arc<FaultHarness>,
    point: &'static str,
) -> Arc<Mutex<Option<Result<DecisionsVersion, ImportError>>>> {
    let result = Arc::new(Mutex::new(None));
    let (answer, of) = (Arc::clone(&result), Arc::clone(faulty));
    let call = move || {
        let saving = thread::scope(|scope| {
            let save = || {
                let version = saved_version(&of);
                save(
                    &of.harness,
                    &of.harness.admin,
                    &of.import,
                    version,
                    [(0, Some(Decision::KeepMine))],
                )
            };
            scope.spawn(save).join().unwrap()
        });
        *answer.lock().unwrap() = Some(saving);
    };
    faulty.faults.arm(point, 0, false, Fault::Calls(Arc::new(call)));
    result
}

/// The version while a job runs. A view then shows the progress instead of the plan.
fn saved_version(faulty: &FaultHarness) -> DecisionsVersion {
    let nothing_seen = DecisionsVersion { plan: u32::MAX, change: u32::MAX };
    let harness = &faulty.harness;
    let update = harness.repository.review_update(&harness.admin, &faulty.import, nothing_seen);
    update.unwrap().saved.unwrap().version
}

fn faulty() -> Arc<FaultHarness> {
    Arc::new(FaultHarness::new(Arc::new(MemoryStore::new()), Faults::default()))
}

#[test]
fn decision_saved_during_planning_is_in_the_new_plan() {
    let faulty = faulty();
    let saving = save_at(&faulty, "file");
    faulty.harness.repository.plan_import(&faulty.harness.admin, &faulty.import).unwrap();
    assert!(faulty.faults.disarm());
    let version = saving.lock().unwrap().take().unwrap().unwrap();
    let now = saved(&faulty.harness, &faulty.import);
    assert_eq!(now.version.plan, version.plan + 1);
    assert_eq!(now.decisions, [(0, Decision::KeepMine)].into());
}

#[test]
fn decision_saved_during_apply_changes_neither_the_import_nor_fails_it() {
    let faulty = faulty();
    let saving = save_at(&faulty, "put");
    let report = faulty.harness.apply(&faulty.import, &faulty.decisions).unwrap();
    assert!(faulty.faults.disarm());
    saving.lock().unwrap().take().unwrap().unwrap();
    assert_eq!(report.verified, 3);
    let view = faulty.harness.repository.view_import(&faulty.harness.admin, &faulty.import);
    assert!(matches!(view, Ok(ImportView::Applied { .. })), "{view:?}");
}

#[test]
fn failed_apply_and_failed_planning_keep_decisions() {
    let faulty = faulty();
    let harness = &faulty.harness;
    let version = saved(harness, &faulty.import).version;
    save(harness, &harness.admin, &faulty.import, version, [(0, Some(Decision::KeepMine))])
        .unwrap();
    let before = saved(harness, &faulty.import);
    faulty.faults.arm("put", 1, false, Fault::Fails);
    harness.apply(&faulty.import, &faulty.decisions).unwrap_err();
    assert!(faulty.faults.disarm());
    assert_eq!(saved(harness, &faulty.import), before);
    faulty.faults.arm("file", 0, false, Fault::Fails);
    harness.repository.plan_import(&harness.admin, &faulty.import).unwrap_err();
    assert!(faulty.faults.disarm());
    assert_eq!(saved(harness, &faulty.import), before);
}

#[test]
fn cancelled_import_takes_no_decisions() {
    let (harness, import) = harness();
    let version = saved(&harness, &import).version;
    save(&harness, &harness.admin, &import, version, [(0, Some(replace()))]).unwrap();
    harness.repository.cancel_import(&admin("bob"), &import).unwrap();
    let answer = save(&harness, &harness.admin, &import, version, [(0, None)]);
    let by_bob = |error: &ImportError| matches!(error, ImportError::Discarded { why: DiscardReason::Cancelled { by }, .. } if &**by == "bob");
    assert!(answer.as_ref().is_err_and(by_bob), "{answer:?}");
    let update = harness.repository.review_update(&harness.admin, &import, version);
    assert!(update.as_ref().is_err_and(by_bob), "{update:?}");
}

#[test]
fn imports_with_decisions_are_evicted_last() {
    let (harness, decided) = harness();
    let version = saved(&harness, &decided).version;
    save(&harness, &harness.admin, &decided, version, [(0, Some(replace()))]).unwrap();
    // The import with decisions is the oldest one.
    for _ in 0..20 {
        let _ = harness.upload_and_plan(&file());
    }
    assert_eq!(saved(&harness, &decided).decisions, [(0, replace())].into());
    let waiting = harness.repository.waiting_imports(&harness.admin);
    assert_eq!(waiting.len(), 16);
}
