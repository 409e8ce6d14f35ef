//! Edits of services: what the review shows is what is written, and an undo brings the state before back.

use std::collections::BTreeMap;

use api_types::{
    Decisions, EditAnswer, EditSubject, ImportId, ImportKind, RevisionKind, RevisionNumber, Role,
    Status,
};
use proptest::prelude::*;
use repository::{
    ApplyError, EditError, Identity, ImportError, ImportView, Manager, Member, Plan, PlanOptions,
    Revert,
};
use snapshot::{
    ServiceId, ServiceKey,
    describe::ParameterConstraint,
    response_times::{self, BuiltIn},
    settings::{self, DispatcherEdit, FaultReason, OperationEdit, ServiceEdit},
};
use std::sync::Arc;
use store_tests::{Harness, Service, admin, config, service, snapshot};

const OPERATION: &str = "GET /";

fn stocked(services: &[Service]) -> Harness {
    let harness = Harness::default();
    harness.import(&snapshot("x", services), api_types::Choice::Add);
    harness
}

fn orders() -> Harness {
    stocked(&[service("a1", "Orders", &[("one", "1")])])
}

/// An edit of the response time of the operation.
fn time(time: i64) -> ServiceEdit {
    let edit = OperationEdit { time: Some(time), ..OperationEdit::new(OPERATION) };
    ServiceEdit { operations: vec![edit], ..ServiceEdit::default() }
}

fn label(value: &str) -> ServiceEdit {
    let labels = BTreeMap::from([("domain".into(), value.into())]);
    ServiceEdit { labels: Some(labels), ..ServiceEdit::default() }
}

fn start(harness: &Harness, id: &str, edit: ServiceEdit) -> EditAnswer {
    let (repository, id) = (&harness.repository, ServiceId::from(id));
    let base = repository.editable_service(&harness.admin, &id).unwrap().base;
    repository.start_edit(&harness.admin, &id, &base, edit).unwrap()
}

fn review(answer: EditAnswer) -> ImportId {
    match answer {
        EditAnswer::Review(import) => import,
        EditAnswer::Rejected(faults) => panic!("{faults:?}"),
    }
}

fn plan(harness: &Harness, import: &ImportId) -> Arc<Plan> {
    match harness.repository.view_import(&harness.admin, import).unwrap() {
        ImportView::Planned { plan, .. } => plan,
        other => panic!("{other:?}"),
    }
}

fn apply(harness: &Harness, import: &ImportId) -> RevisionNumber {
    harness.apply(import, &Decisions::default()).unwrap().revision
}

fn settings_of(harness: &Harness, id: &str) -> settings::ServiceSettings {
    harness.repository.editable_service(&harness.admin, &id.into()).unwrap().settings
}

fn undo(harness: &Harness, revision: RevisionNumber) {
    let undo = Revert::Undo(revision);
    let import = harness.repository.start_revert(&harness.admin, undo).unwrap();
    apply(harness, &import);
}

#[test]
fn edit_is_a_revision_of_its_own_kind() {
    let harness = orders();
    let before = harness.hashes();
    let import = review(start(&harness, "a1", time(250)));
    let kind = match harness.repository.view_import(&harness.admin, &import).unwrap() {
        ImportView::Planned { kind, .. } => kind,
        other => panic!("{other:?}"),
    };
    let subject = EditSubject::Settings(ServiceKey::new("Orders", "1"));
    assert_eq!(kind, ImportKind::Edit(subject));
    assert_eq!(harness.hashes(), before, "nothing is written before the review");
    let revision = apply(&harness, &import);
    let newest = harness.store.head().revision.clone();
    assert_eq!((newest.number, newest.draft.kind), (revision, RevisionKind::Edit));
    assert_eq!((newest.put, newest.removed, newest.draft.item), (1, 0, None));
    let operation = settings_of(&harness, "a1").operations.swap_remove(0);
    assert_eq!(operation.response_time.time, Some(250));
    let outcome = harness.store.outcome(revision).unwrap();
    assert_eq!(outcome.written[0].parts.as_ref().unwrap().operations.changed, 1);
    undo(&harness, revision);
    assert_eq!(harness.hashes(), before);
}

