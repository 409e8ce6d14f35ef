//! Sends that fail in the middle: what is there is known, and a person can go on or take them back.

use api_types::{
    FoundThere, InstanceJobFailure, InstanceProblem, SendState, Timestamp, UnfinishedCause,
};
use app::api::ApiError;
use serde_json::{Value, json};

use super::{Test, expect_complete, large_service, merge, microcks::OnImport, replace};
use crate::{
    commands::{service, together},
    instances::fake::jwt,
    support::TestApp,
};

/// Four services, of which two fit into one request. Two of them are there.
async fn test(sign_in: &Value) -> Test {
    filled(Test::with_sign_in(sign_in).await).await
}

async fn filled(test: Test) -> Test {
    let services = |size: usize| (1..=4).map(move |it| large_service(it, &format!("S{it}"), size));
    let there: Vec<Value> = services(100).step_by(2).collect();
    test.there.put(&together(&there));
    test.import_here(&together(&services(700_000).collect::<Vec<_>>())).await;
    test
}

#[track_caller]
fn unfinished(state: &SendState) -> (&UnfinishedCause, Option<&FoundThere>) {
    match state {
        SendState::Unfinished { cause, there } => (cause, there.as_ref()),
        other => panic!("{other:?}"),
    }
}

fn counts(there: Option<&FoundThere>) -> Option<(usize, usize, usize)> {
    there.map(|there| (there.sent.len(), there.before.len(), there.other.len()))
}

#[tokio::test]
async fn failure_half_way_says_what_is_there_and_can_go_on() {
    let test = test(&json!("open")).await;
    test.there.will(&[OnImport::Import, OnImport::Fail]);
    let sent = test.send_all(merge).await;
    let (cause, there) = unfinished(&sent.state);
    let status =
        InstanceProblem::Status { request: "/api/import".to_owned(), status: 500, message: None };
    assert_eq!(*cause, UnfinishedCause::Failed(InstanceJobFailure::Instance(status)));
    assert_eq!(counts(there), Some((2, 2, 0)));

    // Nothing else can be sent before that.
    let order = json!({ "instance": test.id, "order": { "services": "all" } });
    let refused = test.app.call("/console/instances/plan-send", &order, None).await.error();
    assert!(matches!(refused, ApiError::Conflict(api_types::ConflictCause::UnfinishedSend)));

    test.there.take_log();
    expect_complete(&test.step("go_on").await, 4);
    // What was there already is not sent again.
    assert_eq!(test.there.take_log(), ["POST /api/import"]);
    assert_eq!(test.there.documents()[0].len(), 4);
}

#[tokio::test]
async fn failure_half_way_can_be_taken_back() {
    let test = test(&json!("open")).await;
    let before = test.there.documents();
    test.there.will(&[OnImport::Import, OnImport::Fail]);
    let sent = test.send_all(merge).await;
    unfinished(&sent.state);
    assert_ne!(test.there.documents(), before);
    assert_eq!(test.step("take_back").await.state, SendState::TakenBack);
    assert_eq!(test.there.documents(), before);
    // The next send is possible.
    expect_complete(&test.send_all(replace).await, 4);
}

#[tokio::test]
async fn answers_that_prove_nothing_are_checked() {
    // A part was imported although the answer is an error; nothing was imported although it is not.
    for (next, expected, reason) in [
        (OnImport::ImportAndFail, (2, 2, 0), "500"),
        (OnImport::Ignore, (0, 4, 0), "ReadBackDiffers"),
        (OnImport::CutOff, (0, 4, 0), "Interrupted"),
    ] {
        let test = test(&json!("open")).await;
        test.there.will(&[next]);
        let sent = test.send_all(merge).await;
        let (cause, there) = unfinished(&sent.state);
        assert_eq!(counts(there), Some(expected), "{next:?}");
        assert!(format!("{cause:?}").contains(reason), "{next:?}: {cause:?}");
        expect_complete(&test.step("go_on").await, 4);
    }
}

#[tokio::test]
async fn failure_after_the_last_service_is_a_success_if_everything_is_there() {
    let test = test(&json!("open")).await;
    test.there.will(&[OnImport::Import, OnImport::ImportAndFail]);
    expect_complete(&test.send_all(merge).await, 4);
}

