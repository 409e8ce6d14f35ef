//! Imports: the rows of a plan, the effect of decisions, and the errors that change nothing.

use api_types::{
    Choice, ComparisonSide, Confusable, Decision, Decisions, Effect, FileAction, ImportKind,
    NewFile, Role, Status, WrittenService,
};
use repository::{ApplyError, ImportError, ImportView, Revert};
use snapshot::{ChangeKind, Exclusions, ServiceKey, Severity};
use store_tests::{Harness, member, service, snapshot};

fn statuses(plan: &repository::Plan) -> Vec<String> {
    plan.rows
        .iter()
        .map(|row| match &row.status {
            Status::Changed { diff } => format!(
                "changed +{} ~{} -{}",
                diff.examples(ChangeKind::Added),
                diff.examples(ChangeKind::Changed),
                diff.examples(ChangeKind::Removed)
            ),
            Status::IdConflict { by } => format!("id of {by}"),
            Status::RepeatedId { by } => format!("id of {by} too"),
            Status::Duplicate { .. } => "duplicate".to_owned(),
            Status::New => "new".to_owned(),
            Status::Identical => "identical".to_owned(),
            Status::Missing => "missing".to_owned(),
        })
        .collect()
}

#[test]
fn first_import_adds_and_a_second_import_of_the_file_changes_nothing() {
    let harness = Harness::default();
    let file = snapshot("x", &[service("a1", "A", &[("one", "1")]), service("b1", "B", &[])]);
    let (id, plan) = harness.upload_and_plan(&file);
    assert_eq!(statuses(&plan), ["new", "new"]);
    let report = harness.apply(&id, &Decisions::default()).unwrap();
    assert_eq!((report.revision.0, report.verified, report.outcome.written.len()), (1, 2, 2));

    let (id, plan) = harness.upload_and_plan(&file);
    assert_eq!(statuses(&plan), ["identical", "identical"]);
    let report = harness.apply(&id, &Decisions::default()).unwrap();
    assert_eq!(
        (report.revision.0, report.outcome.identical, report.outcome.written.len()),
        (1, 2, 0)
    );
    assert_eq!(harness.store.head().revision.number.0, 1);
}

#[test]
fn service_with_another_id_keeps_the_id_of_the_repository() {
    let harness = Harness::default();
    harness.import(&snapshot("x", &[service("a1", "A", &[("one", "1")])]), Choice::Add);
    let file = snapshot("y", &[service("a2", "A", &[("one", "1")])]);
    assert_eq!(statuses(&harness.upload_and_plan(&file).1), ["identical"]);

    let file = snapshot("y", &[service("a2", "A", &[("one", "2"), ("two", "2")])]);
    let (id, plan) = harness.upload_and_plan(&file);
    assert_eq!(statuses(&plan), ["changed +1 ~1 -0"]);
    harness.apply(&id, &[(0, Decision::Replace(Exclusions::default()))].into()).unwrap();
    let state = &harness.state()[&ServiceKey::new("A", "1")];
    assert_eq!((state.id.as_str(), state.examples.len()), ("a1", 2));
    let (export, _) = harness.export();
    assert!(!export.contains("a2"), "{export}");
}

#[test]
fn changed_service_needs_a_decision() {
    let harness = Harness::default();
    harness
        .import(&snapshot("x", &[service("a1", "A", &[("one", "1"), ("two", "2")])]), Choice::Add);
    let before = harness.state();
    let (id, plan) =
        harness.upload_and_plan(&snapshot("x", &[service("a1", "A", &[("one", "1")])]));
    assert_eq!(statuses(&plan), ["changed +0 ~0 -1"]);
    let rejected = harness.apply(&id, &Decisions::default()).unwrap_err();
    assert!(matches!(rejected, ImportError::Apply(ApplyError::Undecided(1))), "{rejected}");
    let rejected = harness.apply(&id, &[(0, Decision::Add)].into()).unwrap_err();
    assert!(
        matches!(rejected, ImportError::Apply(ApplyError::ChoiceNotAllowed { .. })),
        "{rejected}"
    );
    assert_eq!(harness.state(), before);

    let report = harness.apply(&id, &[(0, Decision::KeepMine)].into()).unwrap();
    assert_eq!((report.outcome.unchanged, report.outcome.written.len()), (1, 0));
    assert_eq!(harness.state(), before);
}

