//! The account of a session that began at the provider.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use api_types::Role;

use super::verify::LoggedOut;

/// An account of the provider, for the time of one session.
pub(crate) struct ProviderAccount {
    /// The ID at the provider, which never changes.
    pub(crate) subject: String,
    /// The ID of the session at the provider.
    provider_session: Option<String>,
    tokens: Mutex<Tokens>,
    /// Locked while the tokens are refreshed. A refresh token can be used once.
    pub(super) refreshing: Arc<tokio::sync::Mutex<()>>,
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

    /// Whether the provider ended the session of this account.
    pub(crate) fn is_ended_by(&self, logged_out: &LoggedOut) -> bool {
        let is_subject = logged_out.subject.as_ref().is_none_or(|it| *it == self.subject);
        is_subject
            && logged_out
                .provider_session
                .as_ref()
                .is_none_or(|ended| Some(ended) == self.provider_session.as_ref())
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
