//! Accounts, one-time links, access tokens and the audit log.

use std::{collections::BTreeMap, time::Duration};

use api_types::{
    AccessToken, AccountEntry, AccountState, AuditAction, AuditPage, ConflictCause, Field,
    InvalidReason, Missing, NewAccessToken, OneTimeLink, Role, Scope,
};
use app::api::{ApiError, SessionView};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::{Value, json};

use crate::support::{HOST, PASSWORD, TestApp, TestResponse};

const DAY: Duration = Duration::from_hours(24);

/// A server, and the session of an administrator.
struct Administered {
    app: TestApp,
    admin: String,
}

impl Administered {
    async fn new() -> Self {
        let app = TestApp::new();
        let admin = app.session_cookie("anna", Role::Admin).await;
        Self { app, admin }
    }

    async fn call(&self, function: &str, body: Value) -> TestResponse {
        self.app.call(&format!("/console/{function}"), &body, Some(&self.admin)).await
    }

    async fn ok<T: serde::de::DeserializeOwned>(&self, function: &str, body: Value) -> T {
        let response = self.call(function, body).await;
        assert_eq!(response.status, StatusCode::OK, "{function}: {}", response.text());
        response.read()
    }

    async fn add(&self, name: &str, role: &str) -> OneTimeLink {
        self.ok("accounts/add", json!({ "name": name, "role": role })).await
    }

    async fn change(&self, name: &str, change: Value) -> TestResponse {
        self.call("accounts/change", json!({ "name": name, "change": change })).await
    }

    async fn accounts(&self) -> BTreeMap<String, AccountEntry> {
        let all: Vec<AccountEntry> = self.ok("accounts/list", json!({})).await;
        all.into_iter().map(|account| (account.name.clone(), account)).collect()
    }

    async fn use_link(&self, link: &OneTimeLink, password: &str) -> TestResponse {
        let token = link.path.strip_prefix("/set-password/").unwrap();
        let body = json!({ "token": token, "password": password });
        self.app.call("/console/session/use-link", &body, None).await
    }

    async fn create_token(&self, cookie: &str, scopes: &[Scope], days: u32) -> NewAccessToken {
        let body = json!({ "name": "pipeline", "scopes": scopes, "days": days });
        let response = self.app.call("/console/tokens/create", &body, Some(cookie)).await;
        assert_eq!(response.status, StatusCode::OK, "{}", response.text());
        response.read()
    }

    async fn audit(&self) -> Vec<(String, AuditAction, Option<String>)> {
        let page: AuditPage = self.ok("accounts/audit", json!({ "skip": 0 })).await;
        let entries = page.entries.into_iter();
        entries.map(|entry| (entry.actor, entry.action, entry.subject)).collect()
    }
}

/// The status of a request of the API with a token.
async fn status_of_api(app: &TestApp, token: &str) -> StatusCode {
    let request = Request::get("/api/services/count")
        .header(header::HOST, HOST)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .body(Body::empty())
        .unwrap();
    app.send(request).await.status
}

#[tokio::test]
async fn person_chooses_the_password_of_a_new_account() {
    let test = Administered::new().await;
    let link = test.add("bob", "manager").await;
    assert!(matches!(test.accounts().await["bob"].state, AccountState::Invited(_)));
    // Nobody can sign in without a password, and an empty one is not a password.
    for password in ["", PASSWORD] {
        assert_eq!(test.app.sign_in("bob", password).await.error(), ApiError::WrongCredentials);
    }
    let token = json!({ "token": link.path.rsplit('/').next().unwrap() });
    let name = test.app.call("/console/session/linked-account", &token, None).await;
    assert_eq!(name.read::<String>(), "bob");
    let weak = test.use_link(&link, "123456789012").await.error();
    assert!(matches!(weak, ApiError::Invalid { field: Field::Password, .. }), "{weak}");
    let set = test.use_link(&link, PASSWORD).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.text());
    let view: SessionView = set.read();
    assert_eq!(view.account.unwrap().role, Role::Manager);
    assert_eq!(test.use_link(&link, PASSWORD).await.error(), ApiError::LinkExpired);
    let bob = &test.accounts().await["bob"];
    assert_eq!((bob.state, bob.sessions), (AccountState::Active, 1));

    let late = test.add("cora", "user").await;
    test.app.advance(3 * DAY);
    assert_eq!(test.use_link(&late, PASSWORD).await.error(), ApiError::LinkExpired);
}

