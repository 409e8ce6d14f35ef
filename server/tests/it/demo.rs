//! The demo: everybody is an administrator, on this machine alone.

use api_types::{ConflictCause, Role};
use app::api::{AccountView, ApiError};
use axum::http::StatusCode;
use serde_json::json;
use server::{ServeError, serve};

use crate::support::{PASSWORD, TestApp, settings};

#[tokio::test]
async fn everybody_administers_the_demo() {
    let app = TestApp::demo();
    let view = app.session(None).await;
    assert!(view.demo && !view.setup_needed);
    assert_eq!(view.account, Some(AccountView { name: "demo".into(), role: Role::Admin }));
    let services = app.call("/console/services", &json!({}), None).await;
    assert_eq!(services.status, StatusCode::OK, "{}", services.text());
}

#[tokio::test]
async fn nobody_signs_in_to_the_demo() {
    let app = TestApp::demo();
    let answer = app.sign_in("demo", PASSWORD).await;
    assert!(matches!(answer.error(), ApiError::Conflict(ConflictCause::Demo)), "{}", answer.text());
    assert_eq!(answer.cookie(), None);
}

#[tokio::test]
async fn without_demo_the_view_says_so() {
    let view = TestApp::new().session(None).await;
    assert!(!view.demo && view.setup_needed);
    assert_eq!((view.revision.0, view.max_upload), (0, 1_000_000_000));
}

#[tokio::test]
async fn a_demo_for_the_network_does_not_start() {
    let public = settings(&["--demo", "--listen=0.0.0.0:0"]);
    let outcome = serve(public, |line| panic!("printed {line}"), std::future::ready(())).await;
    assert!(matches!(outcome, Err(ServeError::DemoBeyondLoopback(_))), "{outcome:?}");
}
