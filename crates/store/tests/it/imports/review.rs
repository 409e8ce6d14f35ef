//! A review goes on at any server.

use std::sync::Arc;

use api_types::{
    Decision, DecisionChanges, DiscardReason, FileAction, ImportKind, NewFile, RevisionNumber,
    WaitingFor,
};
use repository::{ImportError, ImportView, PlanOptions, Repository, Revert};
use snapshot::Exclusions;
use store_tests::MemorySpool;

use super::{Servers, admin, decide, file, import, on_each, planned, rows, upload};

fn replace() -> Decision {
    Decision::Replace(Exclusions::default())
}

#[test]
fn plan_decisions_and_result_are_the_same_on_all_servers() {
    on_each(|servers| {
        let all = servers.start_three();
        let [first, second, third] = &all;
        let [anna, bob] = ["anna", "bob"].map(admin);
        import(first, &file("1"));
        let id = upload(&all, &anna, &file("2"));
        second.plan_import(&anna, &id).unwrap();
        // The repository changes, but not the plan.
        import(third, &store_tests::snapshot("y", &[store_tests::service("c1", "Cats", &[])]));
        let (plan, version, _) = planned(first, &id);
        assert_eq!(rows(third, &id), rows(second, &id));
        assert_eq!((plan.revision, planned(third, &id).1), (RevisionNumber(1), version));

        let changed = decide(third, &bob, &id, version, 0, replace()).unwrap();
        let failed = decide(second, &anna, &id, version, 1, Decision::KeepMine).unwrap_err();
        assert!(matches!(failed, ImportError::DecisionsChanged(by) if *by == *"bob"));
        let news = second.review_update(&anna, &id, version).unwrap();
        assert_eq!(news.saved.unwrap().version, changed);
        let changed = decide(first, &anna, &id, changed, 1, Decision::KeepMine).unwrap();
        let late = servers.start();
        let (_, version, decisions) = planned(&late, &id);
        assert_eq!((version, decisions.rows.len()), (changed, 2));

        let waiting = third.waiting_imports(&anna);
        assert_eq!((waiting.len(), &waiting[0].id, waiting[0].decided), (1, &id, 2));
        assert_eq!(waiting[0].state, WaitingFor::Decisions);

        let report = late.apply_reviewed(&anna, &id, &decisions, Some(version)).unwrap();
        assert_eq!((report.revision, report.outcome.written.len()), (RevisionNumber(3), 1));
        for server in &all {
            assert_eq!(server.apply_import(&anna, &id, &decisions).unwrap(), report);
            let ImportView::Applied { sources, .. } = server.view_import(&anna, &id).unwrap()
            else {
                panic!("it was applied");
            };
            assert_eq!(&*sources[0].name, "orders.json");
            assert!(matches!(server.cancel_import(&anna, &id), Err(ImportError::TooLate)));
            assert!(server.waiting_imports(&anna).is_empty());
        }
        assert_eq!(servers.store_revisions(), 3);
    });
}

#[test]
fn decisions_stay_when_another_server_plans_again() {
    on_each(|servers| {
        let all = servers.start_three();
        let anna = admin("anna");
        import(&all[0], &file("1"));
        let id = upload(&all, &anna, &file("2"));
        all[0].plan_import(&anna, &id).unwrap();
        let version = planned(&all[1], &id).1;
        decide(&all[1], &anna, &id, version, 1, Decision::KeepMine).unwrap();
        import(&all[2], &store_tests::snapshot("y", &[store_tests::service("c1", "Cats", &[])]));
        let options = PlanOptions { list_missing: Some(true), ..PlanOptions::default() };
        all[2].plan_import_with(&anna, &id, options).unwrap();
        for server in &all {
            let (plan, newest, decisions) = planned(server, &id);
            assert_eq!((plan.revision, plan.rows.len()), (RevisionNumber(2), 3));
            assert_eq!(decisions.rows, [(1, Decision::KeepMine)].into());
            assert!(newest > version);
            let outdated = decide(server, &anna, &id, version, 0, replace()).unwrap_err();
            assert!(matches!(outdated, ImportError::PlanChanged(RevisionNumber(2))));
        }
    });
}

#[test]
fn review_goes_on_after_all_its_servers_are_gone() {
    on_each(|servers| {
        let anna = admin("anna");
        let id = {
            let all = servers.start_three();
            import(&all[0], &file("1"));
            let id = upload(&all, &anna, &file("2"));
            all[1].plan_import(&anna, &id).unwrap();
            let version = planned(&all[2], &id).1;
            decide(&all[2], &anna, &id, version, 0, replace()).unwrap();
            id
        };
        let server = servers.start();
        let (plan, version, decisions) = planned(&server, &id);
        assert_eq!((plan.rows.len(), &decisions.rows), (2, &[(0, replace())].into()));
        let decisions = [(0, replace()), (1, replace())].into();
        server.apply_reviewed(&anna, &id, &decisions, Some(version)).unwrap();
        assert_eq!(servers.store_revisions(), 2);
    });
}

