//! Tokens of the provider in the header `Authorization`: which are accepted, and which are not.

use std::{net::SocketAddr, time::Duration};

use app::api::ApiError;
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode, header},
};
use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::provider::{ADMIN, FakeProvider, MANAGER, NOBODY, TestKey, USER, merge, now};
use crate::support::{HOST, TestApp, TestResponse};

const API: &str = "/api/health";

async fn send(app: &TestApp, token: &str) -> TestResponse {
    app.get(API, &[(header::AUTHORIZATION, &format!("Bearer {token}"))]).await
}

fn request_from(client: &str, token: &str) -> Request<Body> {
    let client = SocketAddr::new(client.parse().unwrap(), 50_000);
    Request::get(API)
        .header(header::HOST, HOST)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .extension(ConnectInfo(client))
        .body(Body::empty())
        .unwrap()
}

/// An access token of the administrator with other claims.
fn with_claims(provider: &FakeProvider, other: &Value) -> String {
    let mut claims = provider.access_claims(&ADMIN);
    merge(&mut claims, other);
    TestKey::shared().sign(&claims)
}

fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    format!("{}.{}.", part(header), part(claims))
}

/// Tokens that somebody forged, and tokens that are stale or for something else.
fn invalid_tokens(provider: &FakeProvider, other: &FakeProvider) -> Vec<(&'static str, String)> {
    let key = TestKey::shared();
    let claims = provider.access_claims(&ADMIN);
    let valid = key.sign(&claims);
    let [header, payload, signature] = valid.split('.').collect::<Vec<_>>().try_into().unwrap();
    let with = |other: Value| with_claims(provider, &other);
    let with_header = |change: &dyn Fn(&mut Header)| {
        let mut header = key.header();
        change(&mut header);
        key.sign_with(&header, &claims)
    };
    let stranger = TestKey::elliptic("first");
    let public = key.public();
    let modulus = public["n"].as_str().unwrap();
    let hmac = |algorithm: Algorithm, secret: &str| {
        let mut header = Header::new(algorithm);
        header.kid = Some(key.id.clone());
        encode(&header, &claims, &EncodingKey::from_secret(secret.as_bytes()).unwrap()).unwrap()
    };
    let mut admin = provider.access_claims(&USER);
    admin["resource_access"] = claims["resource_access"].clone();
    let altered = BASE64URL_NOPAD.encode(admin.to_string().as_bytes());
    let mut own_key = TestKey::elliptic("own").header();
    own_key.jwk = serde_json::from_value(stranger.public()).unwrap();
    let mut logout = provider.logout_claims(&ADMIN);
    merge(&mut logout, &json!({ "typ": null }));
    vec![
        ("empty", String::new()),
        ("no JWT", "abc".into()),
        ("three dots", "a.b.c".into()),
        ("too long", format!("{header}.{}.{signature}", "A".repeat(20_000))),
        ("wrong issuer", with(json!({ "iss": "https://evil.example/realms/test" }))),
        ("issuer with a slash", with(json!({ "iss": format!("{}/", provider.issuer) }))),
        ("no issuer", with(json!({ "iss": null }))),
        ("another realm", TestKey::elliptic("other").sign(&other.access_claims(&ADMIN))),
        ("another realm, same key", key.sign(&other.access_claims(&ADMIN))),
        ("wrong audience", with(json!({ "aud": ["account"] }))),
        ("audience of Mockpit alone", with(json!({ "aud": "mockpit" }))),
        ("unknown key", TestKey::elliptic("unknown").sign(&claims)),
        ("another key with a known ID", stranger.sign(&claims)),
        ("another RSA key with a known ID", TestKey::rsa("first").sign(&claims)),
        ("key of the sender", stranger.sign_with(&own_key, &claims)),
        ("key for encryption", with_header(&|header| header.kid = Some("encryption".into()))),
        ("unknown algorithm", unsigned(&json!({ "alg": "none", "kid": key.id }), &claims)),
        ("algorithm none", format!("{}{signature}", unsigned(&json!({ "alg": "none" }), &claims))),
        ("public key as secret", hmac(Algorithm::HS256, modulus)),
        ("symmetric algorithm", hmac(Algorithm::HS512, "secret")),
        ("another algorithm of the key", {
            let mut header = key.header();
            header.alg = Algorithm::RS512;
            key.sign_with(&header, &claims)
        }),
        ("no signature", format!("{header}.{payload}.")),
        ("cut signature", valid[..valid.len() - 8].to_owned()),
        ("signature of another token", format!("{header}.{altered}.{signature}")),
        ("critical extension", with_header(&|header| header.crit = Some(vec!["b64".into()]))),
        ("ID token", key.sign(&provider.id_claims(&ADMIN))),
        ("refresh token", with(json!({ "typ": "Refresh" }))),
        ("logout token", provider.logout_token(&logout)),
        ("no type", with(json!({ "typ": null }))),
        ("expired", with(json!({ "exp": now() - 60 }))),
        ("no expiry", with(json!({ "exp": null }))),
        ("expiry as text", with(json!({ "exp": (now() + 60).to_string() }))),
        ("not valid yet", with(json!({ "nbf": now() + 60 }))),
        ("issued in the future", with(json!({ "iat": now() + 60 }))),
        ("no subject", with(json!({ "sub": null }))),
        ("claims are no object", key.sign(&json!(["admin"]))),
    ]
}

