//! Secrets are stored encrypted, and never sent back.

use std::{fs, path::Path};

use api_types::{
    BackupsView, InstanceProblem, KeySource, SavedInstance, ScheduleProblem, SecretState,
};
use serde_json::json;

use super::{InstanceCalls as _, fake::Fake, with_service_account, with_token};
use crate::{process::mockpit, support::TestApp};

const CANARY: &str = "canary-4f1d9c";

/// The files of a folder that contain a text.
fn files_with(folder: &Path, text: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, text));
        } else if fs::read(&path).unwrap().windows(text.len()).any(|window| window == text) {
            found.push(path.display().to_string());
        }
    }
    found
}

#[tokio::test]
async fn secret_is_in_no_file_and_in_no_answer() {
    let fake = Fake::microcks(3).await;
    let app = TestApp::demo();
    let id = app.add(&with_token("Test", &fake.url, Some(CANARY))).await;
    let account = with_service_account("Account", "https://sso.invalid", Some(CANARY));
    app.add(&account).await;
    app.contact(&id).await;
    assert_eq!(files_with(app.data(), CANARY.as_bytes()), Vec::<String>::new());
    for (function, arguments) in [
        ("view", json!({})),
        ("contact", json!({ "instance": id })),
        ("try", json!({ "instance": id, "form": with_token("", &fake.url, None) })),
        ("add", json!({ "form": account })),
        ("change", json!({ "instance": id, "form": with_token("T", &fake.url, Some(CANARY)) })),
    ] {
        let response = app.call(&format!("/console/instances/{function}"), &arguments, None).await;
        assert!(response.status.is_success(), "{function}: {}", response.text());
        assert!(!response.text().contains(CANARY), "{function}: {}", response.text());
    }
    assert!(fake.received().iter().any(|it| it.token == Some(format!("Bearer {CANARY}"))));
}

#[tokio::test]
async fn secret_of_another_key_must_be_entered_again() {
    let fake = Fake::microcks(3).await;
    let app = TestApp::demo_on_disk(&[]);
    let id = app.add(&with_token("Test", &fake.url, Some(CANARY))).await;
    let app = app.restarted(&["--instances-key=0123456789abcdef0123456789abcdef"]);
    let view = app.instances().await;
    assert_eq!(view.key, KeySource::Setting);
    assert_eq!(view.instances[0].secret, SecretState::Unreadable);
    let failure = app.contact(&id).await.health.failure.unwrap();
    assert_eq!(failure.problem, InstanceProblem::SecretUnreadable);
    assert!(fake.received().is_empty());

    let again = with_token("Test", &fake.url, Some(CANARY));
    assert_eq!(app.change(&id, &again).await, SavedInstance::Saved(id.clone()));
    let contacted = app.contact(&id).await;
    assert_eq!((contacted.secret, contacted.health.failure), (SecretState::Stored, None));
}

#[tokio::test]
async fn backup_has_the_instances_but_neither_key_nor_secret() {
    let (app, folder) = (TestApp::demo_on_disk(&[]), tempfile::tempdir().unwrap());
    app.add(&with_token("Test", "https://microcks.test", Some(CANARY))).await;
    let schedule = json!({ "kind": "full", "time": null, "folder": folder.path(), "keep": 1 });
    let problem: Option<ScheduleProblem> =
        app.call_ok("backups/schedule", &json!({ "schedule": schedule })).await;
    assert_eq!(problem, None);
    assert!(app.call_ok::<bool>("backups/start", &json!({ "kind": "full" })).await);
    while app.call_ok::<BackupsView>("backups/view", &json!({})).await.running.is_some() {
        tokio::task::yield_now().await;
    }
    let backup = fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    let bytes = fs::read(&backup).unwrap();
    let has = |text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
    let key = fs::read(app.data().join("instances.key")).unwrap();
    assert!(has(b"https://microcks.test"));
    assert!(!has(&key[..32]) && !has(b"instances.key") && !has(CANARY.as_bytes()));
}

#[tokio::test]
async fn damage_is_reported_and_loses_nothing() {
    let app = TestApp::demo_on_disk(&[]);
    app.add(&with_token("Test", "https://microcks.test", Some(CANARY))).await;
    let file = app.data().join("instances.json");
    let intact = fs::read_to_string(&file).unwrap();
    let damaged = intact.replace("microcks.test", "evil.test");
    fs::write(&file, &damaged).unwrap();
    let form = with_token("New", "https://new.test", Some("t"));
    for (function, arguments) in [("view", json!({})), ("add", json!({ "form": form }))] {
        let response = app.call(&format!("/console/instances/{function}"), &arguments, None).await;
        assert_eq!(response.status, 500, "{function}");
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), damaged);
    let data = app.data().to_owned();
    let check = move || mockpit().args(["check", "--data"]).arg(&data).output().unwrap();
    let checked = tokio::task::spawn_blocking(check).await.unwrap();
    let text = String::from_utf8(checked.stdout).unwrap();
    assert!(!checked.status.success() && text.contains("instances.json is damaged"), "{text}");
    fs::write(&file, intact).unwrap();
    assert_eq!(app.instances().await.instances.len(), 1);
}
