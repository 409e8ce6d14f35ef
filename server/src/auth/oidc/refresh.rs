//! Refreshes the tokens of a session, so that role and name are never older than an access token.

use std::{sync::Arc, time::Duration};

use api_types::Role;

use super::{
    Oidc,
    account::{ProviderAccount, Tokens},
    claims::TokenError,
    events,
    provider::Unavailable,
    token_endpoint::{TokenEndpoint, TokenEndpointError},
    verify::SignInProof,
};

/// How long a session goes on while the provider does not respond, from the moment that its access token
/// expires.
const GRACE: Duration = Duration::from_mins(10);

/// The pause after a failed refresh.
const PAUSE: Duration = Duration::from_secs(5);

/// Who a session belongs to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct CurrentUser {
    pub(crate) name: String,
    pub(crate) role: Role,
}

/// The session is over. The reason was logged.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Ended;

/// Why tokens were not refreshed.
enum RefreshError {
    /// The session is over, and why.
    Over(String),
    /// The provider does not respond, or not as it should.
    Unavailable(String),
}

impl Oidc {
    /// Who the session belongs to now. Refreshes its tokens after they expired.
    ///
    /// # Errors
    /// If the provider has ended the session or taken away all roles, or has not responded for too long.
    pub(crate) async fn current(
        self: &Arc<Self>,
        account: &Arc<ProviderAccount>,
    ) -> Result<CurrentUser, Ended> {
        if self.is_current(account) {
            return Ok(user(&account.tokens()));
        }
        let refreshing = Arc::clone(&account.refreshing).lock_owned().await;
        // Another request may have refreshed them while this one waited.
        if self.is_current(account) || self.clock.now() < account.tokens().retry_at {
            return self.within_grace(account);
        }
        let (oidc, refreshed) = (Arc::clone(self), Arc::clone(account));
        // A task of its own. A client that disconnects must not lose the new refresh token.
        let task = tokio::spawn(async move {
            let _refreshing = refreshing;
            oidc.refresh(&refreshed).await
        });
        match task.await {
            Ok(Ok(())) => Ok(user(&account.tokens())),
            Ok(Err(RefreshError::Over(reason))) => {
                events::signed_out(&account.subject, &reason);
                Err(Ended)
            }
            Ok(Err(RefreshError::Unavailable(reason))) => {
                tracing::warn!(%reason, "cannot refresh a session");
                self.within_grace(account)
            }
            Err(error) => {
                tracing::error!(%error, "refreshing a session failed");
                Err(Ended)
            }
        }
    }

    pub(crate) fn is_current(&self, account: &ProviderAccount) -> bool {
        self.clock.unix_time() < account.tokens().expires_at
    }

    /// Who the session belongs to, for some time after its tokens expired.
    pub(crate) fn within_grace(&self, account: &ProviderAccount) -> Result<CurrentUser, Ended> {
        let tokens = account.tokens();
        if self.clock.unix_time() < tokens.expires_at + GRACE {
            return Ok(user(&tokens));
        }
        drop(tokens);
        events::signed_out(&account.subject, "the provider does not respond");
        Err(Ended)
    }

    async fn refresh(&self, account: &ProviderAccount) -> Result<(), RefreshError> {
        let outcome = self.try_refresh(account).await;
        if let Err(RefreshError::Unavailable(_)) = &outcome {
            account.tokens().retry_at = self.clock.now() + PAUSE;
        }
        outcome
    }

    async fn try_refresh(&self, account: &ProviderAccount) -> Result<(), RefreshError> {
        let refresh_token = account.tokens().refresh_token.clone();
        let over = |reason: &str| RefreshError::Over(reason.to_owned());
        let refresh_token = refresh_token.ok_or_else(|| over("there is no refresh token"))?;
        let published = self.provider.published().await?;
        let endpoint = TokenEndpoint::new(&self.settings, &published.metadata, &self.provider.http);
        let new = endpoint.refresh(&refresh_token).await?;
        // The provider may have replaced it, so it is stored before anything else can fail.
        if new.refresh_token.is_some() {
            account.tokens().refresh_token.clone_from(&new.refresh_token);
        }
        let verifier = self.verifier();
        let user = verifier.own_access(&new.access_token).await?;
        if user.subject != account.subject {
            return Err(over("the tokens are of another account"));
        }
        if let Some(id_token) = &new.id_token {
            let (access_token, subject) = (new.access_token.as_str(), user.subject.as_str());
            let proof = SignInProof { nonce: None, access_token, subject };
            verifier.id(id_token, &proof).await?;
        }
        let role = user.role.ok_or_else(|| over("the account has no role"))?;
        let mut tokens = account.tokens();
        tokens.name = self.account_name(&user.name);
        tokens.role = role;
        tokens.expires_at = user.expires_at;
        if let Some(id_token) = new.id_token {
            tokens.id_token = id_token;
        }
        Ok(())
    }
}

fn user(tokens: &Tokens) -> CurrentUser {
    CurrentUser { name: tokens.name.clone(), role: tokens.role }
}

impl From<Unavailable> for RefreshError {
    fn from(error: Unavailable) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<TokenEndpointError> for RefreshError {
    fn from(error: TokenEndpointError) -> Self {
        match error {
            TokenEndpointError::Rejected(_) => Self::Over(error.to_string()),
            // A wrong secret can be corrected, as a provider can come back.
            TokenEndpointError::Client(_) | TokenEndpointError::NoResponse(_) => {
                Self::Unavailable(error.to_string())
            }
        }
    }
}

impl From<TokenError> for RefreshError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Unavailable => Self::Unavailable(error.to_string()),
            _ => Self::Over(format!("a new token is not valid: {error}")),
        }
    }
}
