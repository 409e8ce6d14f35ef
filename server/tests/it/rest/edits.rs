//! Edits and deletions.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::support::{ID, error_code, get, import, send, send_json, snapshot_file};
use crate::support::TestApp;

async fn app() -> TestApp {
    let app = TestApp::demo();
    import(&app, &snapshot_file("one")).await;
    app
}

async fn service(app: &TestApp) -> Value {
    get(app, &format!("/api/services/{ID}?messages=false")).await
}

#[tokio::test]
async fn metadata_replaces_labels_and_annotations() {
    let app = app().await;
    let path = "/api/services/Orders:1.0/metadata";
    let body = json!({ "createdOn": 1, "labels": { "team": "a" }, "annotations": { "note": "b" } });
    let response = send_json(&app, "PUT", path, &body).await;
    assert_eq!((response.status, response.text()), (StatusCode::OK, String::new()));
    let metadata = service(&app).await["metadata"].clone();
    assert_eq!(metadata["labels"], json!({ "team": "a" }));
    assert_eq!(metadata["annotations"], json!({ "note": "b" }));

    let response = send_json(&app, "PUT", path, &json!({ "labels": {} })).await;
    assert_eq!(response.status, StatusCode::OK);
    let metadata = service(&app).await["metadata"].clone();
    assert_eq!((&metadata["labels"], &metadata["annotations"]), (&json!({}), &json!({})));
}

#[tokio::test]
async fn operation_is_replaced_by_its_name() {
    let app = app().await;
    let path = format!("/api/services/{ID}/operation?operationName=GET%20/orders");
    let constraint = json!({ "name": "q", "in": "query", "required": true, "recopy": false });
    let body = json!({
        "dispatcher": "URI_PARAMS", "dispatcherRules": "q", "defaultDelay": 150,
        "defaultDelayStrategy": "random-20", "parameterConstraints": [constraint],
    });
    let response = send_json(&app, "PUT", &path, &body).await;
    assert_eq!((response.status, response.text()), (StatusCode::OK, String::new()));
    let operation = service(&app).await["operations"][0].clone();
    for (name, value) in body.as_object().unwrap() {
        assert_eq!(operation[name], *value, "{name}");
    }
    // What the request does not name is cleared.
    let response = send_json(&app, "PUT", &path, &json!({})).await;
    assert_eq!(response.status, StatusCode::OK, "{}", response.text());
    let operation = service(&app).await["operations"][0].clone();
    assert_eq!(operation["dispatcher"], Value::Null, "{operation}");
    assert_eq!(operation["defaultDelay"], 0, "{operation}");
}

#[tokio::test]
async fn values_that_microcks_would_not_read_are_rejected() {
    let app = app().await;
    let before = service(&app).await;
    let path = format!("/api/services/{ID}/metadata");
    let response = send_json(&app, "PUT", &path, &json!({ "labels": { "a.b": "x" } })).await;
    assert_eq!((response.status.as_u16(), error_code(&response)), (422, "invalid_settings".into()));
    let path = format!("/api/services/{ID}/operation?operationName=gone");
    let response = send_json(&app, "PUT", &path, &json!({})).await;
    assert_eq!((response.status.as_u16(), error_code(&response)), (422, "invalid_settings".into()));
    assert_eq!(service(&app).await, before);
}

#[tokio::test]
async fn list_in_place_of_an_object_changes_nothing() {
    let app = app().await;
    let before = service(&app).await;
    for path in ["metadata", "operation?operationName=GET%20/orders"] {
        for body in [json!([]), json!([null, null]), json!("x"), json!(null)] {
            let path = format!("/api/services/{ID}/{path}");
            let response = send_json(&app, "PUT", &path, &body).await;
            assert_eq!(error_code(&response), "invalid_json", "{path} {body}");
        }
    }
    assert_eq!(service(&app).await, before);
}

#[tokio::test]
async fn deleted_service_is_gone_and_can_be_brought_back() {
    let app = app().await;
    let path = format!("/api/services/{ID}");
    let response = send(&app, "DELETE", &path).await;
    assert_eq!((response.status, response.text()), (StatusCode::OK, String::new()));
    assert_eq!(send(&app, "GET", &path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(send(&app, "DELETE", &path).await.status, StatusCode::NOT_FOUND);

    let plan = send(&app, "POST", "/api/mockpit/v1/revisions/2/undo").await;
    assert_eq!(plan.status, StatusCode::CREATED, "{}", plan.text());
    let plan: Value = plan.read();
    let apply = format!("/api/mockpit/v1/plans/{}/apply", plan["id"].as_str().unwrap());
    let report = send_json(&app, "POST", &apply, &json!({})).await;
    assert_eq!(report.status, StatusCode::OK, "{}", report.text());
    assert_eq!(send(&app, "GET", &path).await.status, StatusCode::OK);
}
