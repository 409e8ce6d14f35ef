//! No two services of a repository share IDs of contracts or messages, and no export has an ID twice.

use std::{collections::HashSet, sync::Arc};

use api_types::{Choice, Decision, Decisions, ExportOptions, RevisionKind, RevisionNumber, Status};
use proptest::{prelude::*, sample::Index};
use repository::{
    ApplyError, Change, Entry, ExportError, ImportError, Plan, Revert, Row, Store as _,
};
use snapshot::{Exclusions, Limits, ServiceKey, read};
use store_tests::{
    Harness, MemoryStore, Service, config, fixtures::draft, service, services, snapshot,
};

fn key(name: &str) -> ServiceKey {
    ServiceKey::new(name, "1")
}

/// Three examples of A and two of B, with the same message IDs.
fn files() -> [String; 2] {
    let a = service("a1", "A", &[("one", "1"), ("two", "2"), ("three", "3")]);
    let b = service("b1", "B", &[("one", "5"), ("two", "6")]);
    [a, b].map(|service| snapshot("x", &[service]))
}

/// The new IDs of each row.
fn new_ids(plan: &Plan) -> Vec<u32> {
    plan.rows.iter().map(|row| row.warnings.new_ids).collect()
}

/// The number of examples of each service.
fn examples(harness: &Harness) -> Vec<usize> {
    harness.state().values().map(|state| state.examples.len()).collect()
}

/// Exports everything, checks that no ID is in it twice, and that an empty repository gets the same
/// definitions from it.
#[track_caller]
fn check_export(harness: &Harness) {
    let (export, receipt) = harness.export();
    let json: serde_json::Value = serde_json::from_str(&export).unwrap();
    for kind in ["services", "resources", "requests", "responses", "eventMessages"] {
        let documents = json[kind].as_array().unwrap();
        let ids: HashSet<String> =
            documents.iter().map(|document| document["id"].to_string()).collect();
        assert_eq!(ids.len(), documents.len(), "an ID is twice in {kind}");
    }
    let manifest = read(export.as_bytes(), Limits::default());
    assert_eq!(manifest.problems, []);
    let digests: Vec<_> = manifest.definitions.iter().map(|it| it.content_digest()).collect();
    assert_eq!(digests, receipt.digests);
    let other = Harness::default();
    other.import(&export, Choice::Add);
    assert_eq!(other.hashes(), harness.hashes());
}

#[test]
fn ids_of_another_service_are_renewed_one_import_after_the_other() {
    let harness = Harness::default();
    let [a, b] = files();
    harness.import(&a, Choice::Add);
    let before = harness.hashes();
    let (id, plan) = harness.upload_and_plan(&b);
    // Two requests and two responses.
    assert_eq!((new_ids(&plan), plan.rows[0].status.clone()), (vec![4], Status::New));
    let report = harness.apply(&id, &Decisions::default()).unwrap();
    assert_eq!(report.outcome.written[0].new_ids, 4);
    assert_eq!(harness.store.outcome(report.revision).unwrap(), report.outcome);
    assert_eq!(harness.hashes()[&key("A")], before[&key("A")]);
    assert_eq!(examples(&harness), [3, 2]);
    check_export(&harness);

    // The same files again are identical, in any order and together.
    for files in [vec![&a], vec![&b], vec![&b, &a]] {
        let files: Vec<_> = files.into_iter().map(String::as_bytes).collect();
        let plan = harness.plan_of(&harness.upload(&files));
        assert!(plan.rows.iter().all(|row| row.status == Status::Identical), "{plan:?}");
        assert!(new_ids(&plan).iter().all(|count| *count == 0));
    }
}

