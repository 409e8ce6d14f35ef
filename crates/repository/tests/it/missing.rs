//! Services that the files of an import do not have: they stay, unless a person lists and removes them.

use std::sync::Arc;

use api_types::{
    Choice, Decision, DecisionChanges, Decisions, FileAction, ImportId, MissingServices, Status,
};
use repository::{ApplyError, ImportError, ImportView, Plan, PlanOptions, Revert};
use snapshot::{Exclusions, ServiceKey};
use store_tests::{Harness, Service, service, snapshot};

fn services(names: &[&str]) -> Vec<Service> {
    names.iter().map(|name| service(&name.to_lowercase(), name, &[("one", "1")])).collect()
}

fn plan_with(harness: &Harness, import: &ImportId, list: bool) -> (MissingServices, Arc<Plan>) {
    let options = PlanOptions { list_missing: Some(list), ..PlanOptions::default() };
    harness.repository.plan_import_with(&harness.admin, import, options).unwrap();
    view(harness, import)
}

fn view(harness: &Harness, import: &ImportId) -> (MissingServices, Arc<Plan>) {
    match harness.repository.view_import(&harness.admin, import).unwrap() {
        ImportView::Planned { plan, missing, .. } => (missing, plan),
        other => panic!("{other:?}"),
    }
}

fn names(harness: &Harness) -> Vec<String> {
    harness.state().keys().map(|key| key.name.to_string()).collect()
}

fn missing_names(plan: &Plan) -> Vec<&str> {
    let missing = plan.rows.iter().filter(|row| row.status == Status::Missing);
    missing.map(|row| &*row.summary.key.name).collect()
}

#[test]
fn missing_services_are_counted_but_not_listed_by_default() {
    let harness = Harness::default();
    harness.import(&snapshot("x", &services(&["A", "B", "C"])), Choice::Add);
    let (import, plan) = harness.upload_and_plan(&snapshot("x", &services(&["B"])));
    let (missing, _) = view(&harness, &import);
    assert_eq!(missing, MissingServices { count: 2, listed: false });
    assert_eq!(plan.rows.len(), 1);
    harness.apply(&import, &Decisions::default()).unwrap();
    assert_eq!(names(&harness), ["A", "B", "C"]);
}

#[test]
fn listed_services_stay_unless_they_are_removed() {
    let harness = Harness::default();
    harness.import(&snapshot("x", &services(&["A", "B", "C"])), Choice::Add);
    let (import, _) = harness.upload_and_plan(&snapshot("x", &services(&["B", "D"])));
    let (missing, plan) = plan_with(&harness, &import, true);
    assert_eq!(missing, MissingServices { count: 2, listed: true });
    assert_eq!(missing_names(&plan), ["A", "C"]);
    for row in &plan.rows[2..] {
        assert_eq!(row.default, Some(Decision::KeepMine));
        assert_eq!(row.choices, [Choice::Remove, Choice::KeepMine]);
    }
    let sides = harness.repository.row_sides(&harness.admin, &import, 2).unwrap();
    assert!(sides.existing.is_some() && sides.source.is_none());
    let secrets = harness.repository.import_secrets(&harness.admin, &import).unwrap();
    assert_eq!(secrets.total, 0);
    let report = harness.apply(&import, &[(3, Decision::Remove)].into()).unwrap();
    assert_eq!((report.verified, report.removed, report.outcome.unchanged), (1, 1, 1));
    assert_eq!(names(&harness), ["A", "B", "D"]);
}

