//! Importing: what a plan shows, what decisions do, and when nothing happens.

#[cfg(test)]
mod support;

use repository::{ApplyError, Decision, Decisions, Done, ImportError, ImportView, Role, Status};
use snapshot::{ChangeKind, ServiceKey, Severity};
use support::{Bench, member, service, snapshot};

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
            Status::IdTaken { by } => format!("id of {by}"),
            Status::TwiceInFile { .. } => "twice".to_owned(),
            Status::New => "new".to_owned(),
            Status::Identical => "identical".to_owned(),
        })
        .collect()
}

#[test]
fn a_first_import_adds_and_the_same_file_again_changes_nothing() {
    let bench = Bench::default();
    let file = snapshot("x", &[service("a1", "A", &[("one", "1")]), service("b1", "B", &[])]);
    let (id, plan) = bench.planned(&file);
    assert_eq!(statuses(&plan), ["new", "new"]);
    let report = bench.apply(&id, &Decisions::new()).unwrap();
    assert_eq!((report.revision.0, report.verified, report.written.len()), (1, 2, 2));

    let (id, plan) = bench.planned(&file);
    assert_eq!(statuses(&plan), ["identical", "identical"]);
    let report = bench.apply(&id, &Decisions::new()).unwrap();
    assert_eq!((report.revision.0, report.identical, report.written.len()), (1, 2, 0));
    assert_eq!(bench.store.head().revision.number.0, 1);
}

#[test]
fn the_same_service_under_another_id_keeps_the_id_that_is_here() {
    let bench = Bench::default();
    bench.import(&snapshot("x", &[service("a1", "A", &[("one", "1")])]), Decision::Add);
    let file = snapshot("y", &[service("a2", "A", &[("one", "1")])]);
    assert_eq!(statuses(&bench.planned(&file).1), ["identical"]);

    let file = snapshot("y", &[service("a2", "A", &[("one", "2"), ("two", "2")])]);
    let (id, plan) = bench.planned(&file);
    assert_eq!(statuses(&plan), ["changed +1 ~1 -0"]);
    bench.apply(&id, &[(0, Decision::Replace)].into()).unwrap();
    let (id, examples) = &bench.state()[&ServiceKey::new("A", "1")];
    assert_eq!(id, "a1");
    assert_eq!(examples.len(), 2);
    let (export, _) = bench.export();
    assert!(!export.contains("a2"), "{export}");
}

#[test]
fn a_change_needs_a_decision_and_nothing_happens_without_one() {
    let bench = Bench::default();
    bench.import(
        &snapshot("x", &[service("a1", "A", &[("one", "1"), ("two", "2")])]),
        Decision::Add,
    );
    let before = bench.state();
    let (id, plan) = bench.planned(&snapshot("x", &[service("a1", "A", &[("one", "1")])]));
    assert_eq!(statuses(&plan), ["changed +0 ~0 -1"]);
    let refused = bench.apply(&id, &Decisions::new()).unwrap_err();
    assert!(matches!(refused, ImportError::Apply(ApplyError::Undecided(1))), "{refused}");
    let refused = bench.apply(&id, &[(0, Decision::Add)].into()).unwrap_err();
    assert!(matches!(refused, ImportError::Apply(ApplyError::NotAChoice { .. })), "{refused}");
    assert_eq!(bench.state(), before);

    let report = bench.apply(&id, &[(0, Decision::KeepMine)].into()).unwrap();
    assert_eq!((report.left, report.written.len()), (1, 0));
    assert_eq!(bench.state(), before);
}

#[test]
fn replacing_makes_it_exactly_what_the_file_has_and_counts_what_goes() {
    let bench = Bench::default();
    bench.import(
        &snapshot("x", &[service("a1", "A", &[("one", "1"), ("two", "2")])]),
        Decision::Add,
    );
    let report =
        bench.import(&snapshot("x", &[service("a1", "A", &[("one", "9")])]), Decision::Replace);
    let [Done { examples_added: 0, examples_changed: 1, examples_removed: 1, .. }] =
        *report.written
    else {
        panic!("{report:?}")
    };
    let (_, examples) = &bench.state()[&ServiceKey::new("A", "1")];
    assert_eq!(examples, &[("one".to_owned(), "9".to_owned())].into());
}

