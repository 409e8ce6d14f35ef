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
mod request_auth;
mod request_origin;
mod sessions;
mod setup_token;
mod throttle;
mod token;

use std::{io, sync::Arc, time::Duration};

use api_types::Role;
use repository::Identity;
use tokio::task::spawn_blocking;

use crate::audit::AuditLog;

pub use access_tokens::{AccessTokenError, check_access_tokens};
pub(crate) use access_tokens::{AccessTokens, Owner, TokenRequest, revoke_tokens_of};
pub(crate) use accounts::RoleRecord;
pub use accounts::{Account, AccountError, Accounts, LINK_LIFETIME, Link, NewLink, check_accounts};
pub(crate) use bearer::{Bearer, BearerError, Scopes};
pub use clock::Clock;
pub(crate) use identify::{identify, identify_caller};
pub use known_browser::check_key;
pub use name::{AccountName, InvalidAccountName};
pub use oidc::{KeycloakConfig, OidcSettingsError};
pub use password::{NewPassword, WeakPassword};
pub use password_hash::{HashError, PasswordHash};
pub(crate) use request_auth::RequestAuth;
pub(crate) use request_origin::RequestOrigin;

use guess_limits::GuessLimits;
use known_browser::KnownBrowsers;
use oidc::Oidc;
use password_queue::PasswordQueue;
use sessions::{LocalAccount, SessionAccount, Sessions};
use setup_token::SetupToken;
use token::Token;

use crate::{
    background,
    records::{KeyError, RecordCache, RecordFileError, RecordPlace},
    settings::{LocalAccounts, Settings},
};

/// The pause before what has expired is removed from the database again.
const EXPIRY_PAUSE: Duration = Duration::from_mins(1);

/// The state of accounts and sessions, which lives as long as the server.
pub struct Auth {
    accounts: Accounts,
    account_cache: RecordCache<Account>,
    access_tokens: Arc<AccessTokens>,
    audit: AuditLog,
    clock: Clock,
    password_queue: PasswordQueue,
    sessions: Sessions,
    place: RecordPlace,
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
    #[error("the key of known browsers cannot be used")]
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
    pub fn new(place: &RecordPlace, settings: &Settings, clock: Clock) -> Result<Self, AuthError> {
        let (demo, provider) = (settings.demo, &*settings.oidc);
        let oidc = Oidc::new(provider, &clock, place.values())?;
        let local_accounts = provider.local_accounts;
        if oidc.is_none() && local_accounts == LocalAccounts::Loopback {
            return Err(OidcSettingsError::NoOtherSignIn.into());
        }
        // A demo has no sign-in, so it needs no key.
        let known_browsers =
            if demo { KnownBrowsers::with_temporary_key()? } else { KnownBrowsers::open(place)? };
        Ok(Self {
            accounts: Accounts::new(place),
            account_cache: RecordCache::default(),
            access_tokens: Arc::new(AccessTokens::new(place)),
            audit: AuditLog::new(place),
            clock: clock.clone(),
            password_queue: PasswordQueue::new()?,
            sessions: Sessions::new(clock.clone(), place.values().cloned()),
            place: place.clone(),
            guess_limits: GuessLimits::new(&clock, place.values()),
            known_browsers,
            setup_token: SetupToken::new(clock, place.values().cloned()),
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
        let owner = match self.sessions.touch(session).await? {
            SessionAccount::Local(account) => account,
            SessionAccount::Provider(account) => {
                return self.provider_identity(session, &account).await;
            }
        };
        let account = self.owner(&owner).await.ok()?;
        let Some(account) = account else {
            self.end_or_log(session).await;
            return None;
        };
        Some(Identity::verified(account.name.as_str(), account.role))
    }

    /// The account of a session, if the session is still valid.
    async fn owner(&self, owner: &LocalAccount) -> Result<Option<Account>, RecordFileError> {
        let usable = |account: Option<Account>| account.filter(|it| it.stamp() == owner.stamp);
        let account = usable(self.usable_account(&owner.name)?);
        if account.is_some() || !self.place.is_shared() {
            return Ok(account);
        }
        // Another server may have changed the account just now.
        let accounts = self.accounts.clone();
        let read = spawn_blocking(move || accounts.all()).await;
        read.map_err(RecordFileError::from)??;
        Ok(usable(self.usable_account(&owner.name)?))
    }

    /// Ends a session that is not valid any longer.
    async fn end_or_log(&self, session: &Token) {
        if let Err(error) = self.sessions.end(session).await {
            tracing::warn!(%error, "cannot end a session at other servers");
        }
    }

    /// Frees the space of what has expired in the database.
    ///
    /// # Errors
    /// If the thread that does so cannot be started.
    pub(crate) fn start(self: &Arc<Self>) -> io::Result<()> {
        let Some(values) = self.place.values().cloned() else { return Ok(()) };
        background::repeat("expiry", EXPIRY_PAUSE, self, move |auth| {
            let removed = values.remove_expired().and_then(|()| auth.audit.remove_oldest());
            if let Err(error) = removed {
                tracing::debug!(%error, "cannot remove what has expired");
            }
        })
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
