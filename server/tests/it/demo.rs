//! The demo, in which everyone is an administrator, on this machine only.

use api_types::{ConflictCause, Role};
use app::api::{AccountView, ApiError};
use axum::http::StatusCode;
use serde_json::json;
use server::{ServeError, serve};

use crate::support::{PASSWORD, TestApp, settings};

#[tokio::test]
async fn request_without_session_is_administrator_in_a_demo() {
    let app = TestApp::demo();
    let view = app.session(None).await;
    assert!(view.demo && !view.setup_needed);
    assert_eq!(view.account, Some(AccountView { name: "demo".into(), role: Role::Admin }));
    let services = app.call("/console/services", &json!({}), None).await;
    assert_eq!(services.status, StatusCode::OK, "{}", services.text());
}

#[tokio::test]
async fn sign_in_to_a_demo_is_rejected() {
    let app = TestApp::demo();
    let response = app.sign_in("demo", PASSWORD).await;
    assert!(
        matches!(response.error(), ApiError::Conflict(ConflictCause::Demo)),
        "{}",
        response.text()
    );
    assert_eq!(response.cookie(), None);
}

#[tokio::test]
async fn session_view_of_a_new_server_has_defaults() {
    let view = TestApp::new().session(None).await;
    assert!(!view.demo && view.setup_needed);
    assert_eq!((view.revision.0, view.max_upload), (0, 1_000_000_000));
}

#[tokio::test]
async fn demo_on_a_network_address_does_not_start() {
    let public = settings(&["--demo", "--listen=0.0.0.0:0"]);
    let outcome = serve(public, |line| panic!("printed {line}"), std::future::ready(())).await;
    assert!(matches!(outcome, Err(ServeError::DemoBeyondLoopback(_))), "{outcome:?}");
}