#[test]
fn ids_of_an_earlier_row_are_renewed_across_files_and_within_a_file() {
    let [a, b] = files();
    let harness = Harness::default();
    let id = harness.upload(&[a.as_bytes(), b.as_bytes()]);
    assert_eq!(new_ids(&harness.plan_of(&id)), [0, 4]);
    harness.apply(&id, &Decisions::default()).unwrap();
    check_export(&harness);

    let together = Harness::default();
    let requests = |file: &str| -> serde_json::Value { serde_json::from_str(file).unwrap() };
    let (mut one, two) = (requests(&a), requests(&b));
    for kind in ["services", "requests", "responses"] {
        let documents = two[kind].as_array().unwrap().clone();
        one[kind].as_array_mut().unwrap().extend(documents);
    }
    let (id, plan) = together.upload_and_plan(&one.to_string());
    assert_eq!(new_ids(&plan), [0, 4]);
    together.apply(&id, &Decisions::default()).unwrap();
    assert_eq!(together.state(), harness.state());
    check_export(&together);
}

#[test]
fn later_change_keeps_the_new_ids_and_renews_added_ones() {
    let harness = Harness::default();
    let [a, b] = files();
    harness.import(&a, Choice::Add);
    harness.import(&b, Choice::Add);
    let changed = service("b1", "B", &[("one", "7"), ("three", "8")]);
    let (id, plan) = harness.upload_and_plan(&snapshot("x", &[changed]));
    assert_eq!(new_ids(&plan), [2], "those of `three`");
    let sides = harness.repository.row_sides(&harness.admin, &id, 0).unwrap();
    let decision = Decision::Replace(Exclusions::default());
    harness.apply(&id, &[(0, decision)].into()).unwrap();
    let written = harness.hashes()[&key("B")].clone();
    assert_eq!(
        sides.source.unwrap().hash().to_string(),
        written,
        "the review shows what is written"
    );
    check_export(&harness);
}

#[test]
fn service_that_got_the_ids_after_the_plan_makes_it_stale() {
    let harness = Harness::default();
    let [a, b] = files();
    let (id, plan) = harness.upload_and_plan(&b);
    assert_eq!(new_ids(&plan), [0]);
    harness.import(&a, Choice::Add);
    let before = harness.hashes();
    let error = harness.apply(&id, &Decisions::default()).unwrap_err();
    let ImportError::Apply(ApplyError::Stale { changed, .. }) = error else { panic!("{error}") };
    assert_eq!(changed[0].key, key("A"));
    assert_eq!(harness.hashes(), before);
    assert_eq!(new_ids(&harness.plan_of(&id)), [4]);
    harness.apply(&id, &Decisions::default()).unwrap();
    check_export(&harness);
}

#[test]
fn undo_gives_new_ids_if_another_service_has_the_earlier_ones_now() {
    let harness = Harness::default();
    let [a, b] = files();
    harness.import(&a, Choice::Add);
    let revision =
        harness.import(&snapshot("y", &[service("a1", "A", &[])]), Choice::Replace).revision;
    // Nobody has the IDs of A now.
    harness.import(&b, Choice::Add);
    let id = harness.repository.start_revert(&harness.admin, Revert::Undo(revision)).unwrap();
    assert_eq!(new_ids(&harness.plan_of(&id)), [4]);
    harness.apply(&id, &Decisions::default()).unwrap();
    assert_eq!(examples(&harness), [3, 2]);
    check_export(&harness);
}

#[test]
fn restore_brings_back_ids_of_services_that_it_removes() {
    let harness = Harness::default();
    let [a, b] = files();
    harness.import(&a, Choice::Add);
    let before = harness.hashes();
    harness.import(&snapshot("y", &[service("a1", "A", &[])]), Choice::Replace);
    harness.import(&b, Choice::Add);
    let restore = Revert::Restore(RevisionNumber(1));
    let id = harness.repository.start_revert(&harness.admin, restore).unwrap();
    assert_eq!(new_ids(&harness.plan_of(&id)), [0, 0]);
    harness.apply(&id, &Decisions::default()).unwrap();
    assert_eq!(harness.hashes(), before);
}

