//! Sessions of the provider: refreshed, signed out, and ended by the provider.

use std::time::Duration;

use api_types::Role;
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use super::{
    browser::{AtProvider, session_cookie},
    provider::{ADMIN, FakeProvider, Grant, MANAGER, TestUser, USER, merge, now},
};
use crate::support::{HOST, TestApp, TestResponse};

/// Longer than an access token is valid. The provider uses the clock of the system, which goes on during a test.
const LIFETIME: Duration = Duration::from_secs(90);

async fn role(app: &TestApp, cookie: &str) -> Option<Role> {
    app.session(Some(cookie)).await.account.map(|account| account.role)
}

/// Signs in with an access token that is valid for a day, and its successors too.
async fn long_session(app: &TestApp, provider: &FakeProvider, user: &TestUser) -> String {
    let browser = AtProvider::open(app, "/console/oidc/sign-in").await;
    let access_claims = json!({ "exp": now() + 86_400 });
    let callback = browser.sign_in(provider, Grant { access_claims, ..Grant::of(user) });
    browser.come_back(app, &callback).await.cookie().unwrap()
}

/// The tokens of the next refresh expire long after the time that the test has advanced to.
fn extend(provider: &FakeProvider) {
    provider.change_grants(|grant| {
        grant.access_claims = json!({ "exp": now() + 86_400 });
        grant.id_claims = json!({ "exp": now() + 86_400, "nonce": null });
    });
}

async fn log_out(app: &TestApp, token: &str) -> TestResponse {
    let form =
        form_urlencoded::Serializer::new(String::new()).append_pair("logout_token", token).finish();
    let request = Request::post("/console/oidc/back-channel-logout")
        .header(header::HOST, HOST)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form));
    app.send(request.unwrap()).await
}

#[tokio::test]
async fn tokens_are_refreshed_once_while_the_person_works() {
    let provider = FakeProvider::start().await;
    let app = TestApp::with_flags(&provider.flags());
    let cookie = session_cookie(&app, &provider, &ADMIN).await;
    assert_eq!(role(&app, &cookie).await, Some(Role::Admin));
    assert_eq!(provider.refreshes(), 0);
    app.advance(LIFETIME);
    extend(&provider);
    let requests = [role(&app, &cookie), role(&app, &cookie), role(&app, &cookie)];
    let roles = futures::future::join_all(requests).await;
    assert_eq!(roles, [Some(Role::Admin); 3]);
    assert_eq!(provider.refreshes(), 1);
}

#[tokio::test]
async fn changed_roles_apply_after_the_next_refresh() {
    let provider = FakeProvider::start().await;
    let app = TestApp::with_flags(&provider.flags());
    let cookie = session_cookie(&app, &provider, &ADMIN).await;
    app.advance(LIFETIME);
    extend(&provider);
    let roles = ["user"];
    provider.change_grants(|grant| {
        let access = json!({ "resource_access": { "microcks-app": { "roles": roles } } });
        merge(&mut grant.access_claims, &access);
    });
    assert_eq!(role(&app, &cookie).await, Some(Role::User));
}

#[tokio::test]
async fn refused_refresh_ends_the_session() {
    let provider = FakeProvider::start().await;
    let app = TestApp::with_flags(&provider.flags());
    let revoked = session_cookie(&app, &provider, &ADMIN).await;
    app.advance(LIFETIME);
    provider.revoke_all();
    assert_eq!(role(&app, &revoked).await, None);

    let app = TestApp::with_flags(&provider.flags());
    let without_role = session_cookie(&app, &provider, &ADMIN).await;
    app.advance(LIFETIME);
    extend(&provider);
    provider.change_grants(|grant| grant.access_claims["resource_access"] = json!({}));
    assert_eq!(role(&app, &without_role).await, None);

    let app = TestApp::with_flags(&provider.flags());
    let other_account = session_cookie(&app, &provider, &MANAGER).await;
    app.advance(LIFETIME);
    extend(&provider);
    provider.change_grants(|grant| grant.user = USER);
    assert_eq!(role(&app, &other_account).await, None);
}

#[tokio::test]
async fn session_goes_on_for_a_limited_time_while_the_provider_is_down() {
    let provider = FakeProvider::start().await;
    let app = TestApp::with_flags(&provider.flags());
    let [short, long] = [
        session_cookie(&app, &provider, &ADMIN).await,
        session_cookie(&app, &provider, &USER).await,
    ];
    app.advance(LIFETIME);
    provider.set_down(true);
    assert_eq!(role(&app, &short).await, Some(Role::Admin));
    assert_eq!(role(&app, &long).await, Some(Role::User));
    // It comes back.
    app.advance(Duration::from_mins(9));
    extend(&provider);
    provider.set_down(false);
    assert_eq!(role(&app, &long).await, Some(Role::User));
    provider.set_down(true);
    app.advance(Duration::from_mins(2));
    assert_eq!(role(&app, &long).await, Some(Role::User));
    assert_eq!(role(&app, &short).await, None, "the grace is over");
    provider.set_down(false);
    app.advance(Duration::from_secs(5));
    assert_eq!(role(&app, &short).await, None, "an ended session does not come back");
}

