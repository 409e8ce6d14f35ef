//! How the client signs in.

use std::fmt;

/// How the client signs in.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// Not at all, because the instance is open.
    None,
    /// With an access token of Mockpit, or a token of the identity provider.
    Token(Secret),
    /// With a service account of the Keycloak that the instance names.
    ServiceAccount {
        /// The ID of the client in Keycloak.
        client: String,
        /// Its secret.
        secret: Secret,
    },
}

/// A text that no log and no error shows.
#[derive(Clone, Eq, PartialEq)]
pub struct Secret(String);

impl Secret {
    /// A secret with this text, without white space around it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret")
    }
}
