//! The token of the requests.

use crate::{credentials::Secret, error::RemoteError, http::Http, keycloak::ServiceAccount};

/// The token of the requests.
#[derive(Debug)]
pub(crate) enum Authorization {
    /// The instance is open.
    None,
    /// A token that does not change.
    Token(Secret),
    /// A service account.
    ServiceAccount(ServiceAccount),
}

impl Authorization {
    /// Whether requests have no token.
    pub(crate) const fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }

    /// The token for the next request.
    pub(crate) async fn token(&self, http: &Http) -> Result<Option<Secret>, RemoteError> {
        Ok(match self {
            Self::None => None,
            Self::Token(token) => Some(token.clone()),
            Self::ServiceAccount(account) => Some(account.token(http).await?),
        })
    }
}
