//! The account of a session that began at the provider.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use api_types::Role;
use serde::{Deserialize, Serialize};

use super::verify::LoggedOut;
use crate::auth::accounts::RoleRecord;

/// An account of the provider, for the time of one session.
pub(crate) struct ProviderAccount {
    /// The ID at the provider, which never changes.
    pub(crate) subject: String,
    /// The ID of the session at the provider.
    pub(crate) provider_session: Option<String>,
    tokens: Mutex<Tokens>,
    /// Locked while the tokens are refreshed. A refresh token can be used once.
    pub(super) refreshing: Arc<tokio::sync::Mutex<()>>,
}

/// The stored form of tokens.
#[derive(Serialize, Deserialize)]
pub(crate) struct TokensRecord {
    name: String,
    #[serde(with = "RoleRecord")]
    role: Role,
    id_token: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    /// Seconds since 1970.
    expires_at: u64,
}

/// What the provider said last about the account.
#[derive(Clone)]
pub(super) struct Tokens {
    pub(super) name: String,
    pub(super) role: Role,
    /// For the address that signs out.
    pub(super) id_token: String,
    pub(super) refresh_token: Option<String>,
    /// When the access token expires, since 1970. The role is valid until then.
    pub(super) expires_at: Duration,
    /// Before this time of the clock, the provider is not asked again.
    pub(super) retry_at: Duration,
}

impl ProviderAccount {
    pub(super) fn new(subject: String, provider_session: Option<String>, tokens: Tokens) -> Self {
        let tokens = Mutex::new(tokens);
        Self { subject, provider_session, tokens, refreshing: Arc::default() }
    }

    /// The name in Mockpit.
    pub(crate) fn name(&self) -> String {
        self.tokens().name.clone()
    }

    /// Takes the tokens of the same account, which another server refreshed.
    pub(crate) fn update(&self, other: &Self) {
        let newer = other.tokens().clone();
        *self.tokens() = newer;
    }

    /// When the access token expires, since 1970.
    pub(crate) fn expires_at(&self) -> Duration {
        self.tokens().expires_at
    }

    /// The tokens, to be stored.
    pub(crate) fn to_record(&self) -> TokensRecord {
        let Tokens { name, role, id_token, refresh_token, expires_at, .. } = self.tokens().clone();
        TokensRecord { name, role, id_token, refresh_token, expires_at: expires_at.as_secs() }
    }

    /// The account of stored tokens.
    pub(crate) fn from_record(
        subject: String,
        provider_session: Option<String>,
        record: TokensRecord,
    ) -> Self {
        let TokensRecord { name, role, id_token, refresh_token, expires_at } = record;
        let (expires_at, retry_at) = (Duration::from_secs(expires_at), Duration::ZERO);
        let tokens = Tokens { name, role, id_token, refresh_token, expires_at, retry_at };
        Self::new(subject, provider_session, tokens)
    }

    /// Whether the provider ended the session of this account.
    pub(crate) fn is_ended_by(&self, logged_out: &LoggedOut) -> bool {
        logged_out.ends(&self.subject, self.provider_session.as_deref())
    }

    pub(super) fn tokens(&self) -> MutexGuard<'_, Tokens> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for ProviderAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderAccount").field("subject", &self.subject).finish_non_exhaustive()
    }
}