#[tokio::test]
async fn deleted_service_whose_import_failed_comes_back() {
    let test = Test::new().await;
    test.there.put(&service(1, "Pets", &[("a", "1"), ("b", "2")]));
    test.import_here(&service(1, "Pets", &[("a", "new")])).await;
    let before = test.there.documents();
    // It accepts the file, then the service is deleted, then it fails.
    test.there.will(&[OnImport::Import, OnImport::Fail]);
    let sent = test.send_all(replace).await;
    assert_eq!(counts(unfinished(&sent.state).1), Some((0, 0, 1)));
    assert!(test.there.named("Pets").is_empty());
    assert_eq!(test.step("take_back").await.state, SendState::TakenBack);
    assert_eq!(test.there.documents(), before);
}

#[tokio::test]
async fn rejected_token_in_the_middle_is_named() {
    let test = test(&json!({ "token": { "token": "secret" } })).await;
    test.there.will(&[OnImport::Import, OnImport::RejectToken]);
    let sent = test.send_all(merge).await;
    let (cause, there) = unfinished(&sent.state);
    let rejected = InstanceJobFailure::Instance(InstanceProblem::TokenRejected);
    assert_eq!(*cause, UnfinishedCause::Failed(rejected));
    assert_eq!(counts(there), Some((2, 2, 0)));
}

#[tokio::test]
async fn token_that_expires_in_the_middle_is_named() {
    let token = jwt(&["admin"], 1_000);
    let test = test(&json!({ "token": { "token": token } })).await;
    test.there.will(&[OnImport::Import, OnImport::RejectToken]);
    let sent = test.send_all(merge).await;
    let (cause, there) = unfinished(&sent.state);
    let expired = InstanceProblem::TokenExpired { at: Timestamp(1_000_000) };
    assert_eq!(*cause, UnfinishedCause::Failed(InstanceJobFailure::Instance(expired)));
    assert_eq!(counts(there), Some((2, 2, 0)));
    // With the token of another day it goes on.
    expect_complete(&test.step("go_on").await, 4);
}

#[tokio::test]
async fn instance_that_does_not_answer_in_the_middle_is_named() {
    let app = TestApp::demo_with("--instances-timeout=1");
    let test = filled(Test::of(app, &json!("open")).await).await;
    test.there.will(&[OnImport::Import, OnImport::Hang]);
    let sent = test.send_all(merge).await;
    let (cause, there) = unfinished(&sent.state);
    let timed_out = InstanceJobFailure::Instance(InstanceProblem::TimedOut);
    assert_eq!(*cause, UnfinishedCause::Failed(timed_out));
    assert_eq!(counts(there), Some((2, 2, 0)));
    let before = test.there.documents()[0].len();
    assert_eq!(test.step("take_back").await.state, SendState::TakenBack);
    assert!(test.there.documents()[0].len() < before);
}

#[tokio::test]
async fn stopped_send_says_on_request_what_is_there_and_can_be_taken_back() {
    let test = test(&json!("open")).await;
    let before = test.there.documents();
    let import = test.plan().await;
    let (rows, _) = super::view(&test.app, &import).await;
    test.there.will(&[OnImport::Import, OnImport::Hang]);
    super::apply(&test.app, &import, &super::decisions(&rows, merge)).await;
    let there = test.there.clone();
    tokio::task::spawn_blocking(move || there.wait_until_it_hangs()).await.unwrap();
    assert_eq!(test.last().await.state, SendState::Running);
    let () = test.app.call_ok("instances/jobs/cancel", &json!({ "instance": test.id })).await;
    super::job(&test.app, &test.id).await;
    let last = test.last().await;
    assert_eq!(unfinished(&last.state), (&UnfinishedCause::Stopped, None));
    let looked = test.step("look").await;
    assert_eq!(counts(unfinished(&looked.state).1), Some((2, 2, 0)));
    assert_eq!(test.step("take_back").await.state, SendState::TakenBack);
    assert_eq!(test.there.documents(), before);
}
