//! Mirrors from an instance into the repository.

use api_types::{AuditAction, Decisions, MirrorResult};
use serde_json::{Value, json};

use super::{
    super::{Test, apply, decisions, replace},
    HOUR, MINUTE, fetched, form, pets, policy,
};
use crate::{
    commands::{service, together},
    upload::upload,
};

fn fetch() -> Value {
    json!("fetch")
}

/// Replaces services here, as a person does.
async fn change_here(test: &Test, snapshot: &Value) {
    let (import, view) = upload(&test.app, "in.json", snapshot.to_string().as_bytes()).await;
    let api_types::ImportView::Planned { rows, .. } = view else { panic!("{view:?}") };
    apply(&test.app, &import, &decisions(&rows, replace)).await;
}

/// A mirror that has run once. Both sides have the same service.
async fn mirrored(policy: &Value) -> Test {
    let test = Test::new().await;
    test.there.put(&pets("1"));
    test.add_mirror(&form(&fetch(), policy)).await;
    assert_eq!(fetched(&test.run_after(HOUR).await), 1);
    test
}

#[tokio::test]
async fn changes_there_become_revisions_here_and_nothing_else_does() {
    let test = Test::new().await;
    test.there.put(&pets("1"));
    test.add_mirror(&form(&fetch(), &policy())).await;
    let mirror = test.mirror().await;
    assert_eq!((mirror.last, mirror.drift), (None, None));
    test.pass(59 * MINUTE).await;
    let first = test.run_after(MINUTE).await;
    assert_eq!(fetched(&first), 1);
    assert_eq!(test.names_here().await, ["Pets"]);
    assert_eq!(test.mirror().await.drift, Some(0));

    assert_eq!(test.run_after(HOUR).await, MirrorResult::Unchanged);
    test.there.put(&pets("2"));
    let second = test.run_after(HOUR).await;
    assert_eq!(fetched(&second), 1);
    let revision = |result: &MirrorResult| match result {
        MirrorResult::Fetched { revision, .. } => revision.0,
        other => panic!("{other:?}"),
    };
    assert_eq!(revision(&second), revision(&first) + 1);
    assert_eq!(test.logged(&[AuditAction::ServicesFetched]), ["mirror: test"; 2]);
    assert_eq!(test.logged(&[AuditAction::MirrorAdded]).len(), 1);
    assert!(test.there.take_log().is_empty(), "nothing is written there");
}

#[tokio::test]
async fn mirror_halts_where_people_changed_something_and_goes_on_after_the_review() {
    let test = mirrored(&policy()).await;
    change_here(&test, &service(1, "Pets", &[("a", "ours")])).await;
    assert_eq!(test.mirror().await.drift, Some(1));
    test.there.put(&together(&[pets("2"), service(2, "Orders", &[])]));
    assert_eq!(test.run_after(HOUR).await, MirrorResult::Waiting);
    let mirror = test.mirror().await;
    assert_eq!(mirror.next, None);
    test.pass(24 * HOUR).await;
    let run = json!({ "instance": test.id, "mirror": mirror.id });
    assert!(!test.app.call_ok::<bool>("instances/mirrors/run", &run).await, "it waits");

    let (import, rows, saved) = test.waiting().await;
    let at = |name: &str| rows.iter().position(|row| *row.summary.key.name == *name).unwrap();
    let is_decided = |name: &str| saved.decisions.rows.contains_key(&(at(name) as u32));
    assert!(is_decided("Orders") && !is_decided("Pets"), "{saved:?}");
    let report = apply(&test.app, &import, &decisions(&rows, replace)).await;
    assert_eq!(report.verified, 2);
    assert_eq!(fetched(&test.last_result().await), 2);
    let mirror = test.mirror().await;
    assert!(mirror.waiting.is_none() && mirror.next.is_some(), "{mirror:?}");
    assert_eq!(test.run_after(HOUR).await, MirrorResult::Unchanged);
    test.there.put(&pets("3"));
    assert_eq!(fetched(&test.run_after(HOUR).await), 1);
}

#[tokio::test]
async fn services_that_a_person_keeps_are_not_asked_about_again_until_they_change() {
    let test = mirrored(&policy()).await;
    change_here(&test, &service(1, "Pets", &[("a", "ours")])).await;
    assert_eq!(test.run_after(HOUR).await, MirrorResult::Waiting);
    let (import, ..) = test.waiting().await;
    let () = test.app.call_ok("import/cancel", &json!({ "import": import })).await;
    assert_eq!(test.last_result().await, MirrorResult::Declined);
    assert_eq!(test.run_after(HOUR).await, MirrorResult::Unchanged);

    // What is new is taken over all the same.
    test.there.put(&service(2, "Orders", &[]));
    assert_eq!(fetched(&test.run_after(HOUR).await), 1);
    assert_eq!(test.run_after(HOUR).await, MirrorResult::Unchanged);
    test.there.put(&pets("2"));
    assert_eq!(test.run_after(HOUR).await, MirrorResult::Waiting);
}