#[test]
fn same_service_id_of_two_new_services_is_a_conflict_of_both_rows() {
    let file = |name: &str| snapshot("x", &[service("a1", name, &[("one", "1")])]);
    let (one, two) = (file("A"), file("B"));
    let harness = Harness::default();
    let id = harness.upload(&[one.as_bytes(), two.as_bytes()]);
    let plan = harness.plan_of(&id);
    let statuses: Vec<_> = plan.rows.iter().map(|row| row.status.clone()).collect();
    let by = |name| Status::RepeatedId { by: key(name) };
    assert_eq!(statuses, [by("B"), by("A")]);
    assert!(plan.rows.iter().all(|row| row.default.is_none() && row.position.is_some()));
    let both = [(0, Decision::Add), (1, Decision::Add)].into();
    let error = harness.apply(&id, &both).unwrap_err();
    assert!(matches!(error, ImportError::Apply(ApplyError::DuplicateId { .. })), "{error}");
    harness.apply(&id, &[(0, Decision::Add), (1, Decision::AddWithNewIds)].into()).unwrap();
    assert_eq!(examples(&harness), [1, 1]);
    check_export(&harness);
}

#[test]
fn same_service_id_in_one_file_is_the_same_conflict() {
    let harness = Harness::default();
    let file = snapshot("x", &[service("a1", "A", &[("one", "1")]), service("a1", "B", &[])]);
    let (id, plan) = harness.upload_and_plan(&file);
    let is_repeated = |row: &Row| matches!(row.status, Status::RepeatedId { .. });
    assert!(plan.rows.iter().all(is_repeated), "{plan:?}");
    harness.apply(&id, &[(0, Decision::Add), (1, Decision::AddWithNewIds)].into()).unwrap();
    assert_eq!(examples(&harness), [1, 1], "both have the operation of the example");
    check_export(&harness);
}

#[test]
fn upper_case_ids_are_renewed() {
    let upper = "ABCDEFABCDEFABCDEFABCDEF";
    let file = snapshot("x", &[service("b1", "B", &[("one", "1")])]).replace("x05oneq", upper);
    let file = file.replace("x05onep", upper);
    let harness = Harness::default();
    let (id, plan) = harness.upload_and_plan(&file);
    let row = &plan.rows[0];
    assert_eq!((row.warnings.upper_case_ids, row.default.clone()), (2, Some(Decision::Add)));
    let report = harness.apply(&id, &Decisions::default()).unwrap();
    assert_eq!(report.outcome.written[0].new_ids, 2);
    let (export, _) = harness.export();
    assert!(!export.contains(upper), "{export}");
    check_export(&harness);
    assert_eq!(harness.upload_and_plan(&file).1.rows[0].status, Status::Identical);

    let file = snapshot("y", &[service(upper, "C", &[("one", "1")])]);
    let (id, plan) = harness.upload_and_plan(&file);
    let row = &plan.rows[0];
    assert!(row.warnings.unexportable_id && row.choices.contains(&Choice::AddWithNewIds));
    assert_eq!(row.default, Some(Decision::AddWithNewIds));
    harness.apply(&id, &Decisions::default()).unwrap();
    let (export, _) = harness.export();
    assert!(!export.contains(upper), "{export}");
}

/// The service of the newest revision, by its name.
fn service_id(harness: &Harness, name: &str) -> String {
    harness.state()[&key(name)].id.clone()
}

#[test]
fn service_with_an_upper_case_id_is_added_in_lower_case() {
    let (upper, lower) = ("ABCDEFABCDEFABCDEFABCDEF", "abcdefabcdefabcdefabcdef");
    let file = snapshot("x", &[service(upper, "C", &[("one", "1")])]);
    let harness = Harness::default();
    let (id, plan) = harness.upload_and_plan(&file);
    assert!(plan.rows[0].choices.contains(&Choice::Add));
    let report = harness.apply(&id, &[(0, Decision::Add)].into()).unwrap();
    assert_eq!((report.outcome.written[0].new_ids, report.verified), (1, 1));
    assert_eq!((service_id(&harness, "C").as_str(), examples(&harness)), (lower, vec![1]));
    assert!(!harness.export().0.contains(upper));
    check_export(&harness);
    assert_eq!(harness.upload_and_plan(&file).1.rows[0].status, Status::Identical);
}

