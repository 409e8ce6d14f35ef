//! A browser that signs in through the provider.

use std::collections::HashMap;

use axum::http::{StatusCode, header};
use data_encoding::BASE64URL_NOPAD;
use url::{Url, form_urlencoded};

use super::provider::{FakeProvider, Grant, TestUser};
use crate::support::{TestApp, TestResponse};

/// A sign-in that began: the browser is at the provider.
pub(crate) struct AtProvider {
    /// The address of the provider.
    pub(crate) address: Url,
    /// The cookie of the browser.
    pub(crate) cookie: String,
    parameters: HashMap<String, String>,
}

impl AtProvider {
    /// Opens the address that begins to sign in.
    pub(crate) async fn open(app: &TestApp, path: &str) -> Self {
        let response = app.get(path, &[]).await;
        assert_eq!(response.status, StatusCode::SEE_OTHER, "{}", response.text());
        let address = Url::parse(response.header("location")).unwrap();
        let cookie = response.sign_in_cookie().unwrap();
        let parameters = address.query_pairs().into_owned().collect();
        Self { address, cookie, parameters }
    }

    pub(crate) fn parameter(&self, name: &str) -> &str {
        &self.parameters[name]
    }

    /// The person signs in at the provider. Returns the address of the callback.
    pub(crate) fn sign_in(&self, provider: &FakeProvider, mut grant: Grant) -> String {
        grant.challenge.get_or_insert_with(|| self.parameter("code_challenge").to_owned());
        grant.nonce.get_or_insert_with(|| self.parameter("nonce").to_owned());
        let code = format!("code-{}", BASE64URL_NOPAD.encode(self.parameter("state").as_bytes()));
        provider.grant(&code, grant);
        callback(&[("state", self.parameter("state")), ("code", &code), ("iss", &provider.issuer)])
    }

    /// The browser opens the callback.
    pub(crate) async fn come_back(&self, app: &TestApp, callback: &str) -> TestResponse {
        app.get(callback, &[(header::COOKIE, &self.cookie)]).await
    }
}

/// The address of the callback with these parameters.
pub(crate) fn callback(parameters: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    format!("/console/oidc/callback?{query}")
}

/// Signs in. Returns the session cookie.
pub(crate) async fn session_cookie(
    app: &TestApp,
    provider: &FakeProvider,
    user: &TestUser,
) -> String {
    let browser = AtProvider::open(app, "/console/oidc/sign-in").await;
    let callback = browser.sign_in(provider, Grant::of(user));
    let response = browser.come_back(app, &callback).await;
    assert_eq!(response.header("location"), "/");
    response.cookie().unwrap()
}