#[test]
fn replace_writes_the_definition_of_the_file_and_counts_removed_examples() {
    let harness = Harness::default();
    harness
        .import(&snapshot("x", &[service("a1", "A", &[("one", "1"), ("two", "2")])]), Choice::Add);
    let report =
        harness.import(&snapshot("x", &[service("a1", "A", &[("one", "9")])]), Choice::Replace);
    let [WrittenService { effect, .. }] = &report.outcome.written[..] else { panic!("{report:?}") };
    assert_eq!(*effect, Effect { added: 0, changed: 1, removed: 1 });
    let state = harness.state();
    let bodies: Vec<_> = state[&ServiceKey::new("A", "1")].examples.values().collect();
    assert_eq!(bodies, ["9"]);
}

#[test]
fn id_conflict_allows_four_choices() {
    let file = snapshot("y", &[service("a1", "B", &[("b", "1")])]);
    for choice in [Choice::AddWithNewIds, Choice::Replace, Choice::Copy, Choice::Skip] {
        let harness = Harness::default();
        harness.import(&snapshot("x", &[service("a1", "A", &[("one", "1")])]), Choice::Add);
        let (id, plan) = harness.upload_and_plan(&file);
        assert_eq!(statuses(&plan), ["id of A 1"]);
        assert!(plan.rows[0].choices.contains(&choice));
        let other = ServiceKey::new("B", "2");
        let decision = choice.decision().unwrap_or(Decision::Copy(other.clone()));
        let report = harness.apply(&id, &[(0, decision)].into()).unwrap();
        let state = harness.state();
        let (a, b) = (state.get(&ServiceKey::new("A", "1")), state.get(&ServiceKey::new("B", "1")));
        let is_new = |id: &str| id.len() == 24 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        match choice {
            Choice::AddWithNewIds => {
                assert_eq!(a.unwrap().id, "a1");
                assert!(is_new(&b.unwrap().id));
            }
            Choice::Copy => {
                assert!(a.is_some() && b.is_none());
                assert!(is_new(&state[&other].id));
            }
            Choice::Replace => {
                assert_eq!((a, b.unwrap().id.as_str()), (None, "a1"));
                let done = &report.outcome.written[0];
                assert_eq!(done.instead_of, Some(ServiceKey::new("A", "1")));
                assert_eq!(done.effect, Effect { added: 1, changed: 0, removed: 1 });
            }
            _ => assert!(a.is_some() && b.is_none()),
        }
    }
}

#[test]
fn copy_needs_a_valid_and_free_name_and_version() {
    let harness = Harness::default();
    let file = snapshot("x", &[service("a1", "A", &[("one", "1")])]);
    harness.import(&file, Choice::Add);
    let (id, plan) = harness.upload_and_plan(&file);
    assert_eq!(plan.rows[0].status, Status::Identical);
    let copy = |name: &str, version: &str| {
        harness.apply(&id, &[(0, Decision::Copy(ServiceKey::new(name, version)))].into())
    };
    let long = "n".repeat(70_000);
    let hidden = ["\u{0}", "\u{3164}", "\u{202e}"].map(|name| (name, "2"));
    let names = [("A", "1"), ("", "2"), ("B", " "), ("B", "\u{feff}"), (&long, "2"), ("B", &long)];
    for (name, version) in names.into_iter().chain(hidden) {
        let rejected = copy(name, version).unwrap_err();
        assert!(
            matches!(rejected, ImportError::Apply(ApplyError::InvalidCopyName(_))),
            "{rejected}"
        );
        assert!(rejected.to_string().len() < 300);
    }
    let no_row = harness.repository.row_sides(&harness.admin, &id, 1).map(drop);
    assert!(matches!(no_row, Err(ImportError::NoRow(1))), "{no_row:?}");
    copy("A", "2").unwrap();
    let state = harness.state();
    assert_eq!(
        state[&ServiceKey::new("A", "2")].examples,
        state[&ServiceKey::new("A", "1")].examples
    );
    // The export has both, and none of their documents share an ID.
    let (export, _) = harness.export();
    let other = Harness::default();
    let (_, plan) = other.upload_and_plan(&export);
    assert_eq!(statuses(&plan), ["new", "new"]);
}

