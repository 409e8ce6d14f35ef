//! What clients of Microcks ask for before they get a token from Keycloak themselves.

use serde::Serialize;
use url::Url;

use super::Oidc;

/// The name that clients of Microcks expect for the client of their browser console.
const RESOURCE: &str = "microcks-app-js";

/// The realm of Keycloak, in the form in which Microcks publishes it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct KeycloakConfig {
    /// Always true.
    pub enabled: bool,
    /// The name of the realm.
    pub realm: String,
    /// The address of Keycloak, without the realm.
    pub auth_server_url: String,
    /// For which clients Keycloak requires TLS.
    pub ssl_required: &'static str,
    /// Whether the client has no secret.
    pub public_client: bool,
    /// The ID of the client.
    pub resource: &'static str,
}

impl Oidc {
    /// The realm, if the provider is a Keycloak.
    pub(crate) fn keycloak_config(&self) -> Option<KeycloakConfig> {
        let (auth_server_url, realm) = split(&self.settings.issuer_url)?;
        Some(KeycloakConfig {
            enabled: true,
            realm,
            auth_server_url,
            ssl_required: "external",
            public_client: true,
            resource: RESOURCE,
        })
    }
}

/// The address of the server and the name of the realm in an issuer such as
/// `https://sso.example.org/realms/mocks`.
fn split(issuer: &Url) -> Option<(String, String)> {
    let (server, realm) = issuer.as_str().rsplit_once("/realms/")?;
    let is_name = !realm.is_empty() && !realm.contains('/');
    is_name.then(|| (server.to_owned(), realm.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issuer_of_keycloak_has_server_and_realm() {
        let parts = |issuer: &str| split(&Url::parse(issuer).unwrap());
        let own = |server: &str, realm: &str| Some((server.to_owned(), realm.to_owned()));
        let server = "https://sso.example";
        assert_eq!(parts("https://sso.example/realms/mocks"), own(server, "mocks"));
        let old = "https://sso.example/auth/realms/mocks";
        assert_eq!(parts(old), own("https://sso.example/auth", "mocks"));
        for other in ["https://sso.example", "https://a/realms/", "https://a/realms/b/c"] {
            assert_eq!(parts(other), None, "{other}");
        }
    }
}
