//! Adding, changing and removing.

use std::fs;

use api_types::{
    AuditAction, InstanceFormProblem, InstanceSignIn, InvalidReason, KeySource, Missing,
    SavedInstance, SecretProblem, SecretState,
};
use app::api::ApiError;
use serde_json::json;
use server::audit::AuditLog;

use super::{InstanceCalls as _, fake::Fake, open, with_service_account, with_token};
use crate::support::TestApp;

#[tokio::test]
async fn instance_is_added_changed_and_removed_with_entries_in_the_audit_log() {
    let app = TestApp::demo();
    let empty = app.instances().await;
    assert!(empty.instances.is_empty() && empty.allows_private);
    assert_eq!(empty.key, KeySource::DataDirectory);

    let id = app.add(&open(" Test ", "https://microcks.test/api")).await;
    let other = app.add(&with_token("another", "https://other.test", Some("t0ken"))).await;
    let view = app.instances().await;
    let names: Vec<&str> = view.instances.iter().map(|instance| &*instance.name).collect();
    assert_eq!(names, ["another", "Test"]);
    let [first, second] = &view.instances[..] else { panic!("{view:?}") };
    assert_eq!((&first.sign_in, first.secret), (&InstanceSignIn::Token, SecretState::Stored));
    assert_eq!((&second.id, &*second.url), (&id, "https://microcks.test"));
    assert_eq!((&second.sign_in, second.secret), (&InstanceSignIn::Open, SecretState::None));

    let account = with_service_account("Test", "https://microcks.test", Some("s3cret"));
    assert_eq!(app.change(&id, &account).await, SavedInstance::Saved(id.clone()));
    let [_, changed] = &app.instances().await.instances[..] else { panic!("two instances") };
    let sign_in = InstanceSignIn::ServiceAccount { client: "pipeline".into(), keycloak: None };
    assert_eq!((&changed.sign_in, changed.secret), (&sign_in, SecretState::Stored));
    assert_eq!((changed.added_at, &changed.added_by), (second.added_at, &second.added_by));

    app.call_ok::<()>("instances/remove", &json!({ "instance": other })).await;
    assert_eq!(app.instances().await.instances.len(), 1);
    let entries = AuditLog::new(app.data()).page(0, 10).unwrap().entries;
    let entries: Vec<_> = entries
        .iter()
        .rev()
        .map(|entry| (entry.action, entry.subject.as_deref().unwrap()))
        .collect();
    let expected = [
        (AuditAction::InstanceAdded, "Test at https://microcks.test"),
        (AuditAction::InstanceAdded, "another at https://other.test"),
        (AuditAction::InstanceChanged, "Test at https://microcks.test"),
        (AuditAction::InstanceRemoved, "another at https://other.test"),
    ];
    assert_eq!(entries, expected);
}

#[tokio::test]
async fn removed_instance_is_gone_with_its_copy() {
    let app = TestApp::demo();
    let id = app.add(&open("Test", "https://microcks.test")).await;
    let copy = app.data().join("instances").join(id.as_str());
    fs::create_dir_all(&copy).unwrap();
    app.call_ok::<()>("instances/remove", &json!({ "instance": id })).await;
    assert!(!copy.exists());
    for (function, arguments) in [
        ("remove", json!({ "instance": id })),
        ("contact", json!({ "instance": id })),
        ("change", json!({ "instance": id, "form": open("Test", "https://microcks.test") })),
        ("try", json!({ "instance": id, "form": open("Test", "https://microcks.test") })),
    ] {
        let response = app.call(&format!("/console/instances/{function}"), &arguments, None).await;
        assert_eq!(response.error(), ApiError::NotFound(Missing::Instance), "{function}");
    }
}

#[tokio::test]
async fn rejected_form_changes_nothing() {
    let app = TestApp::demo();
    let id = app.add(&with_token("Test", "https://microcks.test", Some("t0ken"))).await;
    app.add(&open("Other", "https://other.test")).await;
    let before = fs::read(app.data().join("instances.json")).unwrap();
    let rejected = |problem| SavedInstance::Rejected(problem);
    let taken = rejected(InstanceFormProblem::Name(InvalidReason::Taken));
    assert_eq!(app.save(&open("test", "https://new.test")).await, taken);
    let url_taken = rejected(InstanceFormProblem::UrlTaken("Other".into()));
    assert_eq!(app.change(&id, &open("Test", "https://other.test/")).await, url_taken);
    // Another administrator must not get the token by way of another address.
    let other_address = rejected(InstanceFormProblem::Secret(SecretProblem::OtherAddress));
    let elsewhere = with_token("Test", "https://evil.test", None);
    assert_eq!(app.change(&id, &elsewhere).await, other_address);
    assert_eq!(fs::read(app.data().join("instances.json")).unwrap(), before);
}

#[tokio::test]
async fn stored_secret_is_sent_after_another_change() {
    let fake = Fake::microcks(3).await;
    let app = TestApp::demo();
    let id = app.add(&with_token("Test", &fake.url, Some("t0ken"))).await;
    app.change(&id, &with_token("Renamed", &fake.url, None)).await;
    assert_eq!(app.contact(&id).await.health.failure, None);
    let tokens: Vec<_> = fake.received().into_iter().filter_map(|it| it.token).collect();
    assert!(!tokens.is_empty() && tokens.iter().all(|token| token == "Bearer t0ken"), "{tokens:?}");
}