#[tokio::test]
async fn signing_out_ends_the_session_here_and_at_the_provider() {
    let provider = FakeProvider::start().await;
    let app = TestApp::with_flags(&provider.flags());
    let cookie = session_cookie(&app, &provider, &ADMIN).await;
    let sign_out = async |cookie: &str| -> Option<String> {
        let response = app.call("/console/session/sign-out", &json!({}), Some(cookie)).await;
        assert_eq!(response.status, StatusCode::OK);
        assert_eq!(response.cookie().as_deref(), Some("__Host-mockpit="));
        response.read()
    };
    let address = Url::parse(&sign_out(&cookie).await.unwrap()).unwrap();
    assert!(address.as_str().starts_with(&format!("{}/logout?", provider.issuer)));
    let value =
        |name: &str| address.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
    assert_eq!(value("post_logout_redirect_uri"), "http://127.0.0.1:8585/");
    assert_eq!(value("client_id"), "mockpit");
    assert_eq!(value("id_token_hint").split('.').count(), 3);
    assert_eq!(role(&app, &cookie).await, None);
    assert_eq!(sign_out(&cookie).await, None, "nobody is signed in");

    let local = app.session_cookie("anna", Role::User).await;
    assert_eq!(sign_out(&local).await, None, "a local account has no session at the provider");
    let cookie = session_cookie(&app, &provider, &ADMIN).await;
    provider.set_down(true);
    app.advance(Duration::from_secs(6));
    assert_eq!(sign_out(&cookie).await, None, "nobody is sent to a page that does not open");
}

#[tokio::test]
async fn provider_ends_the_sessions_that_its_logout_token_names() {
    let provider = FakeProvider::start().await;
    let app = TestApp::with_flags(&provider.flags());
    let admin = long_session(&app, &provider, &ADMIN).await;
    let second = long_session(&app, &provider, &ADMIN).await;
    let user = long_session(&app, &provider, &USER).await;
    let local = app.session_cookie("admin", Role::Admin).await;
    let response = log_out(&app, &provider.logout_token(&provider.logout_claims(&ADMIN))).await;
    assert_eq!(response.status, StatusCode::OK);
    assert_eq!(response.header("cache-control"), "no-store");
    assert_eq!(role(&app, &admin).await, None);
    assert_eq!(role(&app, &second).await, None);
    assert_eq!(role(&app, &user).await, Some(Role::User), "another person");
    assert_eq!(role(&app, &local).await, Some(Role::Admin), "a local account of the same name");

    // Without a session, all sessions of the person end.
    let admin = long_session(&app, &provider, &ADMIN).await;
    let mut claims = provider.logout_claims(&ADMIN);
    merge(&mut claims, &json!({ "sid": null, "jti": "all" }));
    assert_eq!(log_out(&app, &provider.logout_token(&claims)).await.status, StatusCode::OK);
    assert_eq!(role(&app, &admin).await, None);
}

#[tokio::test]
async fn forged_and_repeated_logout_tokens_are_rejected() {
    let provider = FakeProvider::start().await;
    let app = TestApp::with_flags(&provider.flags());
    let session = long_session(&app, &provider, &ADMIN).await;
    let with = |other: Value| {
        let mut claims = provider.logout_claims(&ADMIN);
        merge(&mut claims, &other);
        provider.logout_token(&claims)
    };
    let key = super::provider::TestKey::shared();
    let stranger = super::provider::TestKey::elliptic("stranger");
    for (what, token) in [
        ("unknown key", stranger.sign(&provider.logout_claims(&ADMIN))),
        ("another issuer", with(json!({ "iss": "https://evil.example" }))),
        ("another audience", with(json!({ "aud": "other" }))),
        ("no event", with(json!({ "events": {} }))),
        ("event as text", with(json!({ "events": "logout" }))),
        ("a nonce", with(json!({ "nonce": "x" }))),
        ("another type", with(json!({ "typ": "ID" }))),
        ("expired", with(json!({ "exp": now() - 60 }))),
        ("nobody", with(json!({ "sub": null, "sid": null }))),
        ("no ID", with(json!({ "jti": null }))),
        ("ID token", key.sign(&provider.id_claims(&ADMIN))),
        ("access token", key.sign(&provider.access_claims(&ADMIN))),
        ("no token", String::new()),
    ] {
        assert_eq!(log_out(&app, &token).await.status, StatusCode::BAD_REQUEST, "{what}");
        assert_eq!(role(&app, &session).await, Some(Role::Admin), "{what}");
    }
    let valid = with(json!({}));
    assert_eq!(log_out(&app, &valid).await.status, StatusCode::OK);
    let session = long_session(&app, &provider, &ADMIN).await;
    assert_eq!(log_out(&app, &valid).await.status, StatusCode::BAD_REQUEST, "used before");
    assert_eq!(role(&app, &session).await, Some(Role::Admin));
}

#[tokio::test]
async fn addresses_for_the_provider_accept_only_the_listed_method_and_a_small_body() {
    let provider = FakeProvider::start().await;
    let app = TestApp::with_flags(&provider.flags());
    let response = app.get("/console/oidc/back-channel-logout", &[]).await;
    assert_eq!(response.status, StatusCode::FORBIDDEN);
    let post = Request::post("/console/oidc/sign-in").header(header::HOST, HOST);
    let response = app.send(post.body(Body::empty()).unwrap()).await;
    assert_eq!(response.status, StatusCode::FORBIDDEN);
    let large = log_out(&app, &"x".repeat(100_000)).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    // Without a provider, the addresses lead nowhere.
    let app = TestApp::new();
    assert_eq!(app.get("/console/oidc/sign-in", &[]).await.header("location"), "/");
    assert_eq!(log_out(&app, "x").await.status, StatusCode::BAD_REQUEST);
}