#[test]
fn next_import_guards_what_was_edited() {
    let harness = orders();
    apply(&harness, &review(start(&harness, "a1", label("pastry"))));
    let file = snapshot("x", &[service("a1", "Orders", &[("one", "2")])]);
    let (import, plan) = harness.upload_and_plan(&file);
    let kept = plan.rows[0].warnings.kept_settings.clone().unwrap();
    assert_eq!(&*kept.by, "anna");
    // The console proposes these decisions for such a row.
    let exclusions = snapshot::Exclusions { settings: true, ..snapshot::Exclusions::default() };
    let decisions = [(0, api_types::Decision::Replace(exclusions))].into_iter().collect();
    harness.apply(&import, &decisions).unwrap();
    assert_eq!(settings_of(&harness, "a1").labels.get("domain").map(|it| &**it), Some("pastry"));
    let orders = ServiceKey::new("Orders", "1");
    assert!(harness.state()[&orders].examples.values().any(|content| content == "2"));
}

#[test]
fn second_editor_learns_who_changed_the_service() {
    let harness = orders();
    let (repository, id) = (&harness.repository, ServiceId::from("a1"));
    let bela = admin("bela");
    let base = repository.editable_service(&bela, &id).unwrap().base;
    let revision = apply(&harness, &review(start(&harness, "a1", time(250))));
    let error = repository.start_edit(&bela, &id, &base, label("x")).unwrap_err();
    let EditError::Import(ImportError::Apply(ApplyError::Stale { changed, .. })) = error else {
        panic!("{error:?}");
    };
    assert_eq!((&*changed[0].by, changed[0].revision), ("anna", revision));
    // With the state that bela has seen now, both edits are there.
    apply(&harness, &review(start(&harness, "a1", label("x"))));
    let settings = settings_of(&harness, "a1");
    assert_eq!(settings.operations[0].response_time.time, Some(250));
    assert_eq!(settings.labels.len(), 1);
}

#[test]
fn new_edit_takes_the_place_of_an_earlier_one_of_the_same_service() {
    let all = ["a1", "b1"].map(|id| service(id, id, &[("one", "1")]));
    let harness = stocked(&all);
    let first = review(start(&harness, "a1", time(250)));
    let other = review(start(&harness, "b1", time(250)));
    let second = review(start(&harness, "a1", time(300)));
    let error = harness.repository.view_import(&harness.admin, &first).unwrap_err();
    assert!(matches!(error, ImportError::NotFound(_)), "{error:?}");
    apply(&harness, &other);
    apply(&harness, &second);
    assert_eq!(settings_of(&harness, "a1").operations[0].response_time.time, Some(300));
}

#[test]
fn edit_under_review_follows_the_newest_state() {
    let harness = orders();
    let second = review(start(&harness, "a1", label("x")));
    let base = harness.repository.editable_service(&admin("bela"), &"a1".into()).unwrap().base;
    let bela = admin("bela");
    let first = harness.repository.start_edit(&bela, &"a1".into(), &base, time(250)).unwrap();
    harness.repository.apply_import(&bela, &review(first), &Decisions::default()).unwrap();
    let error = harness.apply(&second, &Decisions::default()).unwrap_err();
    assert!(matches!(error, ImportError::Apply(ApplyError::Stale { .. })), "{error:?}");
    let replanned = harness.plan_of(&second);
    assert!(matches!(replanned.rows[0].status, Status::Changed { .. }));
    apply(&harness, &second);
    let settings = settings_of(&harness, "a1");
    assert_eq!(settings.operations[0].response_time.time, Some(250));
    assert_eq!(settings.labels.len(), 1);
}