#[test]
fn import_that_was_applied_without_a_record_of_it_is_found_in_the_history() {
    let servers = Servers::in_memory();
    let [first, second, _] = servers.start_three();
    let anna = admin("anna");
    let id = upload(std::slice::from_ref(&first), &anna, &file("1"));
    first.plan_import(&anna, &id).unwrap();
    planned(&second, &id);
    // A server of its own commits the same import, as one that is killed right after its commit.
    let mut draft =
        api_types::Draft::new(api_types::RevisionKind::Import, "anna", api_types::Timestamp(1));
    draft.import = Some(id.clone());
    let commit = repository::Store::begin(&*servers.store, draft, RevisionNumber(0)).unwrap();
    commit.finish(&[]).unwrap();
    assert!(matches!(second.cancel_import(&anna, &id), Err(ImportError::TooLate)));
    let report = second.apply_import(&anna, &id, &[].into()).unwrap();
    assert_eq!(report.revision, RevisionNumber(1));
    assert!(first.waiting_imports(&anna).is_empty());
    assert_eq!(first.apply_import(&anna, &id, &[].into()).unwrap(), report);
}

#[test]
fn undo_restore_comparison_and_edit_are_reviewed_on_another_server() {
    on_each(|servers| {
        let [first, second, _] = servers.start_three();
        let anna = admin("anna");
        import(&first, &file("1"));
        import(&first, &store_tests::snapshot("y", &[store_tests::service("c1", "Cats", &[])]));

        let comparison = first.start_comparison(&anna, RevisionNumber(1), RevisionNumber(2));
        let comparison = comparison.unwrap();
        assert_eq!(rows(&second, &comparison), rows(&first, &comparison));

        let undo = first.start_revert(&anna, Revert::Undo(RevisionNumber(2))).unwrap();
        let again = second.start_revert(&anna, Revert::Undo(RevisionNumber(2))).unwrap();
        assert_eq!(again, undo, "the plan is used again");
        let restore = second.start_revert(&anna, Revert::Restore(RevisionNumber(1))).unwrap();
        let view = first.view_import(&anna, &restore).unwrap();
        let expected = ImportKind::Restore(RevisionNumber(1));
        assert!(matches!(view, ImportView::Planned { kind, .. } if kind == expected));
        assert_eq!(rows(&first, &restore), rows(&second, &restore));

        let services = [snapshot::ServiceId::from("c1".to_owned())];
        let deletion = first.start_deletion(&anna, &services).unwrap();
        let later = second.start_deletion(&anna, &services).unwrap();
        assert!(matches!(planned_error(&first, &deletion), ImportError::NotFound(_)));
        let profile = snapshot::response_times::BuiltIn::AsInFile.profile();
        let times = first.start_response_times(&anna, profile, None).unwrap();
        assert_eq!(rows(&second, &times), rows(&first, &times));
        let report = first.apply_import(&anna, &later, &[].into()).unwrap();
        assert_eq!(second.apply_import(&anna, &later, &[].into()).unwrap(), report);
    });
}

fn planned_error(server: &Repository, id: &api_types::ImportId) -> ImportError {
    server.view_import(&admin("anna"), id).unwrap_err()
}

#[test]
fn two_uploads_are_compared_on_another_server() {
    on_each(|servers| {
        let all = servers.start_three();
        let anna = admin("anna");
        let start = |server: &Repository, text: &str| {
            let files = [NewFile::new("a.json", text.len() as u64)];
            let id = server.start_import(&anna, FileAction::Compare, &files).unwrap();
            server.append_slice(&anna, &id, 0, 0, text.as_bytes()).unwrap();
            id
        };
        let ids = [start(&all[0], &file("1")), start(&all[1], &file("2"))];
        let joined = all[2].join_comparisons(&anna, &ids[0], &ids[1]).unwrap().unwrap();
        all[0].plan_import(&anna, &joined).unwrap();
        assert_eq!(planned(&all[0], &joined).0.rows.len(), 2);
        assert_eq!(rows(&servers.start(), &joined), rows(&all[0], &joined));
    });
}

#[test]
fn reason_of_a_discarded_import_is_known_on_all_servers() {
    on_each(|servers| {
        let all = servers.start_three();
        let [anna, bob] = ["anna", "bob"].map(admin);
        let [cancelled, own] = [(), ()].map(|()| upload(&all, &anna, &file("1")));
        all[1].cancel_import(&bob, &cancelled).unwrap();
        all[2].cancel_import(&anna, &own).unwrap();
        for server in all.iter().chain([&servers.start()]) {
            let why = DiscardReason::Cancelled { by: "bob".into() };
            let found = server.view_import(&anna, &cancelled).unwrap_err();
            assert!(matches!(found, ImportError::Discarded { why: it, .. } if it == why));
            let found = server.append_slice(&anna, &own, 0, 0, b"x".as_slice()).unwrap_err();
            assert!(matches!(found, ImportError::NotFound(_)));
            assert!(server.waiting_imports(&anna).is_empty());
        }
    });
}