#[tokio::test]
async fn forged_and_stale_tokens_are_rejected_with_401() {
    let (provider, other) = (FakeProvider::start().await, FakeProvider::start().await);
    let app = TestApp::with_flags(&provider.flags());
    let tokens = invalid_tokens(&provider, &other);
    assert!(tokens.len() > 30);
    for (index, (what, token)) in tokens.into_iter().enumerate() {
        // An address that sends many wrong tokens has to wait, so each comes from another one.
        let client = format!("192.0.2.{index}");
        let response = app.send(request_from(&client, &token)).await;
        assert_eq!(response.status, StatusCode::UNAUTHORIZED, "{what}");
        assert_eq!(response.error(), ApiError::SignedOut, "{what}");
        let challenge = response.header("www-authenticate");
        assert_eq!(challenge, "Bearer error=\"invalid_token\"", "{what}");
        assert!(token.is_empty() || !response.text().contains(&token), "{what}");
    }
    // The same server accepts what is valid.
    assert_eq!(send(&app, &with_claims(&provider, &json!({}))).await.status, StatusCode::OK);
}

#[tokio::test]
async fn valid_tokens_are_accepted_and_accounts_without_role_may_do_nothing() {
    let provider = FakeProvider::start().await;
    let app = TestApp::with_flags(&provider.flags());
    for user in [ADMIN, MANAGER, USER] {
        let token = TestKey::shared().sign(&provider.access_claims(&user));
        assert_eq!(send(&app, &token).await.status, StatusCode::OK, "{}", user.name);
    }
    let nobody = TestKey::shared().sign(&provider.access_claims(&NOBODY));
    assert_eq!(send(&app, &nobody).await.error(), ApiError::NotAllowed);
    // Roles without an audience are not meant for this API.
    let token = with_claims(&provider, &json!({ "aud": null }));
    assert_eq!(send(&app, &token).await.error(), ApiError::NotAllowed);
    // Other clients of the provider may use the API too, and RFC 9068 has the type in the header.
    let token = with_claims(&provider, &json!({ "azp": "pipeline", "aud": "microcks-app" }));
    assert_eq!(send(&app, &token).await.status, StatusCode::OK);
    let key = TestKey::shared();
    let mut header = key.header();
    header.typ = Some("application/at+jwt".into());
    let mut claims = provider.access_claims(&USER);
    merge(&mut claims, &json!({ "typ": null }));
    assert_eq!(send(&app, &key.sign_with(&header, &claims)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn address_that_forges_tokens_has_to_wait_and_expired_tokens_do_not_count() {
    let provider = FakeProvider::start().await;
    let app = TestApp::with_flags(&provider.flags());
    let status = async |claims: &Value| {
        let token = with_claims(&provider, claims);
        app.send(request_from("192.0.2.7", &token)).await.status
    };
    for _ in 0..30 {
        assert_eq!(status(&json!({ "exp": now() - 60 })).await, StatusCode::UNAUTHORIZED);
    }
    let mut statuses = Vec::new();
    for _ in 0..30 {
        statuses.push(status(&json!({ "aud": "other" })).await);
    }
    assert_eq!(statuses[0], StatusCode::UNAUTHORIZED);
    assert_eq!(statuses[29], StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(status(&json!({})).await, StatusCode::OK, "a valid token is never delayed");
}

#[tokio::test]
async fn api_states_the_realm_and_grants_what_the_role_allows() {
    let provider = FakeProvider::start().await;
    let app = TestApp::with_flags(&provider.flags());
    let config: Value = app.get("/api/keycloak/config", &[]).await.read();
    let server = provider.issuer.strip_suffix("/realms/test").unwrap();
    let expected = json!({
        "enabled": true,
        "realm": "test",
        "auth-server-url": server,
        "ssl-required": "external",
        "public-client": true,
        "resource": "microcks-app-js",
    });
    assert_eq!(config, expected);
    for (user, list, export) in [
        (ADMIN, StatusCode::OK, StatusCode::OK),
        (MANAGER, StatusCode::OK, StatusCode::FORBIDDEN),
        (USER, StatusCode::OK, StatusCode::FORBIDDEN),
        (NOBODY, StatusCode::FORBIDDEN, StatusCode::FORBIDDEN),
    ] {
        let token = TestKey::shared().sign(&provider.access_claims(&user));
        let bearer = format!("Bearer {token}");
        let headers = [(header::AUTHORIZATION, bearer.as_str())];
        assert_eq!(app.get("/api/services", &headers).await.status, list, "{}", user.name);
        let exported = app.get("/api/export?serviceIds=", &headers).await;
        assert_eq!(exported.status == StatusCode::FORBIDDEN, export == StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn tokens_are_rejected_without_a_provider() {
    let provider = FakeProvider::start().await;
    let response = send(&TestApp::new(), &with_claims(&provider, &json!({}))).await;
    assert_eq!(response.error(), ApiError::SignedOut);
}

#[tokio::test]
async fn new_keys_are_read_and_withdrawn_keys_rejected() {
    let provider = FakeProvider::start().await;
    let app = TestApp::with_flags(&provider.flags());
    let claims = |more: u64| {
        let mut claims = provider.access_claims(&ADMIN);
        merge(&mut claims, &json!({ "exp": now() + more }));
        claims
    };
    let (first, second) = (TestKey::shared(), TestKey::elliptic("second"));
    assert_eq!(send(&app, &first.sign(&claims(60))).await.status, StatusCode::OK);
    provider.set_keys(vec![second.clone()]);
    // The provider was asked a moment ago, so an unknown key does not make Mockpit ask again.
    assert_eq!(send(&app, &second.sign(&claims(60))).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(provider.key_requests(), 1);
    app.advance(Duration::from_secs(5));
    assert_eq!(send(&app, &second.sign(&claims(60))).await.status, StatusCode::OK);
    assert_eq!(provider.key_requests(), 2);
    for client in 0..50 {
        let unknown = TestKey::elliptic("unknown").sign(&claims(60));
        let request = request_from(&format!("192.0.2.{client}"), &unknown);
        assert_eq!(app.send(request).await.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(provider.key_requests(), 2, "unknown keys do not flood the provider");
    assert_eq!(send(&app, &first.sign(&claims(60))).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn provider_that_does_not_respond_is_reported_and_tried_again() {
    let provider = FakeProvider::start().await;
    provider.set_down(true);
    let app = TestApp::with_flags(&provider.flags());
    let valid = with_claims(&provider, &json!({ "exp": now() + 7_200 }));
    let response = send(&app, &valid).await;
    assert_eq!(response.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(response.error(), ApiError::Busy { seconds: 5 });
    provider.set_down(false);
    app.advance(Duration::from_secs(5));
    assert_eq!(send(&app, &valid).await.status, StatusCode::OK);
    // Known keys serve for an hour.
    provider.set_down(true);
    app.advance(Duration::from_mins(59));
    assert_eq!(send(&app, &valid).await.status, StatusCode::OK);
    app.advance(Duration::from_mins(2));
    assert_eq!(send(&app, &valid).await.status, StatusCode::SERVICE_UNAVAILABLE);
}
