//! A sign-in provider with its own keys, on a free port of this machine.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use axum::{
    Form, Json, Router,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::net::TcpListener;

pub(crate) const CLIENT: &str = "mockpit";
pub(crate) const SECRET: &str = "secret of the client";
pub(crate) const AUDIENCE: &str = "microcks-app";

/// A key of the provider.
#[derive(Clone)]
pub(crate) struct TestKey {
    pub(crate) id: String,
    pub(crate) algorithm: Algorithm,
    pub(crate) encoding: EncodingKey,
}

pub(crate) struct FakeProvider {
    pub(crate) issuer: String,
    state: Arc<ProviderState>,
}

struct ProviderState {
    issuer: String,
    keys: Mutex<Vec<TestKey>>,
    /// What the codes and refresh tokens are for.
    grants: Mutex<HashMap<String, Grant>>,
    is_down: AtomicBool,
    key_requests: AtomicUsize,
    refreshes: AtomicUsize,
}

/// What a code or a refresh token is for.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) user: TestUser,
    /// The PKCE challenge of a code.
    pub(crate) challenge: Option<String>,
    pub(crate) nonce: Option<String>,
    /// Replaces claims of the ID token.
    pub(crate) id_claims: Value,
    /// Replaces claims of the access token.
    pub(crate) access_claims: Value,
}

#[derive(Clone, Debug)]
pub(crate) struct TestUser {
    pub(crate) name: &'static str,
    pub(crate) roles: &'static [&'static str],
}

pub(crate) const ADMIN: TestUser = TestUser { name: "admin", roles: &["user", "manager", "admin"] };
pub(crate) const MANAGER: TestUser = TestUser { name: "manager", roles: &["user", "manager"] };
pub(crate) const USER: TestUser = TestUser { name: "user", roles: &["user"] };
pub(crate) const NOBODY: TestUser = TestUser { name: "nobody", roles: &[] };

impl TestKey {
    /// A key of RSA, as Keycloak has it.
    pub(crate) fn rsa(id: &str) -> Self {
        let key = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let wrapped = AsDer::<Pkcs8V1Der<'_>>::as_der(&key).unwrap();
        // The key is in an envelope of 26 bytes.
        let encoding = EncodingKey::from_rsa_der(&wrapped.as_ref()[26..]);
        Self { id: id.to_owned(), algorithm: Algorithm::RS256, encoding }
    }

    pub(crate) fn elliptic(id: &str) -> Self {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let encoding = EncodingKey::from_ec_der(key.as_ref());
        Self { id: id.to_owned(), algorithm: Algorithm::ES256, encoding }
    }

    /// A key that all tests share, because it takes long to create one.
    pub(crate) fn shared() -> Self {
        static KEY: OnceLock<TestKey> = OnceLock::new();
        KEY.get_or_init(|| Self::rsa("first")).clone()
    }

    pub(crate) fn header(&self) -> Header {
        let mut header = Header::new(self.algorithm);
        header.kid = Some(self.id.clone());
        header
    }

    pub(crate) fn sign(&self, claims: &Value) -> String {
        self.sign_with(&self.header(), claims)
    }

    pub(crate) fn sign_with(&self, header: &Header, claims: &Value) -> String {
        encode(header, claims, &self.encoding).unwrap()
    }

    /// The public key.
    pub(crate) fn public(&self) -> Value {
        let mut jwk = Jwk::from_encoding_key(&self.encoding, self.algorithm).unwrap();
        jwk.common.key_id = Some(self.id.clone());
        let mut jwk = serde_json::to_value(jwk).unwrap();
        jwk["use"] = json!("sig");
        jwk
    }
}

impl Grant {
    /// What a person gets who signs in without tricks.
    pub(crate) fn of(user: &TestUser) -> Self {
        let user = user.clone();
        Self { user, challenge: None, nonce: None, id_claims: json!({}), access_claims: json!({}) }
    }
}

