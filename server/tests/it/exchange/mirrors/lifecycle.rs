//! What happens to mirrors when instances do not answer or are removed, and when the server is restarted.

use api_types::{
    ApiError, AuditAction, BackupTime, ImportView, InstanceId, InstanceJobFailure, InstanceProblem,
    MirrorProblem, MirrorResult, Missing, SavedMirror, ScheduleProblem,
};
use serde_json::{Value, json};

use super::{
    super::{Test, add, add_as, microcks::FakeMicrocks},
    HOUR, MINUTE, fetched, form, policy,
};
use crate::{
    commands::service,
    process::{TestServer, private_folder},
    support::TestApp,
};

#[tokio::test]
async fn dead_instance_is_tried_after_longer_pauses_and_blocks_no_other() {
    let app = TestApp::demo();
    let dead = add(&app, "http://127.0.0.1:1", &json!("open")).await;
    let test = Test { app, there: FakeMicrocks::start("1.11.2"), id: dead };
    let daily = json!({
        "direction": "fetch",
        "services": "all",
        "policy": policy(),
        "time": { "hours": 24 },
    });
    test.add_mirror(&daily).await;
    let mut pauses = vec![24 * HOUR];
    pauses.extend([5, 10, 20, 40].map(|minutes| minutes * MINUTE));
    for pause in pauses {
        test.pass(pause - MINUTE).await;
        match test.run_after(MINUTE).await {
            MirrorResult::Failed(InstanceJobFailure::Instance(InstanceProblem::NotReachable {
                ..
            })) => {}
            other => panic!("{other:?}"),
        }
    }
    assert!(test.mirror().await.failure.is_some());
    assert_eq!(
        test.logged(&[AuditAction::MirrorFailed]),
        ["mirror: from test into the repository"],
        "only the first failure is logged"
    );
    test.there.put(&service(1, "Pets", &[]));
    let form =
        json!({ "name": "alive", "url": test.there.address, "sign_in": "open", "authority": "" });
    let saved = test.app.call_ok("instances/add", &json!({ "form": form })).await;
    let api_types::SavedInstance::Saved(id) = saved else { panic!("{saved:?}") };
    let alive = Test { id, ..test };
    alive.add_mirror(&daily).await;
    assert_eq!(fetched(&alive.run_after(24 * HOUR).await), 1);
}

#[tokio::test]
async fn mirrors_survive_a_restart_and_plan_again_what_waited() {
    let (app, there) = (TestApp::demo_on_disk(&[]), FakeMicrocks::start("1.11.2"));
    let id = add(&app, &there.address, &json!("open")).await;
    let test = Test { app, there, id };
    test.there.put(&service(201, "Pets of the restart", &[("a", "1")]));
    let mut asks = policy();
    asks["new"] = Value::Null;
    test.add_mirror(&form(&json!("fetch"), &asks)).await;
    assert_eq!(test.run_after(HOUR).await, MirrorResult::Waiting);
    let (before, ..) = test.waiting().await;

    let Test { app, there, id } = test;
    let test = Test { app: app.restarted(&[]), there, id };
    assert!(test.mirror().await.waiting.is_none(), "unfinished imports end with the server");
    assert_eq!(test.run_after(HOUR).await, MirrorResult::Waiting);
    let (import, ..) = test.waiting().await;
    assert_ne!(import, before);
    let form = test.mirror().await.form;
    assert_eq!(form.time, Some(BackupTime::Hours(1)));
}

#[tokio::test]
async fn removed_instance_takes_its_mirrors_and_their_reviews_along() {
    let test = Test::new().await;
    test.there.put(&service(1, "Pets", &[]));
    let mut asks = policy();
    asks["new"] = Value::Null;
    test.add_mirror(&form(&json!("fetch"), &asks)).await;
    assert_eq!(test.run_after(HOUR).await, MirrorResult::Waiting);
    let (import, ..) = test.waiting().await;
    let () = test.app.call_ok("instances/remove", &json!({ "instance": test.id })).await;
    let view = test.app.call("/console/import/view", &json!({ "import": import }), None).await;
    assert_eq!(view.status, 404);
    let file = std::fs::read_to_string(test.app.data().join("mirrors.json")).unwrap();
    assert!(file.contains("\"mirrors\": []"), "{file}");
    test.app.advance(HOUR);
    test.app.server.run_due_mirrors();
    let list = json!({ "instance": test.id });
    assert_eq!(test.app.call("/console/instances/mirrors", &list, None).await.status, 404);
}