#[test]
fn values_that_microcks_would_not_read_are_rejected() {
    let harness = orders();
    let EditAnswer::Rejected(faults) = start(&harness, "a1", time(-1)) else { panic!() };
    assert_eq!(faults[0].reason, FaultReason::NegativeTime);
    let operations = vec![OperationEdit { time: Some(1), ..OperationEdit::new("GET /none") }];
    let edit = ServiceEdit { operations, ..ServiceEdit::default() };
    let EditAnswer::Rejected(faults) = start(&harness, "a1", edit) else { panic!() };
    assert_eq!(faults[0].reason, FaultReason::NoOperation);
    assert_eq!(harness.store.head().revision.number, 1.into());
}

#[test]
fn new_script_needs_a_confirmation() {
    let harness = orders();
    let dispatcher = DispatcherEdit { name: "SCRIPT".into(), rules: "return 'one'".into() };
    let edit = OperationEdit { dispatcher: Some(dispatcher), ..OperationEdit::new(OPERATION) };
    let edit = ServiceEdit { operations: vec![edit], ..ServiceEdit::default() };
    let import = review(start(&harness, "a1", edit));
    let error = harness.apply(&import, &Decisions::default()).unwrap_err();
    assert!(matches!(error, ImportError::Apply(ApplyError::UnconfirmedContent(1))), "{error:?}");
    let confirmed = Decisions { content_confirmed: true, ..Decisions::default() };
    harness.apply(&import, &confirmed).unwrap();
    assert_eq!(&*settings_of(&harness, "a1").operations[0].dispatcher, "SCRIPT");
}

#[test]
fn services_are_deleted_together_and_come_back() {
    let all = ["a1", "b1", "c1"].map(|id| service(id, id, &[("one", "1")]));
    let harness = stocked(&all);
    let before = harness.hashes();
    let ids = [ServiceId::from("a1"), ServiceId::from("c1")];
    let import = harness.repository.start_deletion(&harness.admin, &ids).unwrap();
    assert!(plan(&harness, &import).rows.iter().all(|row| row.status == Status::Missing));
    let revision = apply(&harness, &import);
    let left: Vec<_> = harness.hashes().into_keys().map(|key| key.name.to_string()).collect();
    assert_eq!(left, ["b1"]);
    assert_eq!(harness.store.head().revision.removed, 2);
    undo(&harness, revision);
    assert_eq!(harness.hashes(), before);
    let gone = [ServiceId::from("ffff")];
    let error = harness.repository.start_deletion(&harness.admin, &gone).unwrap_err();
    assert!(matches!(error, EditError::NoService(id) if id == gone[0]));
}

#[test]
fn profile_changes_only_the_services_that_it_matches() {
    let all = ["a1", "b1"].map(|id| service(id, id, &[("one", "1")]));
    let harness = stocked(&all);
    apply(&harness, &review(start(&harness, "b1", time(300))));
    let before = harness.hashes();
    let head = harness.store.head();
    let profile = BuiltIn::Tenfold.profile();
    let repository = &harness.repository;
    let import = repository.start_response_times(&harness.admin, profile, None).unwrap();
    let keys: Vec<_> =
        plan(&harness, &import).rows.iter().map(|row| row.summary.key.clone()).collect();
    for entry in head.index.entries() {
        let definition = harness.store.definition(&entry.hash).unwrap();
        let applied = response_times::apply(&BuiltIn::Tenfold.profile(), &definition);
        let is_changed = applied.definition != definition;
        assert_eq!(keys.contains(&entry.summary.key), is_changed);
    }
    let revision = apply(&harness, &import);
    for entry in head.index.entries() {
        let definition = harness.store.definition(&entry.hash).unwrap();
        let applied = response_times::apply(&BuiltIn::Tenfold.profile(), &definition);
        assert_eq!(harness.hashes()[&entry.summary.key], applied.definition.hash().to_string());
    }
    let draft = harness.store.head().revision.draft.clone();
    assert_eq!(draft.kind, RevisionKind::Edit);
    assert_eq!(draft.item.as_deref(), Some(BuiltIn::Tenfold.profile().name()));
    undo(&harness, revision);
    assert_eq!(harness.hashes(), before);
}

