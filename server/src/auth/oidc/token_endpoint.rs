//! The token endpoint of the provider: exchanges the code of a sign-in, and refreshes tokens.

use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken,
    EndpointNotSet, EndpointSet, ExtraTokenFields, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, RefreshToken, RequestTokenError, Scope, StandardRevocableToken,
    StandardTokenResponse, TokenResponse as _, TokenUrl,
    basic::{
        BasicErrorResponse, BasicErrorResponseType, BasicRevocationErrorResponse,
        BasicTokenIntrospectionResponse, BasicTokenType,
    },
};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    client::{HttpClient, HttpError},
    discovery::Metadata,
    settings::OidcSettings,
};
use crate::auth::token::Token;

/// The tokens of one response.
pub(super) struct NewTokens {
    pub(super) access_token: String,
    pub(super) id_token: Option<String>,
    pub(super) refresh_token: Option<String>,
}

/// Why there are no tokens.
#[derive(Debug, thiserror::Error)]
pub(super) enum TokenEndpointError {
    /// The code or the refresh token is not valid, or no longer.
    #[error("the provider rejects it: {0}")]
    Rejected(String),
    /// The provider does not accept Mockpit, for example because of a wrong secret.
    #[error("the provider does not accept Mockpit as a client: {0}")]
    Client(String),
    /// There is no usable response.
    #[error("there is no usable response: {0}")]
    NoResponse(String),
}

/// What is random in an address of the provider.
pub(super) struct Secrets<'a> {
    pub(super) state: &'a Token,
    pub(super) nonce: &'a Token,
    pub(super) code_verifier: &'a Token,
}

/// The part of a response that OpenID Connect adds.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct IdTokenField {
    id_token: Option<String>,
}

impl ExtraTokenFields for IdTokenField {}

type Response = StandardTokenResponse<IdTokenField, BasicTokenType>;

type TokenClient = Client<
    BasicErrorResponse,
    Response,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

type Failure = RequestTokenError<HttpError, BasicErrorResponse>;

/// The endpoints of the provider for Mockpit as its client.
pub(super) struct TokenEndpoint<'a> {
    client: TokenClient,
    http: &'a HttpClient,
    scopes: &'a [String],
}

impl<'a> TokenEndpoint<'a> {
    pub(super) fn new(
        settings: &'a OidcSettings,
        metadata: &Metadata,
        http: &'a HttpClient,
    ) -> Self {
        let mut client = Client::new(ClientId::new(settings.client.clone()))
            .set_auth_uri(AuthUrl::from_url(metadata.authorization_endpoint.clone()))
            .set_token_uri(TokenUrl::from_url(metadata.token_endpoint.clone()));
        if let Some(secret) = &settings.secret {
            client = client.set_client_secret(ClientSecret::new(secret.reveal().to_owned()));
        }
        let methods = &metadata.token_endpoint_auth_methods_supported;
        let has = |name: &str| methods.iter().any(|method| method == name);
        // Without a list, the method is the header `Authorization`.
        if has("client_secret_post") && !has("client_secret_basic") {
            client = client.set_auth_type(AuthType::RequestBody);
        }
        Self { client, http, scopes: &settings.scopes }
    }

    /// The address at which the person signs in.
    pub(super) fn authorization(&self, redirect: &Url, secrets: &Secrets<'_>) -> Url {
        let verifier = PkceCodeVerifier::new(secrets.code_verifier.reveal().to_owned());
        let redirect = RedirectUrl::from_url(redirect.clone());
        let request = self
            .client
            .authorize_url(|| CsrfToken::new(secrets.state.reveal().to_owned()))
            .set_redirect_uri(std::borrow::Cow::Owned(redirect))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .add_scopes(self.scopes.iter().cloned().map(Scope::new))
            .add_extra_param("nonce", secrets.nonce.reveal());
        request.url().0
    }

    /// Exchanges the code of a sign-in.
    pub(super) async fn exchange(
        &self,
        code: &str,
        redirect: &Url,
        code_verifier: &Token,
    ) -> Result<NewTokens, TokenEndpointError> {
        let redirect = RedirectUrl::from_url(redirect.clone());
        let request = self
            .client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .set_redirect_uri(std::borrow::Cow::Owned(redirect))
            .set_pkce_verifier(PkceCodeVerifier::new(code_verifier.reveal().to_owned()));
        request.request_async(self.http).await.map(NewTokens::from).map_err(Into::into)
    }

    /// Gets new tokens for a refresh token.
    pub(super) async fn refresh(&self, token: &str) -> Result<NewTokens, TokenEndpointError> {
        let token = RefreshToken::new(token.to_owned());
        let request = self.client.exchange_refresh_token(&token);
        request.request_async(self.http).await.map(NewTokens::from).map_err(Into::into)
    }
}

impl From<Response> for NewTokens {
    fn from(response: Response) -> Self {
        Self {
            access_token: response.access_token().secret().clone(),
            id_token: response.extra_fields().id_token.clone(),
            refresh_token: response.refresh_token().map(|token| token.secret().clone()),
        }
    }
}

impl From<Failure> for TokenEndpointError {
    fn from(failure: Failure) -> Self {
        match failure {
            RequestTokenError::ServerResponse(response) => match response.error() {
                BasicErrorResponseType::InvalidGrant => Self::Rejected(response.to_string()),
                _ => Self::Client(response.to_string()),
            },
            RequestTokenError::Request(error) => Self::NoResponse(error.to_string()),
            // The response itself can have tokens, so it is not logged.
            RequestTokenError::Parse(error, _) => {
                Self::NoResponse(format!("unexpected JSON at {}", error.path()))
            }
            RequestTokenError::Other(message) => Self::NoResponse(message),
        }
    }
}
