//! The discovery document of the provider.

use serde::Deserialize;
use url::Url;

use super::client::{HttpClient, HttpError};

/// What the provider publishes about itself.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Metadata {
    pub(crate) issuer: String,
    pub(crate) authorization_endpoint: Url,
    pub(crate) token_endpoint: Url,
    pub(crate) jwks_uri: Url,
    pub(crate) end_session_endpoint: Option<Url>,
    #[serde(default)]
    pub(crate) token_endpoint_auth_methods_supported: Vec<String>,
    /// Whether the provider adds its issuer to the callback.
    #[serde(default)]
    pub(crate) authorization_response_iss_parameter_supported: bool,
}

/// Why the discovery document cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DiscoveryError {
    #[error("cannot read {url}")]
    Http {
        url: Url,
        #[source]
        source: HttpError,
    },
    #[error("the provider calls itself {found:?}, and --oidc-issuer is {expected:?}")]
    Issuer { found: String, expected: String },
    #[error("the provider uses https, and names the address {0} without it")]
    Unencrypted(Url),
}

impl Metadata {
    /// Reads the document of the provider with this issuer.
    pub(crate) async fn fetch(http: &HttpClient, issuer: &str) -> Result<Self, DiscoveryError> {
        let issuer_error =
            || DiscoveryError::Issuer { found: String::new(), expected: issuer.to_owned() };
        let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let url = Url::parse(&address).map_err(|_| issuer_error())?;
        let metadata: Self =
            http.get(&url).await.map_err(|source| DiscoveryError::Http { url, source })?;
        metadata.check(issuer)?;
        Ok(metadata)
    }

    fn check(&self, issuer: &str) -> Result<(), DiscoveryError> {
        if self.issuer != issuer {
            let (found, expected) = (self.issuer.clone(), issuer.to_owned());
            return Err(DiscoveryError::Issuer { found, expected });
        }
        let endpoints = [&self.authorization_endpoint, &self.token_endpoint, &self.jwks_uri];
        let mut endpoints = endpoints.into_iter().chain(&self.end_session_endpoint);
        let is_allowed = |url: &Url| match url.scheme() {
            "https" => true,
            scheme => scheme == "http" && issuer.starts_with("http:"),
        };
        match endpoints.find(|url| !is_allowed(url)) {
            Some(url) => Err(DiscoveryError::Unencrypted(url.clone())),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn document(base: &str) -> Value {
        json!({
            "issuer": base,
            "authorization_endpoint": format!("{base}/auth"),
            "token_endpoint": format!("{base}/token"),
            "jwks_uri": format!("{base}/keys"),
        })
    }

    fn check(document: Value, issuer: &str) -> Result<(), DiscoveryError> {
        serde_json::from_value::<Metadata>(document).unwrap().check(issuer)
    }

    #[test]
    fn issuer_must_be_exact() {
        let issuer = "https://sso.example/realms/a";
        assert!(check(document(issuer), issuer).is_ok());
        for other in ["https://sso.example/realms/a/", "https://sso.example/realms/b"] {
            let outcome = check(document(issuer), other);
            assert!(matches!(outcome, Err(DiscoveryError::Issuer { .. })), "{other}");
        }
    }

    #[test]
    fn encrypted_provider_has_only_encrypted_endpoints() {
        let issuer = "https://sso.example";
        for (name, url) in
            [("token_endpoint", "http://sso.example/token"), ("jwks_uri", "file:///etc/passwd")]
        {
            let mut document = document(issuer);
            document[name] = url.into();
            let outcome = check(document, issuer);
            assert!(matches!(outcome, Err(DiscoveryError::Unencrypted(_))), "{name}");
        }
        assert!(check(document("http://127.0.0.1:1"), "http://127.0.0.1:1").is_ok());
    }
}