#[test]
fn backup_file_is_restored_exactly_and_the_restore_can_be_undone() {
    let harness = Harness::default();
    harness.import(&snapshot("x", &services(&["A", "B"])), Choice::Add);
    let (backup, _) = harness.export();
    let then = harness.hashes();
    let mut later = services(&["B", "C", "D"]);
    later[0].examples.clear();
    harness.import(&snapshot("x", &later), Choice::Replace);
    let before = harness.hashes();
    assert_ne!(before, then);

    let (import, _) = harness.upload_and_plan(&backup);
    let (_, plan) = plan_with(&harness, &import, true);
    let decide = |row: &repository::Row| match row.status {
        Status::Missing => Decision::Remove,
        Status::Identical => Decision::KeepMine,
        _ => Decision::Replace(Exclusions::default()),
    };
    let decisions = (0..).zip(plan.rows.iter().map(decide)).collect();
    let report = harness.apply(&import, &decisions).unwrap();
    assert_eq!((report.verified, report.removed), (1, 2));
    assert_eq!(harness.hashes(), then);
    assert_eq!(harness.export().0, backup);
    // The report is the same after a restart, when only the history has it.
    let view = harness.repository.view_import(&harness.admin, &import).unwrap();
    let ImportView::Applied { report: seen, .. } = view else { panic!("{view:?}") };
    assert_eq!(seen, report);

    let undo =
        harness.repository.start_revert(&harness.admin, Revert::Undo(report.revision)).unwrap();
    harness.apply(&undo, &Decisions::default()).unwrap();
    assert_eq!(harness.hashes(), before);
}

#[test]
fn listing_and_hiding_keeps_other_decisions_and_never_hides_a_removal_silently() {
    let harness = Harness::default();
    harness.import(&snapshot("x", &services(&["A", "B"])), Choice::Add);
    let (import, _) = harness.upload_and_plan(&snapshot("x", &services(&["B", "C"])));
    let save = |row: u32, decision: Decision| {
        let view = harness.repository.view_import(&harness.admin, &import).unwrap();
        let ImportView::Planned { saved, .. } = view else { panic!("{view:?}") };
        let rows = [(row, Some(decision))].into();
        let changes =
            DecisionChanges { version: saved.version, rows, ..DecisionChanges::default() };
        harness.repository.save_decisions(&harness.admin, &import, &changes).unwrap();
    };
    let saved = || match harness.repository.view_import(&harness.admin, &import).unwrap() {
        ImportView::Planned { saved, .. } => saved.decisions,
        other => panic!("{other:?}"),
    };
    save(1, Decision::Skip);
    plan_with(&harness, &import, true);
    assert_eq!(saved(), [(1, Decision::Skip)].into());
    save(2, Decision::Remove);
    // A plan without the rows has no decisions about them.
    let (missing, plan) = plan_with(&harness, &import, false);
    assert_eq!((missing.count, plan.rows.len()), (1, 2));
    assert_eq!(saved(), [(1, Decision::Skip)].into());
    harness.apply(&import, &saved()).unwrap();
    assert_eq!(names(&harness), ["A", "B"]);
}

#[test]
fn new_plan_lists_what_is_missing_then() {
    let harness = Harness::default();
    harness.import(&snapshot("x", &services(&["A", "B"])), Choice::Add);
    let (import, _) = harness.upload_and_plan(&snapshot("x", &services(&["B"])));
    plan_with(&harness, &import, true);
    harness.import(&snapshot("x", &services(&["C"])), Choice::Add);
    // Without a choice, the new plan lists them too.
    let plan = harness.plan_of(&import);
    assert_eq!(missing_names(&plan), ["A", "C"]);
}

#[test]
fn missing_service_that_changed_since_the_plan_is_not_removed() {
    let harness = Harness::default();
    harness.import(&snapshot("x", &services(&["A", "B"])), Choice::Add);
    let (import, _) = harness.upload_and_plan(&snapshot("x", &services(&["B"])));
    plan_with(&harness, &import, true);
    let mut changed = services(&["A"]);
    changed[0].delay = 7;
    harness.import(&snapshot("x", &changed), Choice::Replace);
    let rejected = harness.apply(&import, &[(1, Decision::Remove)].into()).unwrap_err();
    assert!(matches!(rejected, ImportError::Apply(ApplyError::Stale { .. })), "{rejected}");
    assert_eq!(names(&harness), ["A", "B"]);
}

