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
    /// The token for the next request.
    pub(crate) async fn token(&self, http: &Http) -> Result<Option<Secret>, RemoteError> {
        Ok(match self {
            Self::None => None,
            Self::Token(token) => Some(token.clone()),
            Self::ServiceAccount(account) => Some(account.token(http).await?),
        })
    }

    /// Another token than the one that the instance rejected. `None` if there is no other.
    pub(crate) async fn renewed(
        &self,
        rejected: Option<&Secret>,
        http: &Http,
    ) -> Result<Option<Secret>, RemoteError> {
        match (self, rejected) {
            (Self::ServiceAccount(account), Some(rejected)) => {
                account.forget(rejected).await;
                Ok(Some(account.token(http).await?))
            }
            _ => Ok(None),
        }
    }
}
