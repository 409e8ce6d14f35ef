//! Access control: every server function with every role.

use std::collections::{BTreeMap, BTreeSet};

use api_types::Role;
use app::api::ApiError;
use axum::http::StatusCode;
use serde_json::json;
use server::policy::{Policy, ROUTES};

use crate::support::TestApp;

/// The server functions of the console, with their policies.
fn functions() -> impl Iterator<Item = (&'static str, Policy)> {
    ROUTES.iter().filter(|route| route.scope.is_none()).map(|route| (route.path, route.policy))
}

#[test]
fn server_functions_and_policies_have_the_same_paths() {
    let registered: Vec<_> = server_fn::axum::server_fn_paths().collect();
    assert!(registered.iter().all(|(_, method)| method.as_str() == "POST"), "{registered:?}");
    let registered: BTreeSet<&str> = registered.iter().map(|(path, _)| *path).collect();
    let listed: BTreeSet<&str> = functions().map(|(path, _)| path).collect();
    assert_eq!(registered, listed);
    assert_eq!(listed.len(), functions().count(), "a function has two policies");
}

/// Compares the table with the document that people review.
#[test]
fn policies_match_the_documented_endpoints() {
    let document = include_str!("../../../docs/endpoints.md");
    let documented: BTreeMap<&str, Policy> = document
        .lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix("| `")?.split('|').map(str::trim);
            let path = cells.next()?.trim_end_matches('`');
            let policy = match cells.next()? {
                "anybody" | "anybody with the one-time link" => Policy::Open,
                "every account" => Policy::Member,
                "managers" => Policy::Manager,
                "administrators" => Policy::Admin,
                other => panic!("{path}: unknown group {other:?}"),
            };
            Some((path, policy))
        })
        .collect();
    assert_eq!(functions().collect::<BTreeMap<_, _>>(), documented);
}

#[tokio::test]
async fn each_role_can_call_exactly_the_functions_of_its_policies() {
    let app = TestApp::new();
    let user = app.session_cookie("user", Role::User).await;
    let manager = app.session_cookie("manager", Role::Manager).await;
    let admin = app.session_cookie("admin", Role::Admin).await;
    for (path, policy) in functions() {
        // Signing out would end the session that the other calls need.
        if path == "/console/session/sign-out" {
            continue;
        }
        let [anyone_error, user_error, manager_error] = match policy {
            Policy::Open => [None, None, None],
            Policy::Member => [Some(ApiError::SignedOut), None, None],
            Policy::Manager => [Some(ApiError::SignedOut), Some(ApiError::NotAllowed), None],
            Policy::Admin => {
                [Some(ApiError::SignedOut), Some(ApiError::NotAllowed), Some(ApiError::NotAllowed)]
            }
        };
        for (who, cookie, expected_error) in [
            ("nobody", None, &anyone_error),
            ("an invalid session", Some("__Host-mockpit=00ff"), &anyone_error),
            ("a user", Some(user.as_str()), &user_error),
            ("a manager", Some(manager.as_str()), &manager_error),
            ("an administrator", Some(admin.as_str()), &None),
        ] {
            let response = app.call(path, &json!({}), cookie).await;
            match expected_error {
                Some(error) => assert_eq!(response.error(), *error, "{path} for {who}"),
                None => assert!(
                    !matches!(response.status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN),
                    "{path} for {who}: {}",
                    response.text()
                ),
            }
        }
    }
}

#[tokio::test]
async fn unlisted_path_is_rejected_even_for_an_administrator() {
    let app = TestApp::new();
    let admin = app.session_cookie("admin", Role::Admin).await;
    for path in ["/console/secret", "/console/session/", "/console/session/x", "/console//session"]
    {
        let response = app.call(path, &json!({}), Some(&admin)).await;
        assert_eq!(response.error(), ApiError::NotAllowed, "{path}");
    }
}

#[tokio::test]
async fn user_can_list_services() {
    let app = TestApp::new();
    let user = app.session_cookie("user", Role::User).await;
    let response = app.call("/console/services", &json!({}), Some(&user)).await;
    assert_eq!(response.status, StatusCode::OK, "{}", response.text());
    assert!(response.text().contains("\"services\":[]"), "{}", response.text());
}
