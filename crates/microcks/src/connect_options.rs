//! What else is known about an instance before it is contacted.

use std::{fmt, io, net::IpAddr, sync::Arc, time::Duration};

use url::Url;

use crate::address::AddressError;

/// What else is known about an instance before it is contacted.
#[derive(Clone, Debug, Default)]
pub struct ConnectOptions {
    /// The certificates of CAs, as PEM, which are trusted besides those of this machine.
    pub authority: Option<Vec<u8>>,
    /// Which network addresses may be called. `None` for all of them, and through the proxy of this machine.
    pub guard: Option<AddressGuard>,
    /// The only Keycloak that gets the secret of a service account. `None` for the one that the instance names.
    pub keycloak: Option<KeycloakUrl>,
    /// Is called before the Keycloak that the instance names gets the secret for the first time.
    pub on_keycloak: Option<KeycloakHook>,
    /// How long the instance may send nothing. `None` for three minutes.
    pub silence: Option<Duration>,
}

/// Decides which network addresses may be called. With one, requests go directly to the instance, because a proxy
/// would look up the address by itself.
#[derive(Clone)]
pub struct AddressGuard(Arc<dyn Fn(IpAddr) -> bool + Send + Sync>);

impl AddressGuard {
    /// A guard that allows these addresses.
    pub fn new(is_allowed: impl Fn(IpAddr) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(is_allowed))
    }

    pub(crate) fn allows(&self, address: IpAddr) -> bool {
        (self.0)(address)
    }
}

impl fmt::Debug for AddressGuard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AddressGuard")
    }
}

/// Is called with the Keycloak that gets the secret of a service account, before it gets it. The secret is not sent if
/// that fails.
#[derive(Clone)]
pub struct KeycloakHook(Arc<OnKeycloak>);

type OnKeycloak = dyn Fn(&KeycloakUrl) -> io::Result<()> + Send + Sync;

impl KeycloakHook {
    /// A hook that calls this function.
    pub fn new(found: impl Fn(&KeycloakUrl) -> io::Result<()> + Send + Sync + 'static) -> Self {
        Self(Arc::new(found))
    }

    pub(crate) fn call(&self, keycloak: &KeycloakUrl) -> io::Result<()> {
        (self.0)(keycloak)
    }
}

impl fmt::Debug for KeycloakHook {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("KeycloakHook")
    }
}

/// The URL of a Keycloak, without a slash at its end.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct KeycloakUrl(Box<str>);

impl KeycloakUrl {
    /// The URL in a text.
    ///
    /// # Errors
    /// If it is not a URL.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let url = Url::parse(text.trim()).map_err(|_| AddressError::NotUrl)?;
        Ok(Self(url.as_str().trim_end_matches('/').into()))
    }
}

impl fmt::Display for KeycloakUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keycloak_is_the_same_with_and_without_slash() {
        let url = KeycloakUrl::parse("https://SSO.example.org/auth/").unwrap();
        assert_eq!(url, KeycloakUrl::parse("https://sso.example.org/auth").unwrap());
        assert_eq!(url.to_string(), "https://sso.example.org/auth");
        assert!(KeycloakUrl::parse("sso").is_err());
    }
}
