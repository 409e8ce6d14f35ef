//! Access control: every server function with every role.

use std::collections::{BTreeMap, BTreeSet};

use api_types::{Role, Scope};
use app::api::ApiError;
use axum::http::{StatusCode, header};
use serde_json::{Value, json};
use server::policy::{Policy, ROUTES, Route};

use crate::{
    oidc::provider::{ADMIN, FakeProvider, MANAGER, NOBODY, TestKey, USER},
    support::{TestApp, call, server_functions},
};

#[test]
fn server_functions_and_policies_have_the_same_paths() {
    let registered: Vec<_> = server_fn::axum::server_fn_paths().collect();
    assert!(registered.iter().all(|(_, method)| method.as_str() == "POST"), "{registered:?}");
    let registered: BTreeSet<&str> = registered.iter().map(|(path, _)| *path).collect();
    let listed: BTreeSet<&str> = server_functions().map(|(path, _)| path).collect();
    assert_eq!(registered, listed);
    assert_eq!(listed.len(), server_functions().count(), "a function has two policies");
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
    assert_eq!(server_functions().collect::<BTreeMap<_, _>>(), documented);
}

#[tokio::test]
async fn each_role_can_call_exactly_the_functions_of_its_policies() {
    let app = TestApp::new();
    let user = app.session_cookie("user", Role::User).await;
    let manager = app.session_cookie("manager", Role::Manager).await;
    let admin = app.session_cookie("admin", Role::Admin).await;
    for (path, policy) in server_functions() {
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

/// Sends a request of the API like a page of the console, with the session of an account.
#[tokio::test]
async fn each_role_can_use_exactly_the_routes_of_the_api_of_its_policies() {
    let app = TestApp::new();
    let user = app.session_cookie("user", Role::User).await;
    let manager = app.session_cookie("manager", Role::Manager).await;
    let admin = app.session_cookie("admin", Role::Admin).await;
    for route in ROUTES.iter().filter(|route| route.scope.is_some()) {
        let path = path_of_nothing(route.path);
        let send = async |cookie: Option<&str>, site: &str| {
            let mut request = call(&path, "{}");
            *request.method_mut() = route.method.parse().unwrap();
            let headers = request.headers_mut();
            headers.remove("x-mockpit");
            headers.insert("sec-fetch-site", site.parse().unwrap());
            if let Some(cookie) = cookie {
                headers.insert(header::COOKIE, cookie.parse().unwrap());
            }
            app.send(request).await.status
        };
        let (unauthorized, forbidden) = (StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN);
        let expected = match route.policy {
            Policy::Open => [None; 5],
            Policy::Member => [Some(unauthorized), Some(unauthorized), None, None, None],
            Policy::Manager => {
                [Some(unauthorized), Some(unauthorized), Some(forbidden), None, None]
            }
            Policy::Admin => {
                [Some(unauthorized), Some(unauthorized), Some(forbidden), Some(forbidden), None]
            }
        };
        for ((who, cookie, site), expected) in [
            ("nobody", None, "same-origin"),
            ("a page of another site", Some(admin.as_str()), "cross-site"),
            ("a user", Some(user.as_str()), "same-origin"),
            ("a manager", Some(manager.as_str()), "same-origin"),
            ("an administrator", Some(admin.as_str()), "same-origin"),
        ]
        .into_iter()
        .zip(expected)
        {
            let status = send(cookie, site).await;
            let place = format!("{} {path} for {who}: {status}", route.method);
            match expected {
                Some(expected) => assert_eq!(status, expected, "{place}"),
                None => assert!(![unauthorized, forbidden].contains(&status), "{place}"),
            }
        }
    }
}

#[tokio::test]
async fn wrong_token_opens_no_route_of_the_api() {
    let routes = ROUTES.iter().filter(|route| route.scope.is_some());
    let routes: Vec<_> = routes.filter(|route| !matches!(route.policy, Policy::Open)).collect();
    let wrong = format!("mkp_{}", "0".repeat(48));
    // A server makes clients wait after 20 wrong tokens.
    for routes in routes.chunks(15) {
        let app = TestApp::new();
        for route in routes {
            let status = status_with_bearer(&app, route, &wrong).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{} {}", route.method, route.path);
        }
    }
}

#[tokio::test]
async fn token_gives_exactly_the_rights_of_its_owner() {
    let app = TestApp::new();
    let roles = [("user", Role::User), ("manager", Role::Manager), ("admin", Role::Admin)];
    for (name, role) in roles {
        let cookie = app.session_cookie(name, role).await;
        let body = json!({ "name": name, "scopes": Scope::ALL, "days": 7 });
        let created = app.call("/console/tokens/create", &body, Some(&cookie)).await;
        let secret = created.read::<Value>()["secret"].as_str().unwrap().to_owned();
        for route in ROUTES.iter().filter(|route| route.scope.is_some()) {
            let status = status_with_bearer(&app, route, &secret).await;
            let is_allowed = allows(route.policy, role);
            let place = format!("{name}: {} {}: {status}", route.method, route.path);
            assert_eq!(status != StatusCode::FORBIDDEN, is_allowed, "{place}");
            assert_ne!(status, StatusCode::UNAUTHORIZED, "{place}");
        }
        // The server functions of the console accept no token.
        for (path, policy) in server_functions().filter(|(_, policy)| *policy != Policy::Open) {
            let mut request = call(path, "{}");
            let value = format!("Bearer {secret}").parse().unwrap();
            request.headers_mut().insert(header::AUTHORIZATION, value);
            let error = app.send(request).await.error();
            assert_eq!(error, ApiError::SignedOut, "{path} {policy:?}");
        }
    }
}

#[tokio::test]
async fn token_with_one_scope_can_use_exactly_the_routes_of_this_scope() {
    let app = TestApp::new();
    let admin = app.session_cookie("admin", Role::Admin).await;
    for scope in Scope::ALL {
        let body = json!({ "name": format!("{scope:?}"), "scopes": [scope], "days": 7 });
        let created = app.call("/console/tokens/create", &body, Some(&admin)).await;
        let secret = created.read::<Value>()["secret"].as_str().unwrap().to_owned();
        for route in ROUTES.iter().filter(|route| route.scope.is_some()) {
            let status = status_with_bearer(&app, route, &secret).await;
            let is_allowed = route.policy == Policy::Open || route.scope == Some(scope);
            let place = format!("{scope:?}: {} {}: {status}", route.method, route.path);
            assert_eq!(status != StatusCode::FORBIDDEN, is_allowed, "{place}");
            assert_ne!(status, StatusCode::UNAUTHORIZED, "{place}");
        }
    }
}

#[tokio::test]
async fn token_of_the_provider_gives_exactly_the_rights_of_its_roles() {
    let provider = FakeProvider::start().await;
    let app = TestApp::with_flags(&provider.flags());
    for (user, role) in [
        (NOBODY, None),
        (USER, Some(Role::User)),
        (MANAGER, Some(Role::Manager)),
        (ADMIN, Some(Role::Admin)),
    ] {
        let token = TestKey::shared().sign(&provider.access_claims(&user));
        for route in ROUTES.iter().filter(|route| route.scope.is_some()) {
            let status = status_with_bearer(&app, route, &token).await;
            // A token without a role is rejected everywhere, so that its owner learns why.
            let is_allowed = role.is_some_and(|role| allows(route.policy, role));
            let place = format!("{}: {} {}: {status}", user.name, route.method, route.path);
            assert_eq!(status != StatusCode::FORBIDDEN, is_allowed, "{place}");
            assert_ne!(status, StatusCode::UNAUTHORIZED, "{place}");
        }
    }
}

/// Whether a policy allows requests of a role.
fn allows(policy: Policy, role: Role) -> bool {
    match policy {
        Policy::Open | Policy::Member => true,
        Policy::Manager => role >= Role::Manager,
        Policy::Admin => role == Role::Admin,
    }
}

/// A path with values for its variable parts, of something that does not exist.
fn path_of_nothing(path: &str) -> String {
    let names = ["{id}", "{name}", "{job}", "{mirror}"];
    let path = names.iter().fold(path.to_owned(), |path, name| path.replace(name, "x"));
    path.replace("{number}", "7")
}

/// The status of a request of the API with a token, for things that do not exist.
async fn status_with_bearer(app: &TestApp, route: &Route, token: &str) -> StatusCode {
    let path = path_of_nothing(route.path);
    let mut request = call(&path, "{}");
    *request.method_mut() = route.method.parse().unwrap();
    let value = format!("Bearer {token}").parse().unwrap();
    request.headers_mut().insert(header::AUTHORIZATION, value);
    app.send(request).await.status
}

/// Compares the routes of the API with the document that people review.
#[test]
fn routes_of_the_api_match_the_documented_ones() {
    let document = include_str!("../../../docs/rest-api.md");
    let (_, routes) = document.split_once("## Routes").unwrap();
    let documented: BTreeMap<(&str, &str), Policy> = routes
        .lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix("| `")?.split('|').map(str::trim);
            let (method, path) = cells.next()?.trim_end_matches('`').split_once(' ')?;
            let policy = match cells.next()? {
                "anybody" => Policy::Open,
                "every account" => Policy::Member,
                "managers" => Policy::Manager,
                "administrators" => Policy::Admin,
                other => panic!("{path}: unknown group {other:?}"),
            };
            Some(((method, path), policy))
        })
        .collect();
    let routes = ROUTES.iter().filter(|route| route.scope.is_some());
    let routes: BTreeMap<_, _> =
        routes.map(|route| ((route.method, route.path), route.policy)).collect();
    assert_eq!(routes, documented);
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
