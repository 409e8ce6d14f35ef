//! Who may call what: every server function times every role.

use std::collections::{BTreeMap, BTreeSet};

use api_types::Role;
use app::api::ApiError;
use axum::http::StatusCode;
use serde_json::json;
use server::policy::{POLICIES, Policy};

use crate::support::TestApp;

#[test]
fn every_server_function_has_a_policy_and_every_policy_a_function() {
    let registered: Vec<_> = server_fn::axum::server_fn_paths().collect();
    assert!(registered.iter().all(|(_, method)| method.as_str() == "POST"), "{registered:?}");
    let registered: BTreeSet<&str> = registered.iter().map(|(path, _)| *path).collect();
    let listed: BTreeSet<&str> = POLICIES.iter().map(|(path, _)| *path).collect();
    assert_eq!(registered, listed);
    assert_eq!(listed.len(), POLICIES.len(), "a function has two policies");
}

/// The table against the list that people review: a slip in one of them is one in both, or found.
#[test]
fn the_policies_are_those_that_people_agreed_on() {
    let list = include_str!("../../../docs/endpoints.md");
    let agreed: BTreeMap<&str, Policy> = list
        .lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix("| `")?.split('|').map(str::trim);
            let path = cells.next()?.trim_end_matches('`');
            let policy = match cells.next()? {
                "anybody" | "anybody with the one-time link" => Policy::Open,
                "every account" => Policy::Member,
                "administrators" => Policy::Admin,
                other => panic!("{path}: who is {other:?}?"),
            };
            Some((path, policy))
        })
        .collect();
    assert_eq!(POLICIES.iter().copied().collect::<BTreeMap<_, _>>(), agreed);
}

#[tokio::test]
async fn each_role_meets_each_function_as_the_table_says() {
    let app = TestApp::new();
    let user = app.signed_in("user", Role::User).await;
    let manager = app.signed_in("manager", Role::Manager).await;
    let admin = app.signed_in("admin", Role::Admin).await;
    for (path, policy) in POLICIES {
        // Signing out would end the session that the others need.
        if *path == "/console/session/sign-out" {
            continue;
        }
        let [open, member, everything] = match policy {
            Policy::Open => [None, None, None],
            Policy::Member => [Some(ApiError::SignedOut), None, None],
            Policy::Admin => [Some(ApiError::SignedOut), Some(ApiError::NotAllowed), None],
        };
        for (who, cookie, refused) in [
            ("nobody", None, &open),
            ("a stranger", Some("__Host-mockpit=00ff"), &open),
            ("a user", Some(user.as_str()), &member),
            ("a manager", Some(manager.as_str()), &member),
            ("an administrator", Some(admin.as_str()), &everything),
        ] {
            let answer = app.call(path, &json!({}), cookie).await;
            match refused {
                Some(error) => assert_eq!(answer.error(), *error, "{path} for {who}"),
                None => assert!(
                    !matches!(answer.status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN),
                    "{path} for {who}: {}",
                    answer.text()
                ),
            }
        }
    }
}

#[tokio::test]
async fn what_the_table_does_not_list_is_refused_even_to_an_administrator() {
    let app = TestApp::new();
    let admin = app.signed_in("admin", Role::Admin).await;
    for path in ["/console/secret", "/console/session/", "/console/session/x", "/console//session"]
    {
        let answer = app.call(path, &json!({}), Some(&admin)).await;
        assert_eq!(answer.error(), ApiError::NotAllowed, "{path}");
    }
}

#[tokio::test]
async fn a_member_sees_services() {
    let app = TestApp::new();
    let user = app.signed_in("user", Role::User).await;
    let answer = app.call("/console/services", &json!({}), Some(&user)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert!(answer.text().contains("\"services\":[]"), "{}", answer.text());
}
