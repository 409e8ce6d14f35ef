//! The one-time link to create the administrator.

use std::time::Duration;

use api_types::{Field, InvalidReason, Role};
use app::api::{AccountView, ApiError, SessionView};
use axum::http::StatusCode;
use serde_json::json;

use crate::support::{PASSWORD, TestApp, TestResponse};

async fn create(app: &TestApp, token: &str, name: &str, password: &str) -> TestResponse {
    let body = json!({ "token": token, "name": name, "password": password });
    app.call("/console/session/create-administrator", &body, None).await
}

#[tokio::test]
async fn link_creates_the_administrator_once_and_signs_in() {
    let app = TestApp::new();
    assert!(app.session(None).await.setup_needed);
    let token = app.server.auth().issue_setup_token().unwrap();
    assert_eq!(token.len(), 32);

    let response = create(&app, &token, "anna", PASSWORD).await;
    assert_eq!(response.status, StatusCode::OK, "{}", response.text());
    let view: SessionView = response.read();
    let anna = Some(AccountView { name: "anna".into(), role: Role::Admin });
    assert_eq!(view.account, anna);
    assert!(!view.setup_needed);
    assert_eq!(app.session(response.cookie().as_deref()).await.account, anna);

    assert_eq!(create(&app, &token, "eve", PASSWORD).await.error(), ApiError::LinkExpired);
    assert_eq!(app.accounts().all().unwrap().len(), 1);
    assert_eq!(app.sign_in("anna", PASSWORD).await.status, StatusCode::OK);
}

#[tokio::test]
async fn invalid_name_or_password_is_rejected_and_the_link_stays_valid() {
    let app = TestApp::new();
    let token = app.server.auth().issue_setup_token().unwrap();
    for (name, password, field, reason) in [
        ("", PASSWORD, Field::Name, InvalidReason::TooShort { min: 1 }),
        ("anna b", PASSWORD, Field::Name, InvalidReason::Characters),
        (&"x".repeat(65), PASSWORD, Field::Name, InvalidReason::TooLong { max: 64 }),
        ("anna", "eleven char", Field::Password, InvalidReason::TooShort { min: 12 }),
        ("anna", "password1234", Field::Password, InvalidReason::Guessable),
        ("anna", &"x".repeat(200), Field::Password, InvalidReason::TooLong { max: 128 }),
    ] {
        let error = create(&app, &token, name, password).await.error();
        assert_eq!(error, ApiError::Invalid { field, reason }, "{name}");
    }
    app.add_account("bob", Role::User);
    let taken = create(&app, &token, "Bob", PASSWORD).await.error();
    assert_eq!(taken, ApiError::Invalid { field: Field::Name, reason: InvalidReason::Taken });
    assert_eq!(create(&app, &token, "anna", PASSWORD).await.status, StatusCode::OK);
}

#[tokio::test]
async fn guessed_replaced_or_expired_token_is_rejected() {
    let app = TestApp::new();
    let expired = ApiError::LinkExpired;
    for guess in ["", "0", &"0".repeat(32)] {
        assert_eq!(create(&app, guess, "eve", PASSWORD).await.error(), expired, "{guess}");
    }
    let first = app.server.auth().issue_setup_token().unwrap();
    let second = app.server.auth().issue_setup_token().unwrap();
    assert_eq!(create(&app, &first, "eve", PASSWORD).await.error(), expired);
    app.advance(Duration::from_mins(30));
    assert_eq!(create(&app, &second, "anna", PASSWORD).await.error(), expired);
    assert!(app.accounts().all().unwrap().is_empty());
    assert!(app.session(None).await.setup_needed);
}

#[tokio::test]
async fn concurrent_uses_of_the_link_create_one_administrator() {
    let app = TestApp::new();
    let token = app.server.auth().issue_setup_token().unwrap();
    let both =
        tokio::join!(create(&app, &token, "anna", PASSWORD), create(&app, &token, "eve", PASSWORD));
    let mut statuses = [both.0.status.as_u16(), both.1.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410]);
    assert_eq!(app.accounts().all().unwrap().len(), 1);
}

#[tokio::test]
async fn link_is_invalid_once_the_command_line_added_an_administrator() {
    let app = TestApp::new();
    let token = app.server.auth().issue_setup_token().unwrap();
    app.add_account("root", Role::Admin);
    assert!(!app.session(None).await.setup_needed);
    assert_eq!(create(&app, &token, "eve", PASSWORD).await.error(), ApiError::LinkExpired);
    assert!(app.server.auth().has_administrator().unwrap());
}

#[tokio::test]
async fn guesses_of_the_token_are_throttled() {
    let app = TestApp::new();
    app.server.auth().issue_setup_token().unwrap();
    for _ in 0..20 {
        assert_eq!(create(&app, "0", "eve", PASSWORD).await.error(), ApiError::LinkExpired);
    }
    let throttled = create(&app, "0", "eve", PASSWORD).await.error();
    assert_eq!(throttled, ApiError::TooManyAttempts { seconds: 1 });
}