#[test]
fn plan_warns_of_confusable_names_and_unexportable_ids() {
    let harness = Harness::default();
    harness.import(&snapshot("x", &[service("a1", "Order API", &[])]), Choice::Add);
    let proper = "0123456789abcdef01234567";
    let cyrillic = service("a3", "\u{41e}ther", &[]);
    let file = [service("77", "orderapi", &[]), service(proper, "Other", &[]), cyrillic];
    let (id, plan) = harness.upload_and_plan(&snapshot("y", &file));
    let warnings: Vec<_> = plan.rows.iter().map(|row| row.warnings.clone()).collect();
    let confusable =
        |name: &str, is_existing| Some(Confusable { key: ServiceKey::new(name, "1"), is_existing });
    assert_eq!(warnings[0].confusable, confusable("Order API", true));
    assert_eq!(warnings[1].confusable, confusable("\u{41e}ther", false));
    assert_eq!(warnings[2].confusable, confusable("Other", false));
    assert_eq!((warnings[0].unexportable_id, warnings[1].unexportable_id), (true, false));
    assert!(plan.rows[0].choices.contains(&Choice::AddWithNewIds));
    harness.apply(&id, &[(0, Decision::AddWithNewIds)].into()).unwrap();
    assert_eq!(harness.state()[&ServiceKey::new("orderapi", "1")].id.len(), 24);
}

#[test]
fn several_files_make_one_plan_and_duplicates_need_decisions() {
    let harness = Harness::default();
    let (one, two) = (
        snapshot("x", &[service("a1", "A", &[("one", "1")]), service("b1", "B", &[])]),
        snapshot("y", &[service("a2", "A", &[("one", "2")]), service("c1", "C", &[])]),
    );
    let id = harness.upload(&[one.as_bytes(), two.as_bytes()]);
    let plan = harness.plan_of(&id);
    assert_eq!(statuses(&plan), ["duplicate", "new", "duplicate", "new"]);
    let files: Vec<u32> = plan.rows.iter().map(|row| row.file).collect();
    assert_eq!(files, [0, 0, 1, 1]);
    let rejected = harness.apply(&id, &Decisions::default()).unwrap_err();
    assert!(matches!(rejected, ImportError::Apply(ApplyError::Undecided(2))), "{rejected}");
    let report = harness.apply(&id, &[(0, Decision::Skip), (2, Decision::Add)].into()).unwrap();
    assert_eq!((report.revision.0, report.outcome.written.len()), (1, 3));
    assert_eq!(harness.state()[&ServiceKey::new("A", "1")].id, "a2");
    assert_eq!(harness.store.head().revision.draft.sources.len(), 2);

    // One invalid file rejects the whole import.
    let id = harness.upload(&[one.as_bytes(), b"[]"]);
    let ImportView::Rejected(files) = harness.compare(&id) else { panic!("it is rejected") };
    assert!(files[0].problems.is_empty() && !files[1].problems.is_empty());
}

#[test]
fn orphans_of_a_service_in_the_repository_can_be_merged() {
    let harness = Harness::default();
    harness.import(&snapshot("x", &[service("a1", "A", &[("one", "1")])]), Choice::Add);
    let whole = snapshot("y", &[service("a1", "A", &[("two", "2")])]);
    let start = whole.find("{\"id\":\"a1\"").unwrap();
    let end = whole.find("],\"resources\"").unwrap();
    let orphans = whole[..start].to_owned() + &whole[end..];
    let (id, plan) = harness.upload_and_plan(&orphans);
    assert_eq!(statuses(&plan), ["changed +1 ~0 -0"]);
    let row = &plan.rows[0];
    assert_eq!((row.warnings.orphans, &row.default), (2, &None));
    assert_eq!(row.choices, [Choice::Merge, Choice::KeepMine]);
    harness.apply(&id, &[(0, Decision::Merge(Exclusions::default()))].into()).unwrap();
    let names: Vec<_> =
        harness.state()[&ServiceKey::new("A", "1")].examples.keys().cloned().collect();
    assert_eq!(names.len(), 2);
    // A second import changes nothing.
    assert_eq!(statuses(&harness.upload_and_plan(&orphans).1), ["identical"]);
}