#[test]
fn an_id_that_is_taken_is_a_clash_with_three_ways_out() {
    let file = snapshot("y", &[service("a1", "B", &[("b", "1")])]);
    for decision in [Decision::Add, Decision::Replace, Decision::Skip] {
        let bench = Bench::default();
        bench.import(&snapshot("x", &[service("a1", "A", &[("one", "1")])]), Decision::Add);
        let (id, plan) = bench.planned(&file);
        assert_eq!(statuses(&plan), ["id of A 1"]);
        let report = bench.apply(&id, &[(0, decision)].into()).unwrap();
        let state = bench.state();
        let (a, b) = (state.get(&ServiceKey::new("A", "1")), state.get(&ServiceKey::new("B", "1")));
        match decision {
            Decision::Add => {
                assert_eq!(a.unwrap().0, "a1");
                let id = &b.unwrap().0;
                assert!(id.len() == 24 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
            }
            Decision::Replace => {
                assert_eq!((a, b.unwrap().0.as_str()), (None, "a1"));
                assert_eq!(report.written[0].instead_of, Some(ServiceKey::new("A", "1")));
                assert_eq!(report.written[0].examples_removed, 1);
            }
            _ => assert!(a.is_some() && b.is_none()),
        }
    }
}

#[test]
fn one_name_and_version_twice_in_a_file_can_be_written_once() {
    let bench = Bench::default();
    let file = snapshot("x", &[service("a1", "A", &[("one", "1")]), service("a2", "A", &[])]);
    let (id, plan) = bench.planned(&file);
    assert_eq!(statuses(&plan), ["twice", "twice"]);
    let both = [(0, Decision::Add), (1, Decision::Add)].into();
    let refused = bench.apply(&id, &both).unwrap_err();
    assert!(matches!(refused, ImportError::Apply(ApplyError::Twice(_))), "{refused}");
    bench.apply(&id, &[(0, Decision::Skip), (1, Decision::Add)].into()).unwrap();
    assert_eq!(bench.state()[&ServiceKey::new("A", "1")].0, "a2");
}

#[test]
fn a_plan_of_touched_services_that_changed_meanwhile_is_stale() {
    let bench = Bench::default();
    let (mine, _) = bench.planned(&snapshot("x", &[service("a1", "A", &[("one", "1")])]));
    bench.import(&snapshot("y", &[service("a9", "A", &[("one", "2")])]), Decision::Add);
    let before = bench.state();
    let stale = bench.apply(&mine, &Decisions::new()).unwrap_err();
    let ImportError::Apply(ApplyError::Stale { changed, newest, .. }) = stale else {
        panic!("{stale}")
    };
    assert_eq!((changed, newest.0), (vec![ServiceKey::new("A", "1")], 1));
    assert_eq!(bench.state(), before);

    // Compared again it is a change, and goes through.
    let view = bench.repository.plan_import(&bench.admin, &mine).unwrap();
    assert!(matches!(view, ImportView::Planned { .. }));
    bench.apply(&mine, &[(0, Decision::Replace)].into()).unwrap();
}

#[test]
fn a_plan_stands_when_only_other_services_changed() {
    let bench = Bench::default();
    let (mine, _) = bench.planned(&snapshot("x", &[service("a1", "A", &[])]));
    bench.import(&snapshot("y", &[service("b1", "B", &[])]), Decision::Add);
    assert_eq!(bench.apply(&mine, &Decisions::new()).unwrap().revision.0, 2);
    assert_eq!(bench.state().len(), 2);
}

#[test]
fn applied_twice_it_is_applied_once() {
    let bench = Bench::default();
    let (id, _) = bench.planned(&snapshot("x", &[service("a1", "A", &[])]));
    let first = bench.apply(&id, &Decisions::new()).unwrap();
    assert_eq!(bench.apply(&id, &Decisions::new()).unwrap(), first);
    assert_eq!(bench.store.head().revision.number.0, 1);
}

#[test]
fn pieces_may_come_again_and_a_gap_is_told() {
    let bench = Bench::default();
    let file = snapshot("x", &[service("a1", "A", &[])]);
    let (admin, repository) = (&bench.admin, &bench.repository);
    let id = repository.start_import(admin, "x", file.len() as u64).unwrap();
    let append = |offset: u64, bytes: &str| {
        repository.append(admin, &id, offset, bytes.as_bytes()).unwrap().received
    };
    assert_eq!(append(0, &file[..10]), 10);
    assert_eq!(append(0, &file[..10]), 10);
    assert_eq!(append(20, &file[20..]), 10);
    assert!(matches!(
        repository.plan_import(admin, &id),
        Err(ImportError::WrongStep("the file is not complete yet"))
    ));
    assert_eq!(append(10, &file[10..]), file.len() as u64);
    assert!(matches!(repository.plan_import(admin, &id), Ok(ImportView::Planned { .. })));
}

#[test]
fn a_file_that_is_no_snapshot_is_refused_with_all_reasons_and_nothing_changes() {
    let bench = Bench::default();
    let file = r#"{"services":[{"id":{},"operations":7}],"resources":[{"content":[]}]}"#;
    let (id, view) = bench.plan(file);
    let ImportView::Refused { problems, .. } = view else { panic!("{view:?}") };
    let refused = problems.iter().filter(|problem| problem.severity == Severity::Refused);
    let places: Vec<_> = refused.map(|problem| &*problem.pointer).collect();
    assert_eq!(places, ["/services/0/id", "/services/0/operations", "/resources/0/content"]);
    assert!(bench.apply(&id, &Decisions::new()).is_err());
    assert!(bench.state().is_empty());
}

#[test]
fn the_rest_of_a_hopeless_file_need_not_be_sent() {
    let bench = Bench::default();
    let id = bench.repository.start_import(&bench.admin, "x", 1 << 20).unwrap();
    let picture = [b"\x89PNG\r\n".as_slice(), &[0; 5000]].concat();
    let received = bench.repository.append(&bench.admin, &id, 0, &picture).unwrap();
    assert!(received.refused);
    assert!(matches!(
        bench.repository.plan_import(&bench.admin, &id),
        Ok(ImportView::Refused { .. })
    ));
}

#[test]
fn a_file_over_the_limit_is_refused_before_a_byte_is_sent() {
    let bench = Bench::default();
    let limit = bench.repository.largest_file();
    assert!(matches!(
        bench.repository.start_import(&bench.admin, "x", limit + 1),
        Err(ImportError::TooLarge { .. })
    ));
}

#[test]
fn only_an_administrator_can_be_an_admin() {
    for role in [Role::User, Role::Manager] {
        assert!(repository::Admin::new(member("bob", role)).is_err());
    }
}