#[test]
fn lower_case_id_that_another_service_has_or_gets_stays_with_it() {
    let (upper, lower) = ("ABCDEFABCDEFABCDEFABCDEF", "abcdefabcdefabcdefabcdef");
    let mixed = "abcdefABCDEFABCDEFABCDEF";
    let (c, d) = (service(upper, "C", &[("one", "1")]), service(lower, "D", &[]));
    let e = service(mixed, "E", &[("two", "2")]);

    let after = Harness::default();
    after.import(&snapshot("y", std::slice::from_ref(&d)), Choice::Add);
    let (id, _) = after.upload_and_plan(&snapshot("x", &[c.clone(), e.clone()]));
    after.apply(&id, &[(0, Decision::Add), (1, Decision::Add)].into()).unwrap();

    let together = Harness::default();
    let (id, _) = together.upload_and_plan(&snapshot("x", &[c, e, d]));
    together.apply(&id, &[(0, Decision::Add), (1, Decision::Add)].into()).unwrap();

    for harness in [after, together] {
        let ids = ["C", "D", "E"].map(|name| service_id(&harness, name));
        assert_eq!(ids[1], lower);
        assert_eq!(HashSet::from(ids.clone()).len(), 3, "{ids:?}");
        assert!(ids.iter().all(|id| snapshot::is_microcks_id(id)), "{ids:?}");
        assert_eq!(examples(&harness), [1, 0, 1]);
        check_export(&harness);
    }
}

#[test]
fn upper_case_id_of_an_earlier_release_is_replaced_with_the_service() {
    let (upper, lower) = ("ABCDEFABCDEFABCDEFABCDEF", "abcdefabcdefabcdefabcdef");
    let earlier = snapshot("x", &[service(upper, "C", &[("one", "1")])]);
    let harness = repository_of(&[&earlier]);
    assert_eq!(service_id(&harness, "C"), upper);
    let changed = snapshot("x", &[service(upper, "C", &[("one", "1"), ("two", "2")])]);
    let report = harness.import(&changed, Choice::Merge);
    assert_eq!((service_id(&harness, "C").as_str(), examples(&harness)), (lower, vec![2]));
    check_export(&harness);

    let undo = Revert::Undo(report.revision);
    let id = harness.repository.start_revert(&harness.admin, undo).unwrap();
    harness.apply(&id, &Decisions::default()).unwrap();
    assert_eq!((service_id(&harness, "C").as_str(), examples(&harness)), (lower, vec![1]));
    check_export(&harness);
}

/// A repository as earlier releases left it: A and B share the IDs of two examples.
fn earlier_release() -> Harness {
    repository_of(&files().each_ref().map(String::as_str))
}

/// A repository with the services of these files as they are.
fn repository_of(files: &[&str]) -> Harness {
    let store = MemoryStore::new();
    let mut commit = store.begin(draft("ann"), RevisionNumber(0)).unwrap();
    let changes = files.iter().map(|file| {
        let manifest = read(file.as_bytes(), Limits::default());
        let [entry] = &manifest.definitions[..] else { panic!("{manifest:?}") };
        let definition = entry.definition(file.as_bytes()).unwrap();
        Change::Put(Entry::new(entry.summary.clone(), commit.put(&definition).unwrap()))
    });
    let changes: Vec<Change> = changes.collect();
    commit.finish(&changes).unwrap();
    Harness::new(Arc::new(store))
}

