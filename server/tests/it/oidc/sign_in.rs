//! Signing in through the provider, from the first address to the session.

use std::time::Duration;

use api_types::{ProviderView, Role};
use app::api::{AccountView, ApiError};
use axum::http::{StatusCode, header};
use serde_json::{Value, json};

use super::{
    browser::{AtProvider, callback, session_cookie},
    provider::{ADMIN, FakeProvider, Grant, MANAGER, NOBODY, SECRET, TestKey, USER, now},
};
use crate::support::{PASSWORD, TestApp};

const SIGN_IN: &str = "/console/oidc/sign-in";

#[tokio::test]
async fn every_role_signs_in_with_its_rights() {
    let provider = FakeProvider::start().await;
    let app = TestApp::with_flags(&provider.flags());
    for (user, role, health) in [
        (ADMIN, Role::Admin, StatusCode::OK),
        (MANAGER, Role::Manager, StatusCode::FORBIDDEN),
        (USER, Role::User, StatusCode::FORBIDDEN),
    ] {
        let cookie = session_cookie(&app, &provider, &user).await;
        let session = app.session(Some(&cookie)).await;
        let name = format!("{} (Test SSO)", user.name);
        assert_eq!(session.account, Some(AccountView { name, role }));
        let response = app.call("/console/health", &json!({}), Some(&cookie)).await;
        assert_eq!(response.status, health, "{}", user.name);
    }
}

#[tokio::test]
async fn address_of_the_provider_has_state_nonce_and_pkce() {
    let provider = FakeProvider::start().await;
    let app = TestApp::with_flags(&provider.flags());
    let browser = AtProvider::open(&app, SIGN_IN).await;
    assert!(browser.address.as_str().starts_with(&format!("{}/auth?", provider.issuer)));
    assert_eq!(browser.parameter("response_type"), "code");
    assert_eq!(browser.parameter("client_id"), "mockpit");
    assert_eq!(browser.parameter("scope"), "openid profile");
    assert_eq!(browser.parameter("code_challenge_method"), "S256");
    let redirect = "http://127.0.0.1:8585/console/oidc/callback";
    assert_eq!(browser.parameter("redirect_uri"), redirect);
    let other = AtProvider::open(&app, SIGN_IN).await;
    for name in ["state", "nonce", "code_challenge"] {
        assert!(browser.parameter(name).len() >= 43, "{name}");
        assert_ne!(browser.parameter(name), other.parameter(name), "{name}");
    }
}

#[tokio::test]
async fn public_address_replaces_the_host_of_the_request() {
    let provider = FakeProvider::start().await;
    let public = "--public-url=https://mocks.example.org".to_owned();
    let app = TestApp::with_flags(&[provider.flags(), vec![public]].concat());
    let browser = AtProvider::open(&app, SIGN_IN).await;
    let redirect = "https://mocks.example.org/console/oidc/callback";
    assert_eq!(browser.parameter("redirect_uri"), redirect);
}

#[tokio::test]
async fn redirect_uses_https_if_the_server_has_a_certificate() {
    let provider = FakeProvider::start().await;
    let tls = ["--tls-cert=x", "--tls-key=x"].map(str::to_owned);
    let app = TestApp::with_flags(&[provider.flags(), tls.to_vec()].concat());
    let browser = AtProvider::open(&app, SIGN_IN).await;
    let redirect = "https://127.0.0.1:8585/console/oidc/callback";
    assert_eq!(browser.parameter("redirect_uri"), redirect);
}

#[tokio::test]
async fn confidential_client_authenticates_with_its_secret() {
    let provider = FakeProvider::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    let app = |secret: &str| {
        std::fs::write(&file, secret).unwrap();
        let flag = format!("--oidc-secret-file={}", file.display());
        TestApp::with_flags(&[provider.flags(), vec![flag]].concat())
    };
    session_cookie(&app(SECRET), &provider, &USER).await;
    let wrong = app("wrong");
    let browser = AtProvider::open(&wrong, SIGN_IN).await;
    let callback = browser.sign_in(&provider, Grant::of(&USER));
    let response = browser.come_back(&wrong, &callback).await;
    assert_eq!(response.header("location"), "/?sign-in=refused");
}

