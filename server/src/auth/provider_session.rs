//! Sessions of accounts of the sign-in provider, and what is left of local accounts beside it.

use std::{net::IpAddr, sync::Arc, time::Duration};

use api_types::{ApiError, AuditAction, Role};
use app::api::IntoApiError;
use repository::Identity;

use super::{
    Account, Auth, RequestOrigin,
    oidc::{
        Callback, Finished, LoggedOut, ProviderAccount, SignInFailure, TokenError, signed_in,
        signed_out,
    },
    sessions::SessionAccount,
    token::Token,
};
use crate::{audit::Event, http::peer::peer_network, settings::LocalAccounts};

/// How long one server has to refresh the tokens of a session, before another one tries.
const REFRESH: Duration = Duration::from_secs(30);

/// A sign-in through the provider that succeeded.
pub(crate) struct SignedInByProvider {
    /// The ID of the new session.
    pub(crate) session: Token,
    /// The page to open.
    pub(crate) page: String,
}

impl Auth {
    /// Finishes to sign in through the provider, and starts a session.
    pub(crate) async fn finish_provider_sign_in(
        &self,
        callback: Callback,
        browser: Option<&Token>,
        peer: Option<IpAddr>,
    ) -> Result<SignedInByProvider, SignInFailure> {
        let oidc = self.oidc().ok_or(SignInFailure::Expired)?;
        let Finished { account, return_path, replaced_session } =
            oidc.finish(callback, browser).await?;
        if let Some(replaced) = replaced_session {
            self.end_or_log(&replaced).await;
        }
        let started = self.sessions.start(SessionAccount::Provider(Arc::clone(&account))).await;
        let session = started.map_err(|error| {
            tracing::error!(%error, "cannot start a session");
            SignInFailure::Refused
        })?;
        signed_in(&account.name(), &account.subject);
        let (name, peer) = (account.name(), peer.map(peer_network));
        let event = Event::new(&name, peer, AuditAction::SignedInByProvider);
        self.audit.record_async(&event, self.clock.date()).await;
        Ok(SignedInByProvider { session, page: return_path.as_str().to_owned() })
    }

    /// Ends the sessions that a logout token of the provider names.
    pub(crate) async fn back_channel_logout(&self, token: &str) -> Result<LoggedOut, TokenError> {
        let oidc = self.oidc().ok_or(TokenError::Issuer)?;
        let logged_out = oidc.logged_out(token).await?;
        let ended = self.sessions.end_of_provider(&logged_out).await.map_err(|error| {
            tracing::error!(%error, "cannot end the sessions that the provider ended");
            TokenError::Unavailable
        })?;
        for session in ended {
            signed_out(&session.subject, "the provider ended it");
            let event = Event::new(&session.name, None, AuditAction::SignedOut);
            self.audit.record_async(&event, self.clock.date()).await;
        }
        Ok(logged_out)
    }

    /// Ends a session. Returns the address at which the provider ends its own, if the session began there.
    pub(super) async fn end_session(
        &self,
        session: &Token,
        origin: &RequestOrigin,
    ) -> Result<Option<String>, ApiError> {
        let account = self.sessions.touch(session).await;
        self.sessions.end(session).await.map_err(IntoApiError::into_api_error)?;
        let Some(SessionAccount::Provider(account)) = account else { return Ok(None) };
        signed_out(&account.subject, "the person signed out");
        let (Some(base), Some(oidc)) = (origin.base.as_ref(), self.oidc()) else {
            return Ok(None);
        };
        Ok(oidc.end_session_address(Some(&account), base).await.map(Into::into))
    }

    /// The identity of a session of the provider. Ends the session if the provider did.
    pub(super) async fn provider_identity(
        &self,
        session: &Token,
        account: &Arc<ProviderAccount>,
    ) -> Option<Identity> {
        let oidc = self.oidc()?;
        let before = account.expires_at();
        let user = if oidc.is_current(account) || self.may_refresh(session, account).await {
            oidc.current(account).await
        } else {
            oidc.within_grace(account)
        };
        if account.expires_at() != before {
            self.sessions.save(session).await;
        }
        match user {
            Ok(user) => Some(Identity::of_provider(&account.subject, &user.name, user.role)),
            Err(_ended) => {
                self.end_or_log(session).await;
                None
            }
        }
    }

    /// Whether this server refreshes the tokens of a session: of several servers, only one may use a refresh token.
    /// Takes in what another one got before.
    async fn may_refresh(&self, session: &Token, account: &ProviderAccount) -> bool {
        if !self.place.is_shared() {
            return true;
        }
        let is_holder = self.sessions.may_refresh(session, REFRESH).await;
        if is_holder {
            let before = account.expires_at();
            self.sessions.forget_look(session);
            let _account = self.sessions.touch(session).await;
            return account.expires_at() == before;
        }
        false
    }

    /// Whether a request can sign in with a local account.
    pub(super) fn accepts_local_accounts(&self, origin: &RequestOrigin) -> bool {
        self.local_accounts == LocalAccounts::Everywhere || origin.is_on_this_machine
    }

    /// Whether this local account can sign in at all: every account, or only the first administrator.
    pub(super) fn accepts_local_account(&self, account: &Account) -> bool {
        let is_first = || {
            let accounts = self.account_cache.current(self.accounts.file()).ok()?;
            let is_admin = |it: &&Account| it.role == Role::Admin && !it.disabled;
            Some(accounts.iter().find(is_admin)?.name == account.name)
        };
        self.local_accounts == LocalAccounts::Everywhere || is_first() == Some(true)
    }
}
