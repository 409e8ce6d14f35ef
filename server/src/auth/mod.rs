//! Authentication: accounts, passwords, sessions, the limits on guessing passwords, and the sign-in provider.

mod access_service;
mod access_tokens;
mod accounts;
mod argon;
mod bearer;
mod clock;
pub(crate) mod cookie;
mod guess_limits;
mod identify;
mod known_browser;
mod name;
pub(crate) mod oidc;
mod password;
mod password_hash;
mod password_queue;
mod provider_session;
mod record_cache;
mod record_file;
mod request_auth;
mod request_origin;
mod sessions;
mod setup_token;
mod throttle;
mod token;

use std::{path::Path, sync::Arc};

use api_types::Role;
use repository::Identity;

use crate::audit::AuditLog;

pub use access_tokens::{AccessTokenError, check_access_tokens};
pub(crate) use access_tokens::{AccessTokens, Owner, TokenRequest, revoke_tokens_of};
pub(crate) use accounts::RoleRecord;
pub use accounts::{Account, AccountError, Accounts, LINK_LIFETIME, Link, NewLink, check_accounts};
pub(crate) use bearer::{Bearer, BearerError, Scopes};
pub use clock::Clock;
pub(crate) use identify::{identify, identify_caller};
pub use known_browser::{KeyError, check_key};
pub use name::{AccountName, InvalidAccountName};
pub use oidc::{KeycloakConfig, OidcSettingsError};
pub use password::{NewPassword, WeakPassword};
pub use password_hash::{HashError, PasswordHash};
pub use record_file::RecordFileError;
pub(crate) use record_file::{RecordFile, RecordKind};
pub(crate) use request_auth::RequestAuth;
pub(crate) use request_origin::RequestOrigin;

use guess_limits::GuessLimits;
use known_browser::KnownBrowsers;
use oidc::Oidc;
use password_queue::PasswordQueue;
use record_cache::RecordCache;
use sessions::{SessionAccount, Sessions};
use setup_token::SetupToken;
use token::Token;

use crate::settings::{LocalAccounts, Settings};

/// The state of accounts and sessions, which lives as long as the server.
pub struct Auth {
    accounts: Accounts,
    account_cache: RecordCache<Account>,
    access_tokens: AccessTokens,
    audit: AuditLog,
    clock: Clock,
    password_queue: PasswordQueue,
    sessions: Sessions,
    guess_limits: GuessLimits,
    known_browsers: KnownBrowsers,
    setup_token: SetupToken,
    oidc: Option<Arc<Oidc>>,
    local_accounts: LocalAccounts,
    uses_tls: bool,
    demo: bool,
}

/// Figures for monitoring, without names.
#[derive(Clone, Debug)]
pub(crate) struct AuthFigures {
    /// The number of sessions.
    pub(crate) sessions: usize,
    /// The number of events in the audit log since the start, by the name of the action.
    pub(crate) events: Vec<(String, u64)>,
}

/// Why authentication cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// The dummy hash cannot be computed, because there are no random numbers.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The key of known browsers cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The settings of the sign-in provider cannot be used.
    #[error(transparent)]
    Oidc(#[from] OidcSettingsError),
}

impl Auth {
    /// Uses the accounts of a data directory. In a demo everyone is an administrator.
    ///
    /// # Errors
    /// If there are no random numbers, or the key of known browsers or the settings of the provider cannot be
    /// used.
    pub fn new(data: &Path, settings: &Settings, clock: Clock) -> Result<Self, AuthError> {
        let (demo, provider) = (settings.demo, &*settings.oidc);
        let oidc = Oidc::new(provider, &clock)?;
        let local_accounts = provider.local_accounts;
        if oidc.is_none() && local_accounts == LocalAccounts::Loopback {
            return Err(OidcSettingsError::NoOtherSignIn.into());
        }
        // A demo has no sign-in, so it needs no key.
        let known_browsers =
            if demo { KnownBrowsers::with_temporary_key()? } else { KnownBrowsers::open(data)? };
        Ok(Self {
            accounts: Accounts::new(data),
            account_cache: RecordCache::default(),
            access_tokens: AccessTokens::new(data),
            audit: AuditLog::new(data),
            clock: clock.clone(),
            password_queue: PasswordQueue::new()?,
            sessions: Sessions::new(clock.clone()),
            guess_limits: GuessLimits::new(&clock),
            known_browsers,
            setup_token: SetupToken::new(clock),
            oidc,
            local_accounts,
            uses_tls: settings.tls.is_on(),
            demo,
        })
    }

    /// Whether there is an administrator.
    ///
    /// # Errors
    /// If the accounts cannot be read.
    pub fn has_administrator(&self) -> Result<bool, RecordFileError> {
        let accounts = self.account_cache.current(self.accounts.file());
        Ok(self.demo || accounts?.iter().any(|account| account.role == Role::Admin))
    }

    /// Issues the token of a one-time link to create the administrator. An older link is no longer
    /// valid.
    ///
    /// # Errors
    /// If there are no random numbers.
    pub fn issue_setup_token(&self) -> Result<String, getrandom::Error> {
        self.setup_token.issue()
    }

    /// What clients of Microcks ask for before they get a token, if the sign-in provider is a Keycloak.
    #[must_use]
    pub fn keycloak_config(&self) -> Option<KeycloakConfig> {
        self.oidc.as_ref()?.keycloak_config()
    }

    /// Figures for monitoring.
    pub(crate) fn figures(&self) -> AuthFigures {
        AuthFigures { sessions: self.sessions.total(), events: self.audit.counts() }
    }

    /// Whether everyone is an administrator.
    pub(crate) fn is_demo(&self) -> bool {
        self.demo
    }

    /// The sign-in provider, if there is one.
    pub(crate) fn oidc(&self) -> Option<&Arc<Oidc>> {
        self.oidc.as_ref()
    }

    /// The identity of the account that the session belongs to.
    async fn identity(&self, session: Option<&Token>) -> Option<Identity> {
        if self.demo {
            return Some(Identity::verified("demo", Role::Admin));
        }
        let session = session?;
        let owner = match self.sessions.touch(session)? {
            SessionAccount::Local(account) => account,
            SessionAccount::Provider(account) => {
                return self.provider_identity(session, &account).await;
            }
        };
        let account = self.usable_account(&owner.name).ok()?;
        let Some(account) = account.filter(|account| account.stamp() == owner.stamp) else {
            self.sessions.end(session);
            return None;
        };
        Some(Identity::verified(account.name.as_str(), account.role))
    }

    /// The account of this name, if it is not disabled. If the accounts cannot be read, logs it.
    fn usable_account(&self, name: &str) -> Result<Option<Account>, RecordFileError> {
        let accounts = self.account_cache.current(self.accounts.file()).inspect_err(|error| {
            tracing::error!(%error, "cannot read the accounts. Nobody has access until the file is readable");
        })?;
        let account = accounts.iter().find(|account| account.name.as_str() == name);
        Ok(account.filter(|account| !account.disabled).cloned())
    }
}