#[tokio::test]
async fn person_who_runs_it_is_asked_about_everything_that_differs() {
    let test = mirrored(&policy()).await;
    change_here(&test, &service(1, "Pets", &[("a", "ours")])).await;
    assert_eq!(test.run_now().await, MirrorResult::Waiting);
    let (import, ..) = test.waiting().await;
    let () = test.app.call_ok("import/cancel", &json!({ "import": import })).await;
    assert_eq!(test.run_after(HOUR).await, MirrorResult::Unchanged);
    assert_eq!(test.run_now().await, MirrorResult::Waiting);
}

#[tokio::test]
async fn policy_decides_about_conflicts_and_services_that_are_gone() {
    let mut strict = policy();
    strict["conflict"] = json!("replace");
    strict["gone"] = json!("remove");
    let test = mirrored(&strict).await;
    change_here(&test, &service(1, "Pets", &[("a", "ours")])).await;
    assert_eq!(fetched(&test.run_after(HOUR).await), 1);
    test.import_here(&service(9, "Ours", &[])).await;
    test.there.put(&service(2, "Orders", &[]));
    test.there.remove(&format!("{:024x}", 1));
    assert_eq!(fetched(&test.run_after(HOUR).await), 2);
    assert_eq!(test.names_here().await, ["Orders", "Ours"]);

    // An instance that has lost everything takes nothing away.
    test.there.remove(&format!("{:024x}", 2));
    assert!(matches!(test.run_after(HOUR).await, MirrorResult::Failed(_)));
    assert_eq!(test.names_here().await, ["Orders", "Ours"]);
}

#[tokio::test]
async fn scripts_are_taken_over_only_if_the_policy_or_a_person_accepts_them() {
    let mut script = pets("1");
    script["services"][0]["operations"][0]["dispatcher"] = json!("SCRIPT");
    script["services"][0]["operations"][0]["dispatcherRules"] = json!("return 'a'");
    for accepts in [false, true] {
        let test = Test::new().await;
        test.there.put(&script);
        let mut policy = policy();
        policy["active_content"] = json!(accepts);
        test.add_mirror(&form(&fetch(), &policy)).await;
        let result = test.run_after(HOUR).await;
        if accepts {
            assert_eq!(fetched(&result), 1);
            continue;
        }
        assert_eq!(result, MirrorResult::Waiting);
        let (import, ..) = test.waiting().await;
        let confirmed = Decisions { content_confirmed: true, ..Decisions::default() };
        apply(&test.app, &import, &confirmed).await;
        assert_eq!(fetched(&test.last_result().await), 1);
    }
}

#[tokio::test]
async fn only_chosen_services_and_those_of_a_selection_are_fetched() {
    let test = Test::new().await;
    test.there.put(&together(&[pets("1"), service(2, "Orders", &[]), service(3, "Other", &[])]));
    let mut chosen = form(&fetch(), &policy());
    chosen["services"] = json!({ "services": [format!("{:024x}", 2)] });
    let id = test.add_mirror(&chosen).await;
    assert_eq!(fetched(&test.run_after(HOUR).await), 1);
    assert_eq!(test.names_here().await, ["Orders"]);

    change_here(&test, &service(11, "Pets", &[("a", "ours")])).await;
    let content = json!({ "services": [format!("{:024x}", 11)] });
    let save = json!({ "name": "mine", "content": content, "expected": null });
    let _revision: Value = test.app.call_ok("selections/save", &save).await;
    chosen["services"] = json!({ "selection": "mine" });
    test.try_mirror(&chosen, Some(&id)).await;
    // It was here before the mirror looked at it.
    assert_eq!(test.run_after(HOUR).await, MirrorResult::Waiting);
    let (_, rows, _) = test.waiting().await;
    let names: Vec<&str> = rows.iter().map(|row| &*row.summary.key.name).collect();
    assert_eq!(names, ["Pets"]);
    let gone = json!({ "selection": "gone" });
    chosen["services"] = gone;
    test.try_mirror(&chosen, Some(&id)).await;
    assert!(matches!(test.run_after(HOUR).await, MirrorResult::Failed(_)));
}
