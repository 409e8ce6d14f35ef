//! Mirrors from the repository to an instance.

use api_types::{AuditAction, MirrorResult, SendState};
use serde_json::{Value, json};

use super::{
    super::{Test, apply, decisions, job, microcks::OnImport, replace},
    HOUR, MINUTE, form, pets, policy,
};
use crate::{commands::service, upload::upload};

async fn change_here(test: &Test, snapshot: &Value) {
    let (import, view) = upload(&test.app, "in.json", snapshot.to_string().as_bytes()).await;
    let api_types::ImportView::Planned { rows, .. } = view else { panic!("{view:?}") };
    apply(&test.app, &import, &decisions(&rows, replace)).await;
}

/// A mirror that has run once. Both sides have the same service.
async fn mirrored() -> Test {
    let test = Test::new().await;
    test.import_here(&pets("1")).await;
    test.add_mirror(&form(&json!("send"), &policy())).await;
    assert_eq!(test.run_after(HOUR).await, MirrorResult::Sent { services: 1 });
    assert_eq!(test.there.take_log(), ["POST /api/import"]);
    test
}

#[tokio::test]
async fn changes_here_are_sent_and_nothing_is_sent_without_one() {
    let test = mirrored().await;
    assert_eq!(test.mirror().await.drift, Some(0));
    assert_eq!(test.run_after(HOUR).await, MirrorResult::Unchanged);
    assert!(test.there.take_log().is_empty());
    change_here(&test, &pets("2")).await;
    assert_eq!(test.mirror().await.drift, Some(1));
    assert_eq!(test.run_after(HOUR).await, MirrorResult::Sent { services: 1 });
    let responses = test.there.documents()[3].values().next().unwrap()["content"].clone();
    assert_eq!(responses, "2");
    assert_eq!(test.logged(&[AuditAction::ServicesSent]), ["mirror: test"; 2]);
}

#[tokio::test]
async fn changes_of_people_there_wait_for_a_person_and_then_it_goes_on() {
    let test = mirrored().await;
    test.there.put(&pets("theirs"));
    assert_eq!(test.run_after(HOUR).await, MirrorResult::Waiting);
    assert!(test.there.take_log().is_empty());
    let (import, rows, _) = test.waiting().await;
    apply(&test.app, &import, &decisions(&rows, replace)).await;
    job(&test.app, &test.id).await;
    assert_eq!(test.last().await.state, SendState::Complete);
    assert_eq!(test.last_result().await, MirrorResult::Sent { services: 1 });
    assert_eq!(test.run_after(HOUR).await, MirrorResult::Unchanged);
    change_here(&test, &pets("2")).await;
    assert_eq!(test.run_after(HOUR).await, MirrorResult::Sent { services: 1 });
}

#[tokio::test]
async fn services_that_are_gone_here_are_removed_there_if_the_policy_says_so() {
    let test = Test::new().await;
    test.there.put(&service(5, "Theirs", &[]));
    test.import_here(&crate::commands::together(&[pets("1"), service(2, "Orders", &[])])).await;
    let mut removes = policy();
    removes["gone"] = json!("remove");
    test.add_mirror(&form(&json!("send"), &removes)).await;
    assert_eq!(test.run_after(HOUR).await, MirrorResult::Sent { services: 2 });
    let deletion = json!({ "services": [format!("{:024x}", 2)] });
    let import = test.app.call_ok("edits/delete", &deletion).await;
    apply(&test.app, &import, &api_types::Decisions::default()).await;
    assert_eq!(test.run_after(HOUR).await, MirrorResult::Sent { services: 1 });
    assert!(test.there.named("Orders").is_empty());
    assert_eq!((test.there.named("Pets").len(), test.there.named("Theirs").len()), (1, 1));
}

#[tokio::test]
async fn send_that_fails_is_shown_and_the_mirror_waits_until_a_person_has_ended_it() {
    let test = mirrored().await;
    change_here(&test, &pets("2")).await;
    test.there.will(&[OnImport::Ignore]);
    assert!(matches!(test.run_after(HOUR).await, MirrorResult::Failed(_)));
    assert!(matches!(test.last().await.state, SendState::Unfinished { .. }));
    let failure = test.mirror().await.failure.unwrap();
    // It is repeated early, but does not go on by itself.
    assert!(matches!(test.run_after(5 * MINUTE).await, MirrorResult::Failed(_)));
    assert_eq!(test.logged(&[AuditAction::MirrorFailed]).len(), 1);
    assert_eq!(test.step("go_on").await.state, SendState::Complete);
    assert_eq!(test.run_after(10 * MINUTE).await, MirrorResult::Unchanged);

    let mirror = test.mirror().await;
    assert!(mirror.failure.unwrap().at > failure.at, "it is shown until it was seen");
    let seen = json!({ "instance": test.id, "mirror": mirror.id });
    let () = test.app.call_ok("instances/mirrors/seen", &seen).await;
    assert_eq!(test.mirror().await.failure, None);
}

#[tokio::test]
async fn run_that_is_canceled_in_the_middle_is_named() {
    let test = mirrored().await;
    change_here(&test, &pets("2")).await;
    test.there.will(&[OnImport::Hang]);
    test.app.advance(HOUR);
    test.app.server.run_due_mirrors();
    test.there.wait_until_it_hangs();
    let () = test.app.call_ok("instances/jobs/cancel", &json!({ "instance": test.id })).await;
    job(&test.app, &test.id).await;
    assert_eq!(test.last_result().await, MirrorResult::Canceled);
    assert!(matches!(test.last().await.state, SendState::Unfinished { .. }));
}