#[test]
fn service_whose_id_the_file_has_is_decided_by_the_row_of_the_file() {
    let harness = Harness::default();
    harness.import(&snapshot("x", &[service("a1", "A", &[])]), Choice::Add);
    let (import, _) = harness.upload_and_plan(&snapshot("x", &[service("a1", "B", &[])]));
    let (missing, plan) = plan_with(&harness, &import, true);
    assert_eq!((missing.count, plan.rows.len()), (0, 1));
    let report = harness.apply(&import, &[(0, Decision::Replace(Exclusions::default()))].into());
    let report = report.unwrap();
    assert_eq!((report.verified, report.removed), (1, 1));
    assert!(harness.state().contains_key(&ServiceKey::new("B", "1")));
    assert_eq!(names(&harness), ["B"]);
}

#[test]
fn other_plans_list_nothing_more() {
    let harness = Harness::default();
    harness.import(&snapshot("x", &services(&["A", "B"])), Choice::Add);
    let restore =
        harness.repository.start_revert(&harness.admin, Revert::Restore(0.into())).unwrap();
    let (missing, plan) = plan_with(&harness, &restore, true);
    assert_eq!((missing, plan.rows.len()), (MissingServices::default(), 2));
    assert!(plan.rows.iter().all(|row| row.default == Some(Decision::Remove)));
}

/// The names of the services that are missing in a file of A, C and the broken B, if A, B, C and D are here.
fn missing_besides_broken_b(change: impl Fn(String) -> String) -> Vec<String> {
    let harness = Harness::default();
    harness.import(&snapshot("x", &services(&["A", "B", "C", "D"])), Choice::Add);
    let file = change(snapshot("x", &services(&["A", "B", "C"])));
    let (import, _) = harness.upload_and_plan(&file);
    let (missing, plan) = plan_with(&harness, &import, true);
    assert_eq!(plan.rows.len() - missing_names(&plan).len(), 2, "A and C: {file}");
    assert_eq!(missing.count as usize, missing_names(&plan).len());
    missing_names(&plan).into_iter().map(str::to_owned).collect()
}

#[test]
fn service_that_the_file_has_but_that_is_left_out_is_not_missing() {
    // By its name, by a broken document, and by its ID.
    let broken_field = |file: String| file.replace(r#""name":"B""#, r#""name":"B","xmlNS":[]"#);
    let broken_document = |file: String| {
        file.replace(
            r#""name":"one","content":"1","operationId":"b-"#,
            r#""name":[],"operationId":"b-"#,
        )
    };
    let other_version = |file: String| {
        file.replace(r#""name":"B","version":"1""#, r#""name":"B","version":"2","xmlNS":[]"#)
    };
    let other_id = |file: String| {
        broken_field(file).replace(r#""id":"b""#, r#""id":"z""#).replace(r#""b-"#, r#""z-"#)
    };
    let no_version = |file: String| {
        other_id(file)
            .replace(r#""name":"B","xmlNS":[],"version":"1""#, r#""name":"B","version":{}"#)
    };
    for change in [&broken_field as &dyn Fn(String) -> String, &broken_document, &other_version] {
        assert_eq!(missing_besides_broken_b(change), ["D"]);
    }
    for change in [&other_id as &dyn Fn(String) -> String, &no_version] {
        assert_eq!(missing_besides_broken_b(change), ["D"]);
    }
}

#[test]
fn no_service_is_missing_if_the_name_of_one_that_is_left_out_is_unknown() {
    let no_name = |file: String| file.replace(r#""name":"B""#, r#""name":{}"#);
    let nothing = |file: String| no_name(file).replace(r#""id":"b""#, r#""id":[]"#);
    assert!(missing_besides_broken_b(no_name).is_empty());
    assert!(missing_besides_broken_b(nothing).is_empty());
}

#[test]
fn comparison_does_not_state_that_a_service_of_the_file_is_missing() {
    let harness = Harness::default();
    harness.import(&snapshot("x", &services(&["A", "B", "C"])), Choice::Add);
    let file =
        snapshot("x", &services(&["A", "B"])).replace(r#""name":"B""#, r#""name":"B","xmlNS":[]"#);
    let import = harness.upload_for(FileAction::Compare, &[file.as_bytes()]);
    assert_eq!(missing_names(&harness.plan_of(&import)), ["C"]);
}
