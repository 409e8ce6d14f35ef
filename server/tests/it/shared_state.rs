//! What the servers of one repository share besides its services: accounts, sessions, tokens, limits and schedules.

use std::{sync::Arc, time::Duration};

use api_types::{
    AuditAction, AuditPage, BackupFile, NewAccessToken, OneTimeLink, Role, Scope, ServiceMocks,
};
use app::api::ApiError;
use axum::{
    body::Body,
    http::{StatusCode, header},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use server::AppState;
use store::{MemoryValues, SharedValues};

use crate::{
    mocks::support::{by_id, service},
    rest::support::{import, rest},
    support::{PASSWORD, TestApp, TestResponse, memory_repository, wait_until},
};

/// Two servers of one repository.
struct Servers {
    first: TestApp,
    second: TestApp,
    values: MemoryValues,
}

impl Servers {
    fn new(start: fn(AppState) -> TestApp) -> Self {
        let (repository, values) = (memory_repository(), MemoryValues::default());
        let server = || {
            let shared = Some(SharedValues::in_memory(&values));
            start(AppState { shared, ..AppState::of_one_server(Arc::clone(&repository)) })
        };
        Self { first: server(), second: server(), values: values.clone() }
    }

    /// Two servers, and the session of an administrator who signed in at the first one.
    async fn administered() -> (Self, String) {
        let servers = Self::new(TestApp::with_handles);
        let admin = servers.first.session_cookie("anna", Role::Admin).await;
        (servers, admin)
    }

    /// Lets time pass at both servers and in the database.
    fn advance(&self, time: Duration) {
        self.first.advance(time);
        self.second.advance(time);
        self.values.advance(time);
    }
}

/// Calls a server function. The call must succeed.
async fn ok<T: DeserializeOwned>(app: &TestApp, cookie: &str, function: &str, body: Value) -> T {
    let response = app.call(&format!("/console/{function}"), &body, Some(cookie)).await;
    assert_eq!(response.status, StatusCode::OK, "{function}: {}", response.text());
    response.read()
}

async fn name_of_session(app: &TestApp, cookie: &str) -> Option<String> {
    app.session(Some(cookie)).await.account.map(|account| account.name)
}

async fn create_administrator(app: &TestApp, token: &str, name: &str) -> TestResponse {
    let body = json!({ "token": token, "name": name, "password": PASSWORD });
    app.call("/console/session/create-administrator", &body, None).await
}

/// The status of a request of a program with a token.
async fn status(app: &TestApp, token: &str) -> StatusCode {
    let request = rest("GET", "/api/services/count");
    let request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    app.send(request.body(Body::empty()).unwrap()).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn first_administrator_is_created_once_with_the_link_of_any_server() {
    let Servers { first, second, .. } = Servers::new(TestApp::with_handles);
    let token = first.server.auth().issue_setup_token().unwrap();
    let other = second.server.auth().issue_setup_token().unwrap();
    let created = create_administrator(&second, &token, "anna").await;
    assert_eq!(created.status, StatusCode::OK, "{}", created.text());
    for (app, token) in [(&first, &token), (&first, &other), (&second, &other)] {
        let again = create_administrator(app, token, "eve").await;
        assert_eq!(again.error(), ApiError::LinkExpired);
    }
    assert_eq!(first.sign_in("anna", PASSWORD).await.status, StatusCode::OK);
    assert_eq!(first.sign_in("eve", PASSWORD).await.error(), ApiError::WrongCredentials);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_administrators_who_are_created_at_once_one_is() {
    let Servers { first, second, .. } = Servers::new(TestApp::with_handles);
    let token = first.server.auth().issue_setup_token().unwrap();
    let (anna, eve) = tokio::join!(
        create_administrator(&first, &token, "anna"),
        create_administrator(&second, &token, "eve")
    );
    let mut statuses = [anna.status.as_u16(), eve.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410]);
    assert_eq!(first.accounts().all().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn session_is_valid_at_all_servers_until_it_is_ended_at_one() {
    let (servers, admin) = Servers::administered().await;
    for app in [&servers.second, &servers.first] {
        assert_eq!(name_of_session(app, &admin).await.as_deref(), Some("anna"));
    }
    let out = servers.second.call("/console/session/sign-out", &json!({}), Some(&admin)).await;
    assert_eq!(out.status, StatusCode::OK, "{}", out.text());
    servers.advance(Duration::from_secs(1));
    for app in [&servers.first, &servers.second] {
        assert_eq!(name_of_session(app, &admin).await, None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn use_at_one_server_keeps_a_session_alive_at_the_other() {
    let (servers, admin) = Servers::administered().await;
    for _ in 0..3 {
        servers.advance(Duration::from_mins(25));
        assert_eq!(name_of_session(&servers.second, &admin).await.as_deref(), Some("anna"));
    }
    assert_eq!(name_of_session(&servers.first, &admin).await.as_deref(), Some("anna"));
    servers.advance(Duration::from_mins(32));
    assert_eq!(name_of_session(&servers.first, &admin).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn change_of_an_account_counts_at_the_other_server() {
    let (Servers { first, second, .. }, admin) = Servers::administered().await;
    let invited = json!({ "name": "bob", "role": "admin" });
    let link: OneTimeLink = ok(&first, &admin, "accounts/add", invited).await;
    let token = link.path.strip_prefix("/set-password/").unwrap();
    let body = json!({ "token": token, "password": PASSWORD });
    let set = second.call("/console/session/use-link", &body, None).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.text());
    let bob = set.cookie().unwrap();
    let health = async || second.call("/console/health", &json!({}), Some(&bob)).await.status;
    assert_eq!(health().await, StatusCode::OK);

    for (change, expected) in [
        (json!({ "role": "user" }), StatusCode::FORBIDDEN),
        (json!("disable"), StatusCode::UNAUTHORIZED),
    ] {
        let body = json!({ "name": "bob", "change": change });
        let _changed: Value = ok(&first, &admin, "accounts/change", body).await;
        wait_until(async || health().await == expected).await;
    }
    assert_eq!(second.sign_in("bob", PASSWORD).await.error(), ApiError::WrongCredentials);
}

#[tokio::test(flavor = "multi_thread")]
async fn token_of_one_server_opens_the_other_until_it_is_revoked() {
    let (Servers { first, second, .. }, admin) = Servers::administered().await;
    let body = json!({ "name": "pipeline", "scopes": [Scope::Read], "days": 7 });
    let created: NewAccessToken = ok(&first, &admin, "tokens/create", body).await;
    assert_eq!(status(&second, &created.secret).await, StatusCode::OK);
    let id = json!({ "id": created.token.id });
    let _revoked: Value = ok(&second, &admin, "tokens/revoke", id).await;
    wait_until(async || status(&first, &created.secret).await != StatusCode::OK).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn failed_sign_ins_at_all_servers_count_together() {
    let (servers, _) = Servers::administered().await;
    for app in [&servers.first, &servers.second, &servers.first, &servers.second, &servers.first] {
        assert_eq!(app.sign_in("anna", "x").await.error(), ApiError::WrongCredentials);
    }
    for app in [&servers.first, &servers.second] {
        let throttled = ApiError::TooManyAttempts { seconds: 1 };
        assert_eq!(app.sign_in("anna", PASSWORD).await.error(), throttled);
    }
    servers.advance(Duration::from_secs(1));
    assert_eq!(servers.second.sign_in("anna", PASSWORD).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn audit_log_has_the_events_of_all_servers() {
    let (Servers { first, second, .. }, admin) = Servers::administered().await;
    assert_eq!(second.sign_in("anna", "x").await.error(), ApiError::WrongCredentials);
    for app in [&first, &second] {
        let page: AuditPage = ok(app, &admin, "accounts/audit", json!({ "skip": 0 })).await;
        let actions: Vec<_> = page.entries.into_iter().map(|entry| entry.action).collect();
        assert_eq!(actions, [AuditAction::SignInRejected, AuditAction::SignedIn]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_database_sessions_stay_valid_and_nobody_signs_in() {
    let (servers, admin) = Servers::administered().await;
    servers.values.set_down(true);
    let now = servers.first.call("/console/services", &json!({}), Some(&admin)).await;
    assert_eq!(now.status, StatusCode::OK, "{}", now.text());
    servers.first.advance(Duration::from_secs(5));
    assert_eq!(name_of_session(&servers.first, &admin).await.as_deref(), Some("anna"));
    assert_eq!(
        servers.first.sign_in("anna", PASSWORD).await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
    for (function, body, expected) in [
        ("accounts/add", json!({ "name": "bob", "role": "user" }), StatusCode::SERVICE_UNAVAILABLE),
        ("backups/seen", json!({ "kind": "full" }), StatusCode::SERVICE_UNAVAILABLE),
        ("accounts/list", json!({}), StatusCode::OK),
        ("backups/view", json!({}), StatusCode::OK),
        ("instances/view", json!({}), StatusCode::OK),
    ] {
        let path = format!("/console/{function}");
        let answer = servers.first.call(&path, &body, Some(&admin)).await;
        assert_eq!(answer.status, expected, "{function}: {}", answer.text());
    }
    servers.values.set_down(false);
    assert_eq!(servers.second.sign_in("anna", PASSWORD).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn choice_for_mocks_is_applied_at_the_other_server() {
    let Servers { first, second, .. } = Servers::new(TestApp::demo_with_handles);
    import(&first, service(1, "Orders", &[by_id()]).to_string().as_bytes()).await;
    for app in [&first, &second] {
        app.server.follow_revisions().unwrap();
        wait_until(async || app.server.mocks().revision() == Some(1)).await;
    }
    let id = json!({ "service": "000000000000000000000001" });
    let is_on = async || {
        let view: ServiceMocks = second.call_ok("mocks/service", &id).await;
        view.is_on
    };
    assert!(is_on().await);
    let off = json!({ "service": id["service"], "is_on": false });
    first.call_ok::<()>("mocks/switch", &off).await;
    wait_until(async || !is_on().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn scheduled_backup_is_written_by_one_server() {
    let folder = tempfile::tempdir().unwrap();
    let servers = Servers::new(TestApp::demo_with_handles);
    let schedule =
        json!({ "kind": "snapshot", "time": { "hours": 1 }, "folder": folder.path(), "keep": 9 });
    let problem: Value =
        servers.first.call_ok("backups/schedule", &json!({ "schedule": schedule })).await;
    assert_eq!(problem, Value::Null);
    let list =
        async || -> Vec<BackupFile> { servers.second.call_ok("backups/files", &json!({})).await };
    for expected in 1..=2 {
        // The dates of the servers differ a little.
        servers.advance(Duration::from_mins(61));
        std::thread::scope(|scope| {
            for app in [&servers.first, &servers.second] {
                scope.spawn(|| app.server.run_due_backups());
            }
        });
        wait_until(async || list().await.len() == expected).await;
    }
}
