//! Tokens in the header `Authorization`.

use std::{net::IpAddr, sync::Arc};

use api_types::{AuditAction, Scope};
use app::api::ApiError;
use repository::Identity;
use tokio::task::spawn_blocking;

use super::{
    Auth,
    access_tokens::{Owner, Secret},
    oidc::{Oidc, TokenError},
    throttle::Wait,
};
use crate::audit::Event;

/// Who sent a request with a token, and what the token allows.
#[derive(Clone, Debug)]
pub(crate) struct Bearer {
    /// The owner of the token.
    pub(crate) identity: Identity,
    /// What the token allows.
    pub(crate) scopes: Scopes,
}

/// What a token allows. A session allows everything that the role of its account allows.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Scopes {
    /// Everything that the role of the owner allows.
    All,
    /// These.
    Only(Vec<Scope>),
}

/// Why a token is not accepted.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum BearerError {
    /// The token is unknown, expired, revoked, forged or not meant for this server.
    #[error("the token is not valid")]
    Invalid,
    /// The address has sent too many wrong tokens.
    #[error("too many wrong tokens")]
    TooMany(Wait),
    /// The token is valid, and its owner has no role.
    #[error("the account has no role")]
    NoRole,
    /// The provider that issued the token does not respond, so the token cannot be verified.
    #[error("the provider does not respond")]
    Unavailable,
}

/// When a client may try again if the provider does not respond.
const RETRY_AFTER_SECONDS: u32 = 5;

impl Scopes {
    /// Whether this is allowed.
    pub(crate) fn allow(&self, scope: Scope) -> bool {
        match self {
            Self::All => true,
            Self::Only(scopes) => scopes.contains(&scope),
        }
    }
}

impl From<BearerError> for ApiError {
    fn from(error: BearerError) -> Self {
        match error {
            BearerError::Invalid => Self::SignedOut,
            BearerError::TooMany(wait) => Self::TooManyAttempts { seconds: wait.seconds },
            BearerError::NoRole => Self::NotAllowed,
            BearerError::Unavailable => Self::Busy { seconds: RETRY_AFTER_SECONDS },
        }
    }
}

impl Auth {
    /// The owner of a token that came from this network.
    pub(crate) async fn bearer(
        self: &Arc<Self>,
        token: &str,
        network: IpAddr,
    ) -> Result<Bearer, BearerError> {
        let found = if Secret::has_prefix(token) {
            let (auth, token) = (Arc::clone(self), token.to_owned());
            spawn_blocking(move || auth.owner_of(&token)).await.ok().flatten()
        } else if let Some(oidc) = self.oidc() {
            return self.bearer_of_provider(oidc, token, network).await;
        } else {
            None
        };
        match found {
            Some(found) => Ok(found),
            None => Err(self.reject_token(network).await),
        }
    }

    /// The owner of an access token of the sign-in provider, with the role in it.
    async fn bearer_of_provider(
        &self,
        oidc: &Oidc,
        token: &str,
        network: IpAddr,
    ) -> Result<Bearer, BearerError> {
        let user = match oidc.bearer(token).await {
            Ok(user) => user,
            Err(TokenError::Unavailable) => return Err(BearerError::Unavailable),
            // It was valid a moment ago, so nobody is guessing.
            Err(TokenError::Expired) => return Err(BearerError::Invalid),
            Err(_) => return Err(self.reject_token(network).await),
        };
        let role = user.role.ok_or(BearerError::NoRole)?;
        let identity = Identity::of_provider(&user.subject, &oidc.account_name(&user.name), role);
        Ok(Bearer { identity, scopes: Scopes::All })
    }

    /// The owner of an access token, with the role that the owner has now.
    fn owner_of(&self, token: &str) -> Option<Bearer> {
        let now = self.clock.date();
        let token = match self.access_tokens.find(token, now) {
            Ok(token) => token?,
            Err(error) => {
                tracing::error!(%error, "cannot read the access tokens. None is valid until the file is readable");
                return None;
            }
        };
        let scopes = Scopes::Only(token.scopes());
        let identity = match &token.owner {
            Owner::Account(name) => {
                let account = self.usable_account(name).ok().flatten()?;
                Identity::verified(account.name.as_str(), account.role)
            }
            Owner::Provider { subject, name, role } => Identity::of_provider(subject, name, *role),
        };
        if self.access_tokens.note_use(&token, now) {
            let tokens = Arc::clone(&self.access_tokens);
            spawn_blocking(move || tokens.store_use(&token, now));
            return Some(Bearer { identity, scopes });
        }
        Some(Bearer { identity, scopes })
    }

    /// Counts a wrong token. An address that sends many has to wait.
    async fn reject_token(&self, network: IpAddr) -> BearerError {
        if let Err(wait) = self.guess_limits.count_wrong_token(network).await {
            return BearerError::TooMany(wait);
        }
        tracing::warn!(peer = %network, "rejected a token");
        let event = Event::new("", Some(network), AuditAction::TokenRejected);
        self.audit.record_async(&event, self.clock.date()).await;
        BearerError::Invalid
    }
}
