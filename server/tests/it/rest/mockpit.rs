//! `/api/mockpit/v1`: plans, the history, and saved items.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::support::{
    ID, error_code, get, import, named_snapshot, post_file, send, send_json, snapshot_file,
};
use crate::support::TestApp;

const V1: &str = "/api/mockpit/v1";

async fn plan(app: &TestApp, file: &[u8]) -> Value {
    let response = post_file(app, &format!("{V1}/plans"), file).await;
    assert_eq!(response.status, StatusCode::CREATED, "{}", response.text());
    response.read()
}

async fn apply(app: &TestApp, plan: &Value, body: &Value) -> Value {
    let path = format!("{V1}/plans/{}/apply", plan["id"].as_str().unwrap());
    let response = send_json(app, "POST", &path, body).await;
    assert_eq!(response.status, StatusCode::OK, "{}", response.text());
    response.read()
}

#[tokio::test]
async fn plan_is_viewed_and_applied_once() {
    let app = TestApp::demo();
    let planned = plan(&app, &snapshot_file("one")).await;
    let path = format!("{V1}/plans/{}", planned["id"].as_str().unwrap());
    assert_eq!(get(&app, &path).await, planned);
    assert_eq!(planned["rows"][0]["decision"], "add");
    let report = apply(&app, &planned, &json!({})).await;
    assert_eq!((&report["revision"], &report["written"]), (&json!(1), &json!(1)));
    assert_eq!(apply(&app, &planned, &json!({})).await, report);
    assert_eq!(get(&app, "/api/services/count").await["counter"], 1);
}

#[tokio::test]
async fn rows_are_decided_one_by_one() {
    let app = TestApp::demo();
    import(&app, &snapshot_file("one")).await;
    let planned = plan(&app, &snapshot_file("two")).await;
    let copy = json!({ "decisions": { "0": { "copy": { "name": "Copy", "version": "2" } } } });
    apply(&app, &planned, &copy).await;
    assert_eq!(get(&app, "/api/services/Copy:2?messages=false").await["name"], "Copy");
    let planned = plan(&app, &snapshot_file("three")).await;
    let report = apply(&app, &planned, &json!({ "policy": "keep" })).await;
    assert_eq!((&report["written"], &report["unchanged"]), (&json!(0), &json!(1)));
}

#[tokio::test]
async fn executable_content_needs_a_confirmation() {
    let app = TestApp::demo();
    let mut file: Value = serde_json::from_slice(&snapshot_file("one")).unwrap();
    file["services"][0]["operations"][0]["dispatcher"] = "SCRIPT".into();
    file["services"][0]["operations"][0]["dispatcherRules"] = "return 1".into();
    let planned = plan(&app, file.to_string().as_bytes()).await;
    assert_eq!(planned["rows"][0]["executableContent"], 1);
    let path = format!("{V1}/plans/{}/apply", planned["id"].as_str().unwrap());
    let response = send_json(&app, "POST", &path, &json!({})).await;
    assert_eq!((response.status.as_u16(), error_code(&response)), (409, "conflict".into()));
    apply(&app, &planned, &json!({ "executableContent": true })).await;
}

#[tokio::test]
async fn discarded_plan_is_gone() {
    let app = TestApp::demo();
    let planned = plan(&app, &snapshot_file("one")).await;
    let path = format!("{V1}/plans/{}", planned["id"].as_str().unwrap());
    assert_eq!(send(&app, "DELETE", &path).await.status, StatusCode::NO_CONTENT);
    for method in ["GET", "DELETE"] {
        assert_eq!(send(&app, method, &path).await.status, StatusCode::NOT_FOUND, "{method}");
    }
}

#[tokio::test]
async fn history_is_listed_compared_undone_and_restored() {
    let app = TestApp::demo();
    import(&app, &snapshot_file("one")).await;
    import(&app, &named_snapshot("1123456789abcdef01234567", "Other", "x")).await;
    let history = get(&app, &format!("{V1}/revisions?limit=2")).await;
    assert_eq!(history["newest"], 2);
    assert_eq!(history["revisions"][0]["kind"], "import");
    let older = get(&app, &format!("{V1}/revisions?before=2")).await;
    assert_eq!(older["revisions"][0]["revision"], 1);
    let detail = get(&app, &format!("{V1}/revisions/2")).await;
    let change = json!({ "name": "Other", "version": "1.0", "change": "added" });
    assert_eq!(detail["changes"], json!([change]));
    let snapshot = get(&app, &format!("{V1}/revisions/1/snapshot")).await;
    assert_eq!(snapshot["services"].as_array().unwrap().len(), 1);

    let compared =
        send_json(&app, "POST", &format!("{V1}/comparisons"), &json!({ "base": 1.0, "other": 2 }))
            .await;
    assert_eq!(compared.status, StatusCode::CREATED, "{}", compared.text());
    let rows = compared.read::<Value>()["rows"].clone();
    let new = |row: &&Value| row["status"] == "new";
    assert_eq!(rows.as_array().unwrap().iter().filter(new).count(), 1, "{rows}");

    for (path, count) in [("revisions/2/undo", 1), ("revisions/2/restore", 2)] {
        let planned = send(&app, "POST", &format!("{V1}/{path}")).await;
        assert_eq!(planned.status, StatusCode::CREATED, "{}", planned.text());
        apply(&app, &planned.read(), &json!({})).await;
        assert_eq!(get(&app, "/api/services/count").await["counter"], count, "{path}");
    }
}

#[tokio::test]
async fn selections_and_profiles_are_saved_and_deleted() {
    let app = TestApp::demo();
    let path = format!("{V1}/selections/mine");
    let saved = send_json(&app, "PUT", &path, &json!({ "services": [ID] })).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text());
    assert_eq!(saved.read::<Value>(), json!({ "revision": 1 }));
    let listed = get(&app, &format!("{V1}/selections")).await;
    assert_eq!((&listed[0]["name"], &listed[0]["services"]), (&json!("mine"), &json!([ID])));
    // Nobody overwrites what they have not seen.
    let conflict = send_json(&app, "PUT", &path, &json!({ "query": "q=a" })).await;
    assert_eq!((conflict.status.as_u16(), error_code(&conflict)), (409, "conflict".into()));
    let changed =
        send_json(&app, "PUT", &format!("{path}?expected=1"), &json!({ "query": "q=a" })).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.text());
    let deleted = send(&app, "DELETE", &format!("{path}?expected=2")).await;
    assert_eq!(deleted.status, StatusCode::OK, "{}", deleted.text());
    assert_eq!(get(&app, &format!("{V1}/selections")).await, json!([]));

    assert_eq!(get(&app, &format!("{V1}/profiles")).await, json!([]));
    let wrong = send_json(&app, "PUT", &format!("{V1}/profiles"), &json!({ "content": "{" })).await;
    assert_eq!((wrong.status.as_u16(), error_code(&wrong)), (422, "invalid_profile".into()));
}