#[test]
fn executable_content_needs_confirmation_only_once() {
    let harness = Harness::default();
    let plain = snapshot("x", &[service("a1", "A", &[("one", "1")])]);
    let script = plain.replace(
        r#""defaultDelay":0"#,
        r#""dispatcher":"GROOVY","dispatcherRules":"return 'one'""#,
    );
    let (id, plan) = harness.upload_and_plan(&script);
    assert_eq!(plan.rows[0].warnings.executable_content.len(), 1);
    let rejected = harness.apply(&id, &Decisions::default()).unwrap_err();
    assert!(
        matches!(rejected, ImportError::Apply(ApplyError::UnconfirmedContent(1))),
        "{rejected}"
    );
    assert!(harness.state().is_empty());
    harness.apply(&id, &Decisions { content_confirmed: true, ..Decisions::default() }).unwrap();

    let (id, plan) =
        harness.upload_and_plan(&script.replace(r#""content":"1""#, r#""content":"2""#));
    assert!(plan.rows[0].warnings.executable_content.is_empty(), "the repository has it already");
    harness.apply(&id, &[(0, Decision::Replace(Exclusions::default()))].into()).unwrap();

    // A decision that keeps the settings needs no confirmation.
    let harness = Harness::default();
    harness.import(&plain, Choice::Add);
    let (id, _) = harness.upload_and_plan(&script);
    let leave = Exclusions { settings: true, ..Exclusions::default() };
    harness.apply(&id, &[(0, Decision::Replace(leave))].into()).unwrap();
}

#[test]
fn kept_settings_are_marked_with_who_kept_them() {
    let harness = Harness::default();
    let with = |delay, body| {
        let mut service = service("a1", "A", &[("one", body)]);
        service.delay = delay;
        snapshot("x", &[service])
    };
    harness.import(&with(250, "1"), Choice::Add);
    let leave = Exclusions { settings: true, ..Exclusions::default() };
    let (id, plan) = harness.upload_and_plan(&with(0, "2"));
    assert_eq!(plan.rows[0].warnings.kept_settings, None, "no settings were kept yet");
    harness.apply(&id, &[(0, Decision::Replace(leave))].into()).unwrap();

    let (id, plan) = harness.upload_and_plan(&with(0, "3"));
    let kept = plan.rows[0].warnings.kept_settings.clone();
    assert_eq!(kept.map(|kept| kept.by.to_string()), Some("anna".to_owned()));
    let revision =
        harness.apply(&id, &[(0, Decision::Merge(Exclusions::default()))].into()).unwrap();
    let (_, plan) = harness.upload_and_plan(&with(1, "3"));
    assert_eq!(plan.rows[0].warnings.kept_settings, None, "the settings were replaced");

    // The undo brings the mark back.
    let undo =
        harness.repository.start_revert(&harness.admin, Revert::Undo(revision.revision)).unwrap();
    harness.apply(&undo, &Decisions::default()).unwrap();
    assert!(harness.upload_and_plan(&with(0, "3")).1.rows[0].warnings.kept_settings.is_some());
}

#[test]
fn secrets_of_a_file_are_found_before_the_import() {
    let harness = Harness::default();
    let key = ["AKIA", "Z5GMXQ7TPLWEA2BC"].concat();
    let file = snapshot("x", &[service("a1", "A", &[("one", &format!("key {key}"))])]);
    let (id, _) = harness.upload_and_plan(&file);
    let found = harness.repository.import_secrets(&harness.admin, &id).unwrap();
    assert_eq!(found.total, 1);
    let [secret] = &found.found[..] else { panic!("{found:?}") };
    assert_eq!(secret.service, ServiceKey::new("A", "1"));
    assert!(!secret.secret.sample.contains(&key[4..]), "it is masked");
    harness.apply(&id, &Decisions::default()).unwrap();
    let (id, _) = harness.upload_and_plan(&file);
    let found = harness.repository.import_secrets(&harness.admin, &id).unwrap();
    assert_eq!(found.total, 0, "the repository has it already");
}

#[test]
fn undo_needs_decisions_only_for_services_that_changed_since() {
    let harness = Harness::default();
    let one = |delay| {
        let mut services = [service("a1", "A", &[("one", "1")]), service("b1", "B", &[])];
        services.iter_mut().for_each(|service| service.delay = delay);
        services
    };
    harness.import(&snapshot("x", &one(1)), Choice::Add);
    let second = harness.import(&snapshot("x", &one(2)), Choice::Replace).revision;
    let [a, _] = one(3);
    harness.import(&snapshot("x", &[a]), Choice::Replace);

    let id = harness.repository.start_revert(&harness.admin, Revert::Undo(second)).unwrap();
    let plan = harness.plan_of(&id);
    let rows: Vec<_> = plan.rows.iter().map(|row| row.warnings.changed_since).collect();
    assert_eq!(rows, [true, false]);
    let rejected = harness.apply(&id, &Decisions::default()).unwrap_err();
    assert!(matches!(rejected, ImportError::Apply(ApplyError::Undecided(1))), "{rejected}");
    let report = harness.apply(&id, &[(0, Decision::KeepMine)].into()).unwrap();
    let delays: Vec<u64> = harness.state().values().map(|state| state.delay).collect();
    assert_eq!(delays, [3, 1]);
    let kind = harness.store.head().revision.draft.kind;
    assert_eq!((report.revision.0, kind), (4, api_types::RevisionKind::Undo(second)));
    assert!(harness.repository.start_revert(&harness.admin, Revert::Undo(99.into())).is_err());
}

#[test]
fn sides_of_an_identical_row_show_what_it_contains() {
    let harness = Harness::default();
    let file = snapshot("x", &[service("a1", "A", &[("one", "1")])]);
    harness.import(&file, Choice::Add);
    let id = harness.upload_for(FileAction::Import, &[file.as_bytes()]);
    assert_eq!(statuses(&harness.plan_of(&id)), ["identical"]);
    let sides = harness.repository.row_sides(&harness.admin, &id, 0).unwrap();
    assert!(sides.existing.is_none() && sides.source.is_some());
}

#[test]
fn comparison_of_files_or_revisions_cannot_be_applied() {
    let harness = Harness::default();
    let (one, two) = (
        snapshot("x", &[service("a1", "A", &[("one", "1")]), service("b1", "B", &[])]),
        snapshot("y", &[service("a2", "A", &[("one", "2")]), service("c1", "C", &[])]),
    );
    let id = harness.upload_for(FileAction::Compare, &[one.as_bytes(), two.as_bytes()]);
    let plan = harness.plan_of(&id);
    assert_eq!(statuses(&plan), ["changed +0 ~1 -0", "new", "missing"]);
    let sides = harness.repository.row_sides(&harness.admin, &id, 0).unwrap();
    let (existing, source) = (sides.existing.unwrap(), sides.source.unwrap());
    assert_ne!(existing, source);
    assert_eq!(
        existing.summary().unwrap().id,
        source.summary().unwrap().id,
        "the source has the IDs of the other side"
    );
    assert!(harness.apply(&id, &Decisions::default()).is_err());

    harness.import(&one, Choice::Add);
    harness.import(&two, Choice::Replace);
    let (first, second) = (1.into(), 2.into());
    let id = harness.repository.start_comparison(&harness.admin, first, second).unwrap();
    let view = harness.repository.view_import(&harness.admin, &id).unwrap();
    let ImportView::Planned { kind, plan, .. } = view else { panic!("{view:?}") };
    assert_eq!(
        kind,
        ImportKind::Compare {
            base: ComparisonSide::Revision(first),
            other: ComparisonSide::Revision(second)
        }
    );
    assert_eq!(statuses(&plan), ["changed +0 ~1 -0", "identical", "new"]);
}

#[test]
fn duplicate_in_a_file_can_be_written_only_once() {
    let harness = Harness::default();
    let file = snapshot("x", &[service("a1", "A", &[("one", "1")]), service("a2", "A", &[])]);
    let (id, plan) = harness.upload_and_plan(&file);
    assert_eq!(statuses(&plan), ["duplicate", "duplicate"]);
    let both = [(0, Decision::Add), (1, Decision::Add)].into();
    let rejected = harness.apply(&id, &both).unwrap_err();
    assert!(matches!(rejected, ImportError::Apply(ApplyError::DuplicateKey(_))), "{rejected}");
    harness.apply(&id, &[(0, Decision::Skip), (1, Decision::Add)].into()).unwrap();
    assert_eq!(harness.state()[&ServiceKey::new("A", "1")].id, "a2");
}

#[test]
fn plan_is_stale_if_its_services_changed() {
    let harness = Harness::default();
    let (mine, _) = harness.upload_and_plan(&snapshot("x", &[service("a1", "A", &[("one", "1")])]));
    harness.import(&snapshot("y", &[service("a9", "A", &[("one", "2")])]), Choice::Add);
    let before = harness.state();
    let stale = harness.apply(&mine, &Decisions::default()).unwrap_err();
    let ImportError::Apply(ApplyError::Stale { changed, newest, .. }) = stale else {
        panic!("{stale}")
    };
    assert_eq!(newest.0, 1);
    let [touched] = &changed[..] else { panic!("{changed:?}") };
    assert_eq!((&touched.key, &*touched.by), (&ServiceKey::new("A", "1"), "anna"));
    assert_eq!(harness.state(), before);

    // A new plan can be applied.
    assert!(matches!(harness.compare(&mine), ImportView::Planned { .. }));
    harness.apply(&mine, &[(0, Decision::Replace(Exclusions::default()))].into()).unwrap();
}

#[test]
fn plan_is_valid_if_only_other_services_changed() {
    let harness = Harness::default();
    let (mine, _) = harness.upload_and_plan(&snapshot("x", &[service("a1", "A", &[])]));
    harness.import(&snapshot("y", &[service("b1", "B", &[])]), Choice::Add);
    assert_eq!(harness.apply(&mine, &Decisions::default()).unwrap().revision.0, 2);
    assert_eq!(harness.state().len(), 2);
}

#[test]
fn apply_is_idempotent() {
    let harness = Harness::default();
    let (id, _) = harness.upload_and_plan(&snapshot("x", &[service("a1", "A", &[])]));
    let first = harness.apply(&id, &Decisions::default()).unwrap();
    assert_eq!(harness.apply(&id, &Decisions::default()).unwrap(), first);
    assert_eq!(harness.store.head().revision.number.0, 1);
}

#[test]
fn repeated_slices_are_ignored_and_a_gap_is_reported() {
    let harness = Harness::default();
    let file = snapshot("x", &[service("a1", "A", &[])]);
    let (admin, repository) = (&harness.admin, &harness.repository);
    let files = [NewFile::new("x", file.len() as u64)];
    let id = repository.start_import(admin, FileAction::Import, &files).unwrap();
    let append = |offset: u64, bytes: &str| {
        repository.append_slice(admin, &id, 0, offset, bytes.as_bytes()).unwrap().received
    };
    assert_eq!(append(0, &file[..10]), 10);
    assert_eq!(append(0, &file[..10]), 10);
    assert_eq!(append(20, &file[20..]), 10);
    assert!(matches!(repository.plan_import(admin, &id), Err(ImportError::UploadIncomplete)));
    assert_eq!(append(10, &file[10..]), file.len() as u64);
    assert!(matches!(harness.compare(&id), ImportView::Planned { .. }));
}

#[test]
fn invalid_file_is_rejected_with_all_problems() {
    let harness = Harness::default();
    let file = r#"{"services":[{"id":{},"operations":7}],"resources":[{"content":[]}]}"#;
    let (id, view) = harness.plan(file);
    let ImportView::Rejected(files) = view else { panic!("{view:?}") };
    let rejected = files[0].problems.iter().filter(|problem| problem.severity == Severity::Refused);
    let places: Vec<_> = rejected.map(|problem| &*problem.pointer).collect();
    assert_eq!(places, ["/services/0/id", "/services/0/operations", "/resources/0/content"]);
    assert!(harness.apply(&id, &Decisions::default()).is_err());
    assert!(harness.state().is_empty());
}

#[test]
fn invalid_file_is_rejected_before_its_end() {
    let harness = Harness::default();
    let files = [NewFile::new("x", 1 << 20)];
    let id = harness.repository.start_import(&harness.admin, FileAction::Import, &files).unwrap();
    let picture = [b"\x89PNG\r\n".as_slice(), &[0; 5000]].concat();
    let received = harness.repository.append_slice(&harness.admin, &id, 0, 0, &picture).unwrap();
    assert!(received.rejected);
    assert!(matches!(harness.compare(&id), ImportView::Rejected(_)));
}

#[test]
fn file_over_the_limit_is_rejected_before_its_upload() {
    let harness = Harness::default();
    let limit = harness.repository.max_file_bytes();
    let start = |sizes: &[u64]| {
        let files: Vec<_> = sizes.iter().map(|size| NewFile::new("x", *size)).collect();
        harness.repository.start_import(&harness.admin, FileAction::Import, &files)
    };
    assert!(matches!(start(&[limit + 1]), Err(ImportError::TooLarge { .. })));
    assert!(matches!(start(&[]), Err(ImportError::FileCount(0))));
    // The quota of the harness is 1 GiB.
    start(&[1 << 29, 1 << 28]).unwrap();
    assert!(matches!(start(&[1 << 29]), Err(ImportError::NoSpace { .. })));
    start(&[1 << 28]).unwrap();
}

#[test]
fn admin_proof_needs_the_admin_role() {
    for role in [Role::User, Role::Manager] {
        assert!(repository::Admin::new(member("bob", role)).is_err());
    }
}