impl FakeProvider {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}/realms/test", listener.local_addr().unwrap());
        let state = Arc::new(ProviderState {
            issuer: issuer.clone(),
            keys: Mutex::new(vec![TestKey::shared()]),
            grants: Mutex::default(),
            is_down: AtomicBool::default(),
            key_requests: AtomicUsize::default(),
            refreshes: AtomicUsize::default(),
        });
        let routes = Router::new()
            .route("/realms/test/.well-known/openid-configuration", get(discovery))
            .route("/realms/test/keys", get(keys))
            .route("/realms/test/token", post(token))
            .layer(from_fn_with_state(Arc::clone(&state), availability))
            .with_state(Arc::clone(&state));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { issuer, state }
    }

    /// The settings of a Mockpit that uses this provider.
    pub(crate) fn flags(&self) -> Vec<String> {
        vec![format!("--oidc-issuer={}", self.issuer), "--oidc-name=Test SSO".into()]
    }

    pub(crate) fn set_down(&self, is_down: bool) {
        self.state.is_down.store(is_down, Ordering::SeqCst);
    }

    pub(crate) fn key_requests(&self) -> usize {
        self.state.key_requests.load(Ordering::SeqCst)
    }

    pub(crate) fn refreshes(&self) -> usize {
        self.state.refreshes.load(Ordering::SeqCst)
    }

    /// Replaces the keys.
    pub(crate) fn set_keys(&self, keys: Vec<TestKey>) {
        *lock(&self.state.keys) = keys;
    }

    /// Registers what a code or a refresh token is for.
    pub(crate) fn grant(&self, code: &str, grant: Grant) {
        lock(&self.state.grants).insert(code.to_owned(), grant);
    }

    /// Makes all codes and refresh tokens invalid.
    pub(crate) fn revoke_all(&self) {
        lock(&self.state.grants).clear();
    }

    /// Changes what the refresh tokens are for.
    pub(crate) fn change_grants(&self, change: impl Fn(&mut Grant)) {
        lock(&self.state.grants).values_mut().for_each(change);
    }

    /// The claims of an access token, as Keycloak has them.
    pub(crate) fn access_claims(&self, user: &TestUser) -> Value {
        self.state.access_claims(user)
    }

    pub(crate) fn id_claims(&self, user: &TestUser) -> Value {
        self.state.id_claims(user)
    }

    /// The claims of a logout token.
    pub(crate) fn logout_claims(&self, user: &TestUser) -> Value {
        json!({
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": subject(user),
            "sid": session_id(user),
            "typ": "Logout",
            "iat": now(),
            "exp": now() + 120,
            "jti": format!("logout-{}", user.name),
            "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
        })
    }

    pub(crate) fn logout_token(&self, claims: &Value) -> String {
        let key = TestKey::shared();
        let mut header = key.header();
        header.typ = Some("logout+jwt".into());
        key.sign_with(&header, claims)
    }
}

impl ProviderState {
    fn access_claims(&self, user: &TestUser) -> Value {
        let mut claims = json!({
            "iss": self.issuer,
            "sub": subject(user),
            "typ": "Bearer",
            "azp": CLIENT,
            "sid": session_id(user),
            "iat": now(),
            "exp": now() + 60,
            "preferred_username": user.name,
        });
        // Keycloak leaves out both for an account without roles.
        if !user.roles.is_empty() {
            claims["aud"] = json!(["realm-management", AUDIENCE]);
            claims["resource_access"] = json!({ AUDIENCE: { "roles": user.roles } });
        }
        claims
    }

    fn id_claims(&self, user: &TestUser) -> Value {
        json!({
            "iss": self.issuer,
            "sub": subject(user),
            "typ": "ID",
            "aud": CLIENT,
            "azp": CLIENT,
            "sid": session_id(user),
            "iat": now(),
            "exp": now() + 60,
        })
    }

