//! Signs in with a service account of the Keycloak that an instance names. It gets a new token before the old
//! one expires.

use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode, header};
use serde::Deserialize;
use tokio::sync::Mutex;
use url::Url;

use crate::{
    address::is_on_this_machine,
    connect_options::{ConnectOptions, KeycloakUrl},
    credentials::Secret,
    error::RemoteError,
    http::Http,
};

const CONFIG: &str = "keycloak/config";

/// A token is renewed this long before it expires.
const MARGIN: Duration = Duration::from_secs(10);

/// The lifetime of a token that has none.
const LIFETIME: Duration = Duration::from_mins(1);

/// A service account of a Keycloak, with its newest token.
#[derive(Debug)]
pub(crate) struct ServiceAccount {
    /// Where Keycloak gives out tokens.
    endpoint: Url,
    client: String,
    secret: Secret,
    newest: Mutex<Option<ExpiringToken>>,
}

/// A token with the time from which on it is not used.
#[derive(Debug)]
struct ExpiringToken {
    token: Secret,
    until: Instant,
}

/// How an instance says that it uses Keycloak.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct KeycloakConfig {
    enabled: bool,
    realm: Option<String>,
    auth_server_url: Option<String>,
}

#[derive(Deserialize)]
struct TokenResponse {
    access_token: String,
    /// In seconds.
    expires_in: Option<u64>,
}

#[derive(Deserialize)]
struct TokenErrorResponse {
    error: String,
    error_description: Option<String>,
}

impl KeycloakConfig {
    /// Asks an instance.
    pub(crate) async fn read(http: &Http) -> Result<Self, RemoteError> {
        let request = http.request(Method::GET, CONFIG)?;
        http.json(http.send(request, CONFIG).await?, CONFIG).await
    }

    /// The Keycloak, if the instance uses one.
    pub(crate) fn server(&self) -> Option<KeycloakUrl> {
        let server = self.auth_server_url.as_deref().filter(|_| self.enabled)?;
        KeycloakUrl::parse(server).ok()
    }
}

impl ServiceAccount {
    /// The service account at the Keycloak of an instance. The options say which Keycloak gets the secret.
    pub(crate) async fn find(
        http: &Http,
        client: String,
        secret: Secret,
        options: &ConnectOptions,
    ) -> Result<Self, RemoteError> {
        let config = KeycloakConfig::read(http).await?;
        let keycloak = config.server();
        let (true, Some(realm), Some(server)) =
            (config.enabled, config.realm, config.auth_server_url)
        else {
            return Err(RemoteError::NoKeycloak(http.address.to_string()));
        };
        if options.keycloak.is_some() && keycloak != options.keycloak {
            let address = http.address.to_string();
            return Err(RemoteError::OtherKeycloak { address, keycloak: server });
        }
        let mut endpoint = Url::parse(&server).map_err(|error| http.unexpected(CONFIG, &error))?;
        http.check_literal(&endpoint)?;
        let is_open = endpoint.scheme() != "https" && !is_on_this_machine(&endpoint);
        if is_open && http.address.is_https() {
            let address = http.address.to_string();
            return Err(RemoteError::OpenKeycloak { address, keycloak: server });
        }
        if options.keycloak.is_none()
            && let (Some(found), Some(hook)) = (&keycloak, &options.on_keycloak)
        {
            hook.call(found)?;
        }
        match endpoint.path_segments_mut() {
            Ok(mut path) => {
                let fixed = ["protocol", "openid-connect", "token"];
                path.pop_if_empty().extend(["realms", &realm]).extend(fixed);
            }
            Err(()) => {
                return Err(http.unexpected(CONFIG, &"the address of Keycloak has no path"));
            }
        }
        Ok(Self { endpoint, client, secret, newest: Mutex::default() })
    }

    /// Forgets a token that the instance no longer accepts.
    pub(crate) async fn forget(&self, rejected: &Secret) {
        let mut newest = self.newest.lock().await;
        // Another request may have a new one already.
        if newest.as_ref().is_some_and(|token| token.token == *rejected) {
            *newest = None;
        }
    }

    /// A token that is valid for a while.
    pub(crate) async fn token(&self, http: &Http) -> Result<Secret, RemoteError> {
        let mut newest = self.newest.lock().await;
        if let Some(valid) = newest.as_ref().filter(|token| Instant::now() < token.until) {
            return Ok(valid.token.clone());
        }
        let response = self.request_token(http).await?;
        let token = Secret::new(&response.access_token);
        let lifetime = response.expires_in.map_or(LIFETIME, Duration::from_secs);
        let until = Instant::now() + lifetime.saturating_sub(MARGIN);
        *newest = Some(ExpiringToken { token: token.clone(), until });
        Ok(token)
    }

    async fn request_token(&self, http: &Http) -> Result<TokenResponse, RemoteError> {
        let failed =
            |error| RemoteError::connection(self.endpoint.origin().ascii_serialization(), error);
        let rejected = |reason| RemoteError::ServiceAccount { client: self.client.clone(), reason };
        // RFC 6749 has both encoded before they are joined.
        let encode =
            |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let response = http
            .client()
            .post(self.endpoint.clone())
            .basic_auth(encode(&self.client), Some(encode(self.secret.reveal())))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body("grant_type=client_credentials")
            .send()
            .await
            .map_err(failed)?;
        let status = response.status();
        let body = response.bytes().await.map_err(failed)?;
        if status != StatusCode::OK {
            return Err(rejected(match serde_json::from_slice::<TokenErrorResponse>(&body) {
                Ok(response) => response.error_description.unwrap_or(response.error),
                Err(_) => format!("it answers with status {}", status.as_u16()),
            }));
        }
        // The answer has the token, so it is not shown.
        serde_json::from_slice(&body).map_err(|error| {
            rejected(format!("its answer cannot be read at column {}", error.column()))
        })
    }
}