#[test]
fn administrators_see_each_other_on_all_servers() {
    on_each(|servers| {
        let [first, second, _] = servers.start_three();
        let [anna, bob] = ["anna", "bob"].map(admin);
        let id = upload(std::slice::from_ref(&first), &anna, &file("1"));
        first.plan_import(&anna, &id).unwrap();
        let version = planned(&first, &id).1;
        let others =
            |server: &Repository, who| server.review_update(who, &id, version).unwrap().others;
        assert!(others(&first, &anna).is_empty());
        assert_eq!(others(&second, &bob), ["anna".into()]);
        assert_eq!(others(&second, &anna), ["bob".into()]);
    });
}

#[test]
fn unused_imports_expire_by_the_clock_of_the_database() {
    use std::{
        sync::atomic::{AtomicI64, Ordering::SeqCst},
        time::Duration,
    };
    static CLOCK: AtomicI64 = AtomicI64::new(0);
    let servers = Servers::in_memory();
    let start = |now: fn() -> api_types::Timestamp| servers.start_at(Arc::new(MemorySpool), now);
    let first = start(|| api_types::Timestamp(CLOCK.load(SeqCst)));
    // The clock of this one is wrong by a year.
    let second = start(|| api_types::Timestamp(CLOCK.load(SeqCst) + 31_536_000_000));
    let anna = admin("anna");
    let waiting = upload(std::slice::from_ref(&first), &anna, &file("1"));
    first.plan_import(&anna, &waiting).unwrap();
    let files = [NewFile::new("a.json", 100)];
    let stalled = first.start_import(&anna, FileAction::Import, &files).unwrap();
    let advance = |time: Duration| {
        servers.values().advance(time);
        CLOCK.fetch_add(i64::try_from(time.as_millis()).unwrap(), SeqCst);
    };
    assert_eq!(second.waiting_imports(&anna).len(), 2);
    advance(Duration::from_mins(16));
    second.discard_expired_imports();
    let why = |server: &Repository, id| match server.view_import(&anna, id).unwrap_err() {
        ImportError::Discarded { why, .. } => why,
        other => panic!("{other:?}"),
    };
    assert_eq!(why(&first, &stalled), DiscardReason::Stalled);
    planned(&second, &waiting);
    advance(Duration::from_hours(24) - Duration::from_mins(1));
    assert_eq!(first.waiting_imports(&anna).len(), 1, "it was used");
    advance(Duration::from_mins(2));
    first.discard_expired_imports();
    assert_eq!(why(&second, &waiting), DiscardReason::Expired);
}

#[test]
fn request_can_be_repeated_at_another_server_after_its_server_was_stopped() {
    let servers = Servers::in_memory();
    let [first, second, _] = servers.start_three();
    let anna = admin("anna");
    let id = api_types::ImportId::from("chosen by a client".to_owned());
    let start = |server: &Repository| {
        server.discard_abandoned_import(&anna, &id).unwrap();
        server.start_import_as(&anna, &id, NewFile::new("a.json", 10)).unwrap()
    };
    assert!(start(&first));
    drop(first);
    assert!(!start(&second), "the other server may be at work");
    servers.values().advance(std::time::Duration::from_secs(31));
    assert!(start(&second));
    assert!(!start(&second));
}

#[test]
fn decision_without_the_database_is_not_made() {
    let servers = Servers::in_memory();
    let [first, second, _] = servers.start_three();
    let anna = admin("anna");
    import(&first, &file("1"));
    let id = upload(std::slice::from_ref(&first), &anna, &file("2"));
    first.plan_import(&anna, &id).unwrap();
    let version = planned(&second, &id).1;
    assert_eq!(first.waiting_imports(&anna).len(), 1);
    servers.values().set_down(true);
    for server in [&first, &second] {
        let failed = decide(server, &anna, &id, version, 0, replace()).unwrap_err();
        assert!(super::upload::is_unreachable(&failed), "{failed:?}");
        assert!(server.apply_import(&anna, &id, &[(0, replace())].into()).is_err());
        let (_, seen, decisions) = planned(server, &id);
        assert_eq!((seen, decisions.rows.len()), (version, 0));
        assert_eq!(server.waiting_imports(&anna).len(), usize::from(std::ptr::eq(server, &first)));
    }
    servers.values().set_down(false);
    let changes = DecisionChanges { version, ..DecisionChanges::default() };
    second.save_decisions(&anna, &id, &changes).unwrap();
}

impl Servers {
    pub(super) fn store_revisions(&self) -> u64 {
        repository::Store::head(&*self.store).revision.number.0
    }
}