    fn tokens(&self, grant: &Grant) -> Value {
        let key = lock(&self.keys)[0].clone();
        let mut access = self.access_claims(&grant.user);
        merge(&mut access, &grant.access_claims);
        let access_token = key.sign(&access);
        let mut id = self.id_claims(&grant.user);
        let hash = Sha256::digest(access_token.as_bytes());
        id["at_hash"] = json!(BASE64URL_NOPAD.encode(&hash[..16]));
        if let Some(nonce) = &grant.nonce {
            id["nonce"] = json!(nonce);
        }
        merge(&mut id, &grant.id_claims);
        let mut grants = lock(&self.grants);
        let refresh_token = format!("refresh-{}", grants.len());
        grants.insert(refresh_token.clone(), Grant { challenge: None, ..grant.clone() });
        json!({
            "access_token": access_token,
            "id_token": key.sign(&id),
            "refresh_token": refresh_token,
            "token_type": "Bearer",
            "expires_in": 60,
        })
    }
}

pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs()
}

pub(crate) fn subject(user: &TestUser) -> String {
    format!("subject of {}", user.name)
}

fn session_id(user: &TestUser) -> String {
    format!("session of {}", user.name)
}

/// Replaces claims. A claim that becomes null is removed.
pub(crate) fn merge(claims: &mut Value, other: &Value) {
    let claims = claims.as_object_mut().unwrap();
    for (name, value) in other.as_object().unwrap() {
        if value.is_null() {
            claims.remove(name);
        } else {
            claims.insert(name.clone(), value.clone());
        }
    }
}

async fn availability(
    State(state): State<Arc<ProviderState>>,
    request: Request,
    next: Next,
) -> Response {
    if state.is_down.load(Ordering::SeqCst) {
        return (StatusCode::BAD_GATEWAY, "<h1>Bad gateway</h1>").into_response();
    }
    next.run(request).await
}

async fn discovery(State(state): State<Arc<ProviderState>>) -> Json<Value> {
    let issuer = &state.issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/auth"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "end_session_endpoint": format!("{issuer}/logout"),
        "authorization_response_iss_parameter_supported": true,
    }))
}

async fn keys(State(state): State<Arc<ProviderState>>) -> Json<Value> {
    state.key_requests.fetch_add(1, Ordering::SeqCst);
    let mut keys: Vec<Value> = lock(&state.keys).iter().map(TestKey::public).collect();
    // Keycloak has a key for encryption too. Others have keys that no program knows.
    let mut encryption = TestKey::shared().public();
    merge(&mut encryption, &json!({ "use": "enc", "alg": "RSA-OAEP", "kid": "encryption" }));
    keys.push(encryption);
    keys.push(json!({ "kty": "future", "kid": "future" }));
    Json(json!({ "keys": keys }))
}

async fn token(
    State(state): State<Arc<ProviderState>>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let error =
        |name: &str| (StatusCode::BAD_REQUEST, Json(json!({ "error": name }))).into_response();
    let secret = SECRET.replace(' ', "+");
    let expected = format!("Basic {}", BASE64.encode(format!("{CLIENT}:{secret}").as_bytes()));
    let is_client = match headers.get(header::AUTHORIZATION) {
        Some(sent) => sent == expected.as_str(),
        None => form.get("client_id").is_some_and(|id| id == CLIENT),
    };
    if !is_client {
        return error("invalid_client");
    }
    let (name, is_refresh) = match form["grant_type"].as_str() {
        "authorization_code" => (&form["code"], false),
        _ => (&form["refresh_token"], true),
    };
    if is_refresh {
        state.refreshes.fetch_add(1, Ordering::SeqCst);
    }
    // Codes and refresh tokens can be used once.
    let Some(grant) = lock(&state.grants).remove(name) else { return error("invalid_grant") };
    let verifier = form.get("code_verifier").map(|it| Sha256::digest(it.as_bytes()));
    let challenge = verifier.map(|hash| BASE64URL_NOPAD.encode(&hash));
    if challenge != grant.challenge {
        return error("invalid_grant");
    }
    Json(state.tokens(&grant)).into_response()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap()
}
