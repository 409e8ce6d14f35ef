//! Exports.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::support::{ID, error_code, get, import, named_snapshot, send, send_json, snapshot_file};
use crate::support::TestApp;

const OTHER: &str = "1123456789abcdef01234567";

async fn app() -> TestApp {
    let app = TestApp::demo();
    import(&app, &snapshot_file("one")).await;
    import(&app, &named_snapshot(OTHER, "Other", "two")).await;
    app
}

fn names(snapshot: &Value) -> Vec<&str> {
    let services = snapshot["services"].as_array().unwrap().iter();
    services.map(|service| service["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn ids_are_repeated_or_separated_by_commas_or_in_a_body() {
    let app = app().await;
    for query in [
        format!("serviceIds={ID}&serviceIds={OTHER}"),
        format!("serviceIds={OTHER},{ID}"),
        format!("serviceIds={ID}%2C%20{OTHER}&serviceIds={ID}&"),
    ] {
        assert_eq!(names(&get(&app, &format!("/api/export?{query}")).await), ["Orders", "Other"]);
    }
    let body = json!({ "serviceIds": [ID] });
    let response = send_json(&app, "POST", "/api/export", &body).await;
    assert_eq!(response.status, StatusCode::OK, "{}", response.text());
    assert_eq!(names(&response.read()), ["Orders"]);
}

#[tokio::test]
async fn export_can_be_imported_again() {
    let app = app().await;
    let file = send(&app, "GET", &format!("/api/export?serviceIds={ID},{OTHER}")).await;
    let copy = TestApp::demo();
    import(&copy, &file.body).await;
    for id in [ID, OTHER] {
        let path = format!("/api/services/{id}");
        assert_eq!(get(&app, &path).await, get(&copy, &path).await);
    }
}

#[tokio::test]
async fn release_and_redaction_change_the_file() {
    let app = TestApp::demo();
    let mut file: Value = serde_json::from_slice(&snapshot_file("x")).unwrap();
    file["services"][0]["operations"][0]["defaultDelayStrategy"] = "random".into();
    let secret = format!("ghp_{}", "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY1zA2");
    file["responses"][0]["content"] = secret.as_str().into();
    import(&app, file.to_string().as_bytes()).await;
    let export = async |query: &str| {
        get(&app, &format!("/api/export?serviceIds={ID}{query}")).await.to_string()
    };
    let newest = export("").await;
    assert!(newest.contains("defaultDelayStrategy") && newest.contains(&secret), "{newest}");
    assert!(!export("&release=1.9").await.contains("defaultDelayStrategy"));
    let redacted = export("&redact=true").await;
    assert!(!redacted.contains(&secret) && redacted.contains("REDACTED"), "{redacted}");
}

#[tokio::test]
async fn unknown_services_are_named() {
    let app = app().await;
    let response = send(&app, "GET", &format!("/api/export?serviceIds={ID},nope,also")).await;
    assert_eq!((response.status.as_u16(), error_code(&response)), (404, "not_found".into()));
    assert!(response.text().contains("nope, also"), "{}", response.text());
}