#[test]
fn export_of_services_that_share_ids_fails_with_their_names() {
    let harness = earlier_release();
    let export = |ids: &[&str]| {
        let ids: Vec<_> = ids.iter().map(|id| (*id).into()).collect();
        let options = ExportOptions::default();
        let job = harness.repository.export_services(&harness.admin, &ids, options).unwrap();
        (job.preview().map(drop), job.write_to(std::io::sink()).map(drop))
    };
    let (preview, written) = export(&["a1", "b1"]);
    for error in [preview.unwrap_err(), written.unwrap_err()] {
        let ExportError::SharedIds(shared) = error else { panic!("{error}") };
        assert_eq!((shared.services, shared.count), ([key("A"), key("B")], 4));
    }
    let (preview, written) = export(&["b1"]);
    assert!(preview.is_ok() && written.is_ok(), "one alone has each ID once");
}

#[test]
fn server_gives_new_ids_to_services_of_an_earlier_release() {
    let harness = earlier_release();
    let before = harness.state();
    let renewed = harness.repository.maintain().renewed.unwrap();
    assert_eq!((renewed.revision, renewed.services), (RevisionNumber(2), 1));
    let head = harness.store.head();
    assert_eq!(head.revision.draft.kind, RevisionKind::RenewedIds);
    let outcome = harness.store.outcome(RevisionNumber(2)).unwrap();
    let [written] = &outcome.written[..] else { panic!("{outcome:?}") };
    assert_eq!((&written.key, written.new_ids), (&key("B"), 4));
    assert_eq!(harness.state(), before, "only IDs changed");
    check_export(&harness);
    assert_eq!(harness.repository.maintain().renewed, None);

    // The shared IDs cannot come back, so there is nothing to undo.
    let undo = Revert::Undo(RevisionNumber(2));
    let id = harness.repository.start_revert(&harness.admin, undo).unwrap();
    assert_eq!(harness.plan_of(&id).rows[0].status, Status::Identical);
}

/// One import: its files, and a choice for each row.
type Import = (Vec<Vec<Service>>, Vec<Index>);

fn imports() -> impl Strategy<Value = Vec<Import>> {
    let files = prop::collection::vec(services(), 1..3);
    prop::collection::vec((files, prop::collection::vec(any::<Index>(), 8)), 1..4)
}

fn decisions(plan: &Plan, picks: &[Index]) -> Decisions {
    let rows = plan.rows.iter().zip(0..).zip(picks.iter().cycle());
    let rows = rows.filter(|((row, _), _)| !row.choices.is_empty());
    let decide = |((row, number), pick): ((&Row, u32), &Index)| {
        let copy = || Decision::Copy(ServiceKey::new(format!("copy {number}"), "1"));
        (number, pick.get(row.choices).decision().unwrap_or_else(copy))
    };
    rows.map(decide).collect()
}

#[test]
fn any_sequence_of_imports_with_shared_ids_leaves_each_id_once() {
    let mut runner = store_tests::TestRunner::new(config());
    let outcome = runner.run(&(imports(), any::<Index>()), |(imports, undone)| {
        let harness = Harness::default();
        for (files, picks) in imports {
            // All files use the same message IDs.
            let files: Vec<String> = files.iter().map(|file| snapshot("x", file)).collect();
            let files: Vec<&[u8]> = files.iter().map(String::as_bytes).collect();
            let id = harness.upload(&files);
            let plan = harness.plan_of(&id);
            // Fails if the decisions exclude each other.
            let _applied = harness.apply(&id, &decisions(&plan, &picks));
            check_export(&harness);
        }
        let newest = harness.store.head().revision.number.0;
        if newest > 0 {
            let undone = RevisionNumber(1 + undone.index(usize::try_from(newest).unwrap()) as u64);
            let id = harness.repository.start_revert(&harness.admin, Revert::Undo(undone)).unwrap();
            let _applied = harness.apply(&id, &Decisions::default());
            check_export(&harness);
        }
        Ok(())
    });
    outcome.unwrap();
}