#[test]
fn result_of_an_edit_is_found_in_the_history() {
    let harness = orders();
    let import = review(start(&harness, "a1", time(250)));
    let revision = apply(&harness, &import);
    let reopened = Harness::new(Arc::clone(&harness.store));
    match reopened.repository.view_import(&reopened.admin, &import).unwrap() {
        ImportView::Applied { kind, report, .. } => {
            let subject = EditSubject::Settings(ServiceKey::new("Orders", "1"));
            assert_eq!((kind, report.revision), (ImportKind::Edit(subject), revision));
        }
        other => panic!("{other:?}"),
    }
}

fn edits() -> impl Strategy<Value = ServiceEdit> {
    let map = || {
        proptest::option::of(proptest::collection::btree_map(
            "[a-z]{1,3}".prop_map(|key| key.into_boxed_str()),
            "[ -~é]{0,4}".prop_map(|value| value.into_boxed_str()),
            0..3,
        ))
    };
    let strategy = prop::sample::select(vec!["fixed", "random", "random-20"]);
    let dispatcher = prop::sample::select(vec![
        ("", ""),
        ("URI_PARTS", "name"),
        ("JSON_BODY", r#"{"exp":"/a","operator":"equals","cases":{"a":"one"}}"#),
    ]);
    let constraint = ("[a-c]", any::<bool>(), proptest::option::of("[a-z]{1,3}")).prop_map(
        |(name, is_required, pattern)| ParameterConstraint {
            name: name.into(),
            location: "query".into(),
            is_required,
            is_recopied: false,
            pattern: pattern.map(Into::into),
        },
    );
    let operation = (
        proptest::option::of(0_i64..5),
        proptest::option::of(strategy),
        proptest::option::of(dispatcher),
        proptest::option::of(proptest::collection::vec(constraint, 0..2)),
    );
    (map(), map(), operation).prop_map(|(labels, annotations, operation)| {
        let (time, strategy, dispatcher, constraints) = operation;
        let dispatcher = dispatcher
            .map(|(name, rules)| DispatcherEdit { name: name.into(), rules: rules.into() });
        let operation = OperationEdit {
            name: OPERATION.into(),
            time,
            strategy: strategy.map(Into::into),
            dispatcher,
            constraints: constraints.map(|mut constraints: Vec<ParameterConstraint>| {
                constraints.dedup_by(|a, b| a.name == b.name);
                constraints
            }),
        };
        ServiceEdit { labels, annotations, operations: vec![operation] }
    })
}

proptest! {
    #![proptest_config(config())]

    /// What the review shows is what is written, and an undo brings the state before back.
    #[test]
    fn edit_is_the_diff_that_was_shown(edits in proptest::collection::vec(edits(), 1..4)) {
        let harness = orders();
        let key = ServiceKey::new("Orders", "1");
        for edit in edits {
            let before = harness.hashes();
            let entry = harness.store.head().index.get(&key).unwrap().clone();
            let definition = harness.store.definition(&entry.hash).unwrap();
            let edited = settings::apply(&definition, &edit).unwrap();
            let import = review(start(&harness, "a1", edit));
            let row = plan(&harness, &import).rows[0].clone();
            match &row.status {
                Status::Changed { diff } => {
                    prop_assert_eq!(diff, &snapshot::diff(&definition, &edited));
                    let revision = apply(&harness, &import);
                    prop_assert_eq!(&harness.hashes()[&key], &edited.hash().to_string());
                    undo(&harness, revision);
                    prop_assert_eq!(harness.hashes(), before);
                }
                Status::Identical => prop_assert_eq!(&edited, &definition),
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn import_with_a_profile_equals_an_import_of_the_file_with_those_times() {
    let services = ["a1", "b1"].map(|id| Service { delay: 30, ..service(id, id, &[("one", "1")]) });
    let file = snapshot("x", &services);
    // One of the services is there already.
    let harness = stocked(&services[..1]);
    let import = harness.upload(&[file.as_bytes()]);
    let plan_with = |profile: BuiltIn| {
        let response_times = Some(profile.profile());
        let options = PlanOptions { response_times, ..PlanOptions::default() };
        harness.repository.plan_import_with(&harness.admin, &import, options).unwrap();
        match harness.repository.view_import(&harness.admin, &import).unwrap() {
            ImportView::Planned { plan, response_times, .. } => (plan, response_times),
            other => panic!("{other:?}"),
        }
    };
    let statuses = |plan: &Plan| plan.rows.iter().map(|row| row.status.clone()).collect::<Vec<_>>();
    let (plain, name) = plan_with(BuiltIn::AsInFile);
    assert_eq!((statuses(&plain), name), (vec![Status::Identical, Status::New], None));
    let (timed, name) = plan_with(BuiltIn::Tenfold);
    let profile = BuiltIn::Tenfold.profile();
    assert_eq!(name.as_deref(), Some(profile.name()));
    let Status::Changed { diff } = &timed.rows[0].status else { panic!("{:?}", timed.rows[0]) };
    assert_eq!(diff.operations.len(), 1, "only the response time of the operation changes");
    // The option stays when the plan is made again.
    assert_eq!(statuses(&harness.plan_of(&import)), statuses(&timed));
    let decisions = [(0, api_types::Decision::Replace(snapshot::Exclusions::default()))];
    let revision = harness.apply(&import, &decisions.into_iter().collect()).unwrap().revision;
    assert_eq!(harness.store.head().revision.draft.item.as_deref(), Some(profile.name()));
    let manifest = snapshot::read(file.as_bytes(), snapshot::Limits::default());
    for entry in &manifest.definitions {
        let definition = entry.definition(file.as_bytes()).unwrap();
        let expected = response_times::apply(&profile, &definition).definition;
        assert_eq!(harness.hashes()[&entry.summary.key], expected.hash().to_string());
        assert_eq!(harness.state()[&entry.summary.key].delay, 300);
    }
    undo(&harness, revision);
    assert_eq!(harness.hashes().len(), 1);
}

#[test]
fn manager_reviews_edits_and_nothing_else() {
    let harness = orders();
    let member = |role| Member::new(Identity::verified("mia", role));
    assert!(Manager::new(member(Role::User)).is_err());
    let mia = Manager::new(member(Role::Manager)).unwrap();
    let (repository, id) = (&harness.repository, ServiceId::from("a1"));
    let base = repository.editable_service(&mia, &id).unwrap().base;
    let edit = review(repository.start_edit(&mia, &id, &base, time(250)).unwrap());
    repository.view_import(&mia, &edit).unwrap();
    repository.row_sides(&mia, &edit, 0).unwrap();
    repository.plan_import(&mia, &edit).unwrap();
    let report = repository.apply_import(&mia, &edit, &Decisions::default()).unwrap();
    let draft = harness.store.head().revision.draft.clone();
    assert_eq!((&*draft.actor, draft.kind), ("mia", RevisionKind::Edit));
    repository.view_import(&mia, &edit).unwrap();

    let undo = repository.start_revert(&harness.admin, Revert::Undo(report.revision)).unwrap();
    let before = harness.hashes();
    let not_allowed = |result: Result<(), ImportError>| {
        assert!(matches!(result, Err(ImportError::NotAllowed(_))), "{result:?}");
    };
    not_allowed(repository.view_import(&mia, &undo).map(drop));
    not_allowed(repository.import_rows(&mia, &undo, report.revision, 0, 1).map(drop));
    not_allowed(repository.row_sides(&mia, &undo, 0).map(drop));
    not_allowed(repository.import_secrets(&mia, &undo).map(drop));
    not_allowed(repository.import_progress(&mia, &undo).map(drop));
    not_allowed(repository.plan_import(&mia, &undo));
    not_allowed(repository.apply_import(&mia, &undo, &Decisions::default()).map(drop));
    not_allowed(repository.cancel_import(&mia, &undo));
    assert_eq!(harness.hashes(), before);
    // One that was applied and is no longer in memory is checked as well.
    harness.apply(&undo, &Decisions::default()).unwrap();
    not_allowed(repository.view_import(&mia, &undo).map(drop));
}