#[tokio::test]
async fn change_of_an_account_counts_at_once() {
    let test = Administered::new().await;
    let bob = test.app.session_cookie("bob", Role::Admin).await;
    let health = async || test.app.call("/console/health", &json!({}), Some(&bob)).await;
    assert_eq!(health().await.status, StatusCode::OK);
    assert_eq!(test.change("bob", json!({ "role": "user" })).await.status, StatusCode::OK);
    assert_eq!(health().await.error(), ApiError::NotAllowed);
    assert_eq!(test.change("bob", json!("disable")).await.status, StatusCode::OK);
    assert_eq!(health().await.error(), ApiError::SignedOut);
    assert_eq!(test.app.sign_in("bob", PASSWORD).await.error(), ApiError::WrongCredentials);
    assert_eq!(test.accounts().await["bob"].state, AccountState::Disabled);
    assert_eq!(test.change("bob", json!("enable")).await.status, StatusCode::OK);
    // The sessions from before stay ended.
    assert_eq!(health().await.error(), ApiError::SignedOut);
    assert_eq!(test.app.sign_in("bob", PASSWORD).await.status, StatusCode::OK);
    assert_eq!(test.accounts().await["bob"].sessions, 1);
    assert_eq!(test.change("bob", json!("end_sessions")).await.status, StatusCode::OK);
    assert_eq!(test.accounts().await["bob"].sessions, 0);
    let reset: OneTimeLink = test.ok("accounts/reset", json!({ "name": "bob" })).await;
    assert_eq!(test.app.sign_in("bob", PASSWORD).await.error(), ApiError::WrongCredentials);
    assert_eq!(test.use_link(&reset, PASSWORD).await.status, StatusCode::OK);
    assert_eq!(test.change("bob", json!("remove")).await.status, StatusCode::OK);
    let gone = test.change("bob", json!("remove")).await.error();
    assert_eq!(gone, ApiError::NotFound(Missing::Account));
}

#[tokio::test]
async fn last_administrator_stays() {
    let test = Administered::new().await;
    test.add("bob", "admin").await;
    let last = ApiError::Conflict(ConflictCause::LastAdministrator);
    for change in [json!({ "role": "manager" }), json!("disable"), json!("remove")] {
        assert_eq!(test.change("anna", change.clone()).await.error(), last, "{change}");
    }
    assert_eq!(test.call("accounts/reset", json!({ "name": "anna" })).await.error(), last);
    assert_eq!(test.accounts().await["anna"].role, Role::Admin);
}

#[tokio::test]
async fn bad_accounts_are_rejected() {
    let test = Administered::new().await;
    let invalid = |reason| ApiError::Invalid { field: Field::Name, reason };
    for (name, expected) in [
        ("", invalid(InvalidReason::TooShort { min: 1 })),
        ("a b", invalid(InvalidReason::Characters)),
        ("ANNA", invalid(InvalidReason::Taken)),
    ] {
        let body = json!({ "name": name, "role": "user" });
        assert_eq!(test.call("accounts/add", body).await.error(), expected, "{name}");
    }
    for body in [json!({ "name": "bob", "role": "root" }), json!({ "name": 7 })] {
        assert_eq!(test.call("accounts/add", body).await.status, StatusCode::BAD_REQUEST);
    }
    assert_eq!(test.accounts().await.len(), 1);
}