#[tokio::test]
async fn mirrors_are_changed_and_removed_and_wrong_ones_are_rejected() {
    let test = Test::new().await;
    let id = test.add_mirror(&form(&json!("fetch"), &policy())).await;
    let mut weekly = form(&json!("send"), &policy());
    weekly["time"] = json!({ "weekly": { "weekday": 6, "minute": 90 } });
    assert_eq!(test.try_mirror(&weekly, Some(&id)).await, SavedMirror::Saved(id.clone()));
    assert_eq!(serde_json::to_value(test.mirror().await.form).unwrap(), weekly);

    let reject = async |form: Value| match test.try_mirror(&form, None).await {
        SavedMirror::Rejected(problem) => problem,
        SavedMirror::Saved(id) => panic!("{id:?}"),
    };
    let mut wrong = weekly.clone();
    wrong["time"] = json!({ "hours": 0 });
    assert_eq!(reject(wrong).await, MirrorProblem::Schedule(ScheduleProblem::Time));
    let mut wrong = weekly.clone();
    wrong["services"] = json!({ "services": [] });
    assert_eq!(reject(wrong).await, MirrorProblem::NoServices);
    let mut wrong = weekly;
    wrong["policy"]["new"] = json!("remove");
    assert_eq!(reject(wrong).await, MirrorProblem::Policy);

    let () = test
        .app
        .call_ok("instances/mirrors/remove", &json!({ "instance": test.id, "mirror": id }))
        .await;
    assert!(test.mirrors().await.is_empty());
    let changes =
        [AuditAction::MirrorAdded, AuditAction::MirrorChanged, AuditAction::MirrorRemoved];
    assert_eq!(test.logged(&changes).len(), 3);
}

#[tokio::test]
async fn missing_mirror_is_not_called_a_missing_instance() {
    let test = Test::new().await;
    let removed = test.add_mirror(&form(&json!("fetch"), &policy())).await;
    let error = async |function: &str, arguments: Value| {
        let path = format!("/console/instances/mirrors/{function}");
        test.app.call(&path, &arguments, None).await.error()
    };
    let of = |instance: &InstanceId| json!({ "instance": instance, "mirror": removed });
    let elsewhere = add_as(&test.app, "other", "http://127.0.0.1:1", &json!("open")).await;
    let missing = ApiError::NotFound(Missing::Mirror);
    assert_eq!(error("run", of(&elsewhere)).await, missing);
    let () = test.app.call_ok("instances/mirrors/remove", &of(&test.id)).await;
    for function in ["run", "remove", "seen", "files"] {
        assert_eq!(error(function, of(&test.id)).await, missing, "{function}");
    }
    let mut save = of(&test.id);
    save["form"] = form(&json!("fetch"), &policy());
    assert_eq!(error("save", save).await, missing);
    let unknown = of(&"0".to_owned().into());
    assert_eq!(error("run", unknown).await, ApiError::NotFound(Missing::Instance));
}

#[tokio::test]
async fn mockpit_is_mirrored_and_read_again_only_if_it_has_changed() {
    let folder = private_folder().unwrap();
    let server = TestServer::start(folder.path(), &["--demo"]);
    let app = TestApp::demo();
    let id = add(&app, &format!("http://{}", server.address), &json!("open")).await;
    let test = Test { app, there: FakeMicrocks::start("1.11.2"), id };
    test.add_mirror(&form(&json!("fetch"), &policy())).await;
    // The demo has services with scripts.
    assert_eq!(test.run_after(HOUR).await, MirrorResult::Waiting);
    let (import, rows, _) = test.waiting().await;
    assert_eq!(rows.len(), 40);
    let confirmed = json!({ "rows": {}, "active_content": true });
    let _report: Value = test
        .app
        .call_ok("import/apply", &json!({ "import": import, "decisions": confirmed }))
        .await;
    assert_eq!(fetched(&test.last_result().await), 40);
    assert_eq!(test.run_after(HOUR).await, MirrorResult::Unchanged);
    let view = test.app.call_ok("import/view", &json!({ "import": import })).await;
    assert!(matches!(view, ImportView::Applied { .. }));
    server.stop();
}