#[tokio::test]
async fn page_that_was_asked_for_opens_after_signing_in() {
    let provider = FakeProvider::start().await;
    let app = TestApp::with_flags(&provider.flags());
    for (to, page) in [
        ("/services%3Fq=a", "/services?q=a"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/console/oidc/sign-in", "/"),
    ] {
        let browser = AtProvider::open(&app, &format!("{SIGN_IN}?to={to}")).await;
        let callback = browser.sign_in(&provider, Grant::of(&USER));
        assert_eq!(browser.come_back(&app, &callback).await.header("location"), page);
    }
}

#[tokio::test]
async fn account_without_role_is_sent_back_without_a_session() {
    let provider = FakeProvider::start().await;
    let app = TestApp::with_flags(&provider.flags());
    let browser = AtProvider::open(&app, SIGN_IN).await;
    let callback = browser.sign_in(&provider, Grant::of(&NOBODY));
    let response = browser.come_back(&app, &callback).await;
    assert_eq!(response.status, StatusCode::SEE_OTHER);
    assert_eq!(response.header("location"), "/?sign-in=no-role");
    assert_eq!(response.cookie(), None);
}

#[tokio::test]
async fn callback_is_bound_to_browser_and_attempt() {
    let provider = FakeProvider::start().await;
    let app = TestApp::with_flags(&provider.flags());
    let browser = AtProvider::open(&app, SIGN_IN).await;
    let stranger = AtProvider::open(&app, SIGN_IN).await;
    let own = browser.sign_in(&provider, Grant::of(&ADMIN));
    let unknown = callback(&[("state", "ff"), ("code", "x"), ("iss", &provider.issuer)]);
    for (what, callback, cookie) in [
        ("another browser", own.as_str(), stranger.cookie.as_str()),
        ("no browser", &own, "a=b"),
        ("unknown state", &unknown, &browser.cookie),
        ("no parameters", "/console/oidc/callback", &browser.cookie),
    ] {
        let response = app.get(callback, &[(header::COOKIE, cookie)]).await;
        assert_eq!(response.header("location"), "/?sign-in=expired", "{what}");
        assert_eq!(response.cookie(), None, "{what}");
    }
    assert_eq!(browser.come_back(&app, &own).await.header("location"), "/");
    // Each attempt is used once.
    assert_eq!(browser.come_back(&app, &own).await.header("location"), "/?sign-in=expired");

    let late = AtProvider::open(&app, SIGN_IN).await;
    let callback = late.sign_in(&provider, Grant::of(&ADMIN));
    app.advance(Duration::from_mins(15));
    assert_eq!(late.come_back(&app, &callback).await.header("location"), "/?sign-in=expired");
}

#[tokio::test]
async fn tabs_of_one_browser_sign_in_independently() {
    let provider = FakeProvider::start().await;
    let app = TestApp::with_flags(&provider.flags());
    let first = AtProvider::open(&app, SIGN_IN).await;
    let cookie = [(header::COOKIE, first.cookie.as_str())];
    let second = app.get(SIGN_IN, &cookie).await;
    assert_eq!(second.sign_in_cookie().as_ref(), Some(&first.cookie));
    let callback = first.sign_in(&provider, Grant::of(&USER));
    assert_eq!(first.come_back(&app, &callback).await.header("location"), "/");
}

#[tokio::test]
async fn answers_that_do_not_fit_the_attempt_are_refused() {
    let provider = FakeProvider::start().await;
    let app = TestApp::with_flags(&provider.flags());
    let id = |id_claims: Value| Grant { id_claims, ..Grant::of(&ADMIN) };
    let access = |access_claims: Value| Grant { access_claims, ..Grant::of(&ADMIN) };
    for (what, grant) in [
        ("another nonce", id(json!({ "nonce": "other" }))),
        ("no nonce", id(json!({ "nonce": null }))),
        ("another access token", id(json!({ "at_hash": "AAAAAAAAAAAAAAAAAAAAAA" }))),
        ("another audience", id(json!({ "aud": "other" }))),
        ("another party", id(json!({ "azp": "other" }))),
        ("several audiences without party", id(json!({ "aud": ["mockpit", "b"], "azp": null }))),
        ("another issuer", id(json!({ "iss": "https://evil.example" }))),
        ("another person", id(json!({ "sub": "other" }))),
        ("expired ID token", id(json!({ "exp": now() - 60 }))),
        ("another type of token", id(json!({ "typ": "Bearer" }))),
        ("ID token as access token", access(json!({ "typ": "ID" }))),
        ("access token of another client", access(json!({ "azp": "other" }))),
        ("expired access token", access(json!({ "exp": now() - 60 }))),
        ("access token of another issuer", access(json!({ "iss": "https://evil.example" }))),
        ("another challenge", Grant { challenge: Some("x".into()), ..Grant::of(&ADMIN) }),
    ] {
        let browser = AtProvider::open(&app, SIGN_IN).await;
        let callback = browser.sign_in(&provider, grant);
        let response = browser.come_back(&app, &callback).await;
        assert_eq!(response.header("location"), "/?sign-in=refused", "{what}");
        assert_eq!(response.cookie(), None, "{what}");
    }
}

#[tokio::test]
async fn answer_of_another_issuer_and_errors_are_refused() {
    let provider = FakeProvider::start().await;
    let app = TestApp::with_flags(&provider.flags());
    let issuer = provider.issuer.as_str();
    for parameters in [
        vec![("code", "x"), ("iss", "https://evil.example")],
        vec![("code", "x")],
        vec![("error", "access_denied"), ("iss", issuer)],
        vec![("iss", issuer)],
    ] {
        let browser = AtProvider::open(&app, SIGN_IN).await;
        let state = ("state", browser.parameter("state"));
        let callback = callback(&[&[state], parameters.as_slice()].concat());
        let response = browser.come_back(&app, &callback).await;
        assert_eq!(response.header("location"), "/?sign-in=refused", "{parameters:?}");
    }
}

#[tokio::test]
async fn sign_in_goes_on_after_the_provider_changed_its_key() {
    let provider = FakeProvider::start().await;
    let app = TestApp::with_flags(&provider.flags());
    session_cookie(&app, &provider, &USER).await;
    provider.set_keys(vec![TestKey::elliptic("new"), TestKey::shared()]);
    app.advance(Duration::from_secs(6));
    session_cookie(&app, &provider, &USER).await;
}

#[tokio::test]
async fn provider_that_is_down_is_reported_and_found_again() {
    let provider = FakeProvider::start().await;
    provider.set_down(true);
    let app = TestApp::with_flags(&provider.flags());
    let view = |is_reachable| Some(ProviderView { name: "Test SSO".into(), is_reachable });
    assert_eq!(app.session(None).await.provider, view(false));
    let response = app.get(SIGN_IN, &[]).await;
    assert_eq!(response.header("location"), "/?sign-in=unreachable");
    // Local accounts go on.
    let local = app.session_cookie("anna", Role::Admin).await;
    assert_eq!(app.session(Some(&local)).await.account.unwrap().name, "anna");
    provider.set_down(false);
    app.advance(Duration::from_secs(5));
    assert_eq!(app.session(None).await.provider, view(true));
    // It goes away while the person is at the provider.
    let browser = AtProvider::open(&app, SIGN_IN).await;
    let callback = browser.sign_in(&provider, Grant::of(&USER));
    provider.set_down(true);
    let response = browser.come_back(&app, &callback).await;
    assert_eq!(response.header("location"), "/?sign-in=unreachable");
}

#[tokio::test]
async fn local_accounts_can_be_limited_to_the_first_administrator_on_this_machine() {
    let provider = FakeProvider::start().await;
    let flag = "--local-accounts=loopback".to_owned();
    let app = TestApp::with_flags(&[provider.flags(), vec![flag]].concat());
    for (name, role) in [("user", Role::User), ("first", Role::Admin), ("second", Role::Admin)] {
        app.add_account(name, role);
    }
    assert_eq!(app.sign_in("first", PASSWORD).await.status, StatusCode::OK);
    assert_eq!(app.sign_in("second", PASSWORD).await.error(), ApiError::WrongCredentials);
    assert_eq!(app.sign_in("user", PASSWORD).await.error(), ApiError::WrongCredentials);

    let body = json!({ "name": "first", "password": PASSWORD }).to_string();
    let elsewhere =
        crate::support::call_from("192.0.2.7", "/console/session/sign-in", body.clone());
    assert_eq!(app.send(elsewhere).await.error(), ApiError::NotAllowed);
    // A proxy on this machine connects for browsers elsewhere.
    let mut proxied = crate::support::call("/console/session/sign-in", body);
    proxied.headers_mut().insert("x-forwarded-for", "192.0.2.7".parse().unwrap());
    assert_eq!(app.send(proxied).await.error(), ApiError::NotAllowed);
    let session = app.session(None).await;
    assert!(session.local_accounts);
}