#[tokio::test]
async fn token_allows_what_its_scopes_and_the_role_of_its_owner_allow() {
    let test = Administered::new().await;
    let bob = test.app.session_cookie("bob", Role::User).await;
    let NewAccessToken { secret, token } = test.create_token(&bob, &[Scope::Read], 7).await;
    assert!(secret.starts_with("mkp_"), "{secret}");
    assert_eq!((&*token.owner, token.last_used_at), ("bob", None));
    assert_eq!(status_of_api(&test.app, &secret).await, StatusCode::OK);
    let import_only = test.create_token(&bob, &[Scope::Import], 7).await.secret;
    assert_eq!(status_of_api(&test.app, &import_only).await, StatusCode::FORBIDDEN);
    let listed: Vec<AccessToken> =
        test.app.call("/console/tokens/list", &json!({}), Some(&bob)).await.read();
    assert_eq!(listed.len(), 2);
    assert!(listed.iter().any(|token| token.last_used_at.is_some()));
    // Tokens of others are listed for administrators only.
    let own: Vec<AccessToken> = test.ok("tokens/list", json!({})).await;
    assert!(own.is_empty());
    let all: Vec<AccessToken> = test.ok("accounts/tokens", json!({})).await;
    assert_eq!(all.len(), 2);

    test.change("bob", json!("disable")).await;
    assert_eq!(status_of_api(&test.app, &secret).await, StatusCode::UNAUTHORIZED);
    test.change("bob", json!("enable")).await;
    assert_eq!(status_of_api(&test.app, &secret).await, StatusCode::OK);
    test.app.advance(7 * DAY);
    assert_eq!(status_of_api(&test.app, &secret).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn token_is_revoked_by_its_owner_or_an_administrator() {
    let test = Administered::new().await;
    let bob = test.app.session_cookie("bob", Role::User).await;
    let cora = test.app.session_cookie("cora", Role::User).await;
    let token = test.create_token(&bob, &[Scope::Read], 7).await;
    let id = json!({ "id": token.token.id });
    let foreign = test.app.call("/console/tokens/revoke", &id, Some(&cora)).await.error();
    assert_eq!(foreign, ApiError::NotFound(Missing::AccessToken));
    assert_eq!(status_of_api(&test.app, &token.secret).await, StatusCode::OK);
    let own = test.app.call("/console/tokens/revoke", &id, Some(&bob)).await;
    assert_eq!(own.status, StatusCode::OK);
    assert_eq!(status_of_api(&test.app, &token.secret).await, StatusCode::UNAUTHORIZED);

    let token = test.create_token(&bob, &[Scope::Read], 7).await;
    let id = json!({ "id": token.token.id });
    assert_eq!(test.call("accounts/revoke-token", id).await.status, StatusCode::OK);
    assert_eq!(status_of_api(&test.app, &token.secret).await, StatusCode::UNAUTHORIZED);

    // A new account of the same name does not get the tokens of a removed one.
    let token = test.create_token(&bob, &[Scope::Read], 7).await;
    test.change("bob", json!("remove")).await;
    test.app.session_cookie("bob", Role::User).await;
    assert_eq!(status_of_api(&test.app, &token.secret).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn bad_tokens_are_rejected() {
    let test = Administered::new().await;
    let empty = |field| ApiError::Invalid { field, reason: InvalidReason::Empty };
    let cases = [
        (json!({ "name": " \u{200b} ", "scopes": ["read"], "days": 7 }), empty(Field::TokenName)),
        (json!({ "name": "a", "scopes": [], "days": 7 }), empty(Field::Scopes)),
        (
            json!({ "name": "a", "scopes": ["read"], "days": 0 }),
            ApiError::Invalid {
                field: Field::Lifetime,
                reason: InvalidReason::TooShort { min: 1 },
            },
        ),
        (
            json!({ "name": "a", "scopes": ["read"], "days": 366 }),
            ApiError::Invalid {
                field: Field::Lifetime,
                reason: InvalidReason::TooLong { max: 365 },
            },
        ),
    ];
    for (body, expected) in cases {
        assert_eq!(test.call("tokens/create", body).await.error(), expected);
    }
    for _ in 0..50 {
        test.create_token(&test.admin, &[Scope::Read], 7).await;
    }
    let body = json!({ "name": "a", "scopes": ["read"], "days": 7 });
    let full = test.call("tokens/create", body).await.error();
    assert_eq!(full, ApiError::Conflict(ConflictCause::TooManyTokens { limit: 50 }));
}

#[tokio::test]
async fn client_with_many_wrong_tokens_has_to_wait() {
    let test = Administered::new().await;
    let right = test.create_token(&test.admin, &[Scope::Read], 7).await.secret;
    let wrong = format!("mkp_{}", "0".repeat(48));
    for _ in 0..20 {
        assert_eq!(status_of_api(&test.app, &wrong).await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(status_of_api(&test.app, &wrong).await, StatusCode::TOO_MANY_REQUESTS);
    // It is too long to guess, so it need not wait.
    assert_eq!(status_of_api(&test.app, &right).await, StatusCode::OK);
}

#[tokio::test]
async fn token_does_not_open_the_console() {
    let test = Administered::new().await;
    let secret = test.create_token(&test.admin, &Scope::ALL, 7).await.secret;
    let mut request = crate::support::call("/console/services", "{}");
    let bearer = format!("Bearer {secret}").parse().unwrap();
    request.headers_mut().insert(header::AUTHORIZATION, bearer);
    assert_eq!(test.app.send(request).await.error(), ApiError::SignedOut);
}

#[tokio::test]
async fn each_action_on_access_is_in_the_audit_log() {
    let test = Administered::new().await;
    let link = test.add("bob", "user").await;
    test.use_link(&link, PASSWORD).await;
    test.app.sign_in("bob", "wrong").await;
    test.change("bob", json!({ "role": "manager" })).await;
    test.change("bob", json!("disable")).await;
    test.change("bob", json!("enable")).await;
    test.change("bob", json!("end_sessions")).await;
    let _link: OneTimeLink = test.ok("accounts/reset", json!({ "name": "bob" })).await;
    let token = test.create_token(&test.admin, &[Scope::Read], 7).await;
    status_of_api(&test.app, "mkp_").await;
    test.call("tokens/revoke", json!({ "id": token.token.id })).await;
    test.change("bob", json!("remove")).await;
    test.change("bob", json!("remove")).await;
    let mut log = test.audit().await;
    log.reverse();
    let entry = |actor: &str, action, subject: Option<&str>| {
        (actor.to_owned(), action, subject.map(str::to_owned))
    };
    let bob = Some("bob");
    assert_eq!(
        log,
        [
            entry("anna", AuditAction::SignedIn, None),
            entry("anna", AuditAction::AccountAdded, bob),
            entry("bob", AuditAction::PasswordSet, None),
            entry("bob", AuditAction::SignInRejected, None),
            entry("anna", AuditAction::RoleChanged, bob),
            entry("anna", AuditAction::AccountDisabled, bob),
            entry("anna", AuditAction::AccountEnabled, bob),
            entry("anna", AuditAction::SessionsEnded, bob),
            entry("anna", AuditAction::PasswordReset, bob),
            entry("anna", AuditAction::TokenCreated, Some("pipeline")),
            entry("", AuditAction::TokenRejected, None),
            entry("anna", AuditAction::TokenRevoked, Some("pipeline")),
            entry("anna", AuditAction::AccountRemoved, bob),
        ]
    );
    let page: AuditPage = test.ok("accounts/audit", json!({ "skip": 12 })).await;
    assert_eq!((page.entries.len(), page.has_more), (1, false));
    assert_eq!(page.entries[0].from.as_deref(), Some("127.0.0.1"));
}

#[tokio::test]
async fn demo_has_no_accounts_and_no_tokens() {
    let app = TestApp::demo();
    let demo = ApiError::Conflict(ConflictCause::Demo);
    for (function, body) in [
        ("accounts/list", json!({})),
        ("accounts/add", json!({ "name": "bob", "role": "user" })),
        ("accounts/change", json!({ "name": "bob", "change": "remove" })),
        ("accounts/reset", json!({ "name": "bob" })),
        ("tokens/create", json!({ "name": "a", "scopes": ["read"], "days": 7 })),
    ] {
        let response = app.call(&format!("/console/{function}"), &body, None).await;
        assert_eq!(response.error(), demo, "{function}");
    }
    assert_eq!(status_of_api(&app, "anything").await, StatusCode::OK);
}
