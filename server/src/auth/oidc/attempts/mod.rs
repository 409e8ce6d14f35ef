//! Sign-ins that people began and the provider has not answered yet. One server has them in memory only. Several share
//! them, because the provider sends the browser back to any of them.

mod shared;
#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use store::SharedValues;
use url::Url;

use super::return_path::ReturnPath;
use crate::auth::{
    clock::Clock,
    token::{Token, TokenHash},
};

/// How long a person may take to sign in at the provider.
const LIFETIME: Duration = Duration::from_mins(15);

/// How many attempts there can be. A new one replaces the oldest.
const MAX_ATTEMPTS: usize = 5_000;

/// One attempt to sign in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct SignInAttempt {
    /// The browser that began it. Nobody else can finish it.
    pub(crate) browser: TokenHash,
    /// The random number that the ID token must have.
    pub(crate) nonce: Token,
    /// The secret of the PKCE challenge.
    pub(crate) code_verifier: Token,
    /// Where the provider sends the browser back to.
    pub(crate) redirect: Url,
    /// The page to open afterwards.
    pub(crate) return_path: ReturnPath,
    /// The session that the new one replaces.
    pub(crate) replaced_session: Option<Token>,
}

/// The attempts by their `state`, which is the random number that the provider returns.
pub(crate) struct Attempts {
    clock: Clock,
    shared: Option<SharedValues>,
    by_state: Mutex<HashMap<TokenHash, (Duration, SignInAttempt)>>,
}

impl Attempts {
    pub(crate) fn new(clock: Clock, shared: Option<SharedValues>) -> Self {
        Self { clock, shared, by_state: Mutex::default() }
    }

    /// Stores an attempt. Returns its `state`. Without the database, it must end at this server.
    pub(crate) async fn begin(&self, attempt: SignInAttempt) -> Result<Token, getrandom::Error> {
        let state = Token::random::<32>()?;
        if let Some(shared) = &self.shared {
            match self::shared::begin(shared, &state, &attempt).await {
                Ok(()) => return Ok(state),
                Err(error) => tracing::warn!(%error, "cannot share a sign-in with other servers"),
            }
        }
        self.begin_here(&state, attempt);
        Ok(state)
    }

    fn begin_here(&self, state: &Token, attempt: SignInAttempt) {
        let now = self.clock.now();
        let mut attempts = self.by_state.lock().unwrap_or_else(PoisonError::into_inner);
        if attempts.len() >= MAX_ATTEMPTS {
            attempts.retain(|_, (began_at, _)| now.saturating_sub(*began_at) < LIFETIME);
        }
        if attempts.len() >= MAX_ATTEMPTS
            && let Some(oldest) =
                attempts.iter().min_by_key(|(_, (began_at, _))| *began_at).map(|(state, _)| *state)
        {
            attempts.remove(&oldest);
        }
        attempts.insert(state.hash(), (now, attempt));
    }

    /// Takes the attempt with this `state`, if it is of this browser and has not expired. An attempt is used
    /// once.
    pub(crate) async fn take(&self, state: &Token, browser: &Token) -> Option<SignInAttempt> {
        let here = self.take_here(state, browser);
        match &self.shared {
            Some(shared) if here.is_none() => self::shared::take(shared, state, browser).await,
            Some(_) | None => here,
        }
    }

    fn take_here(&self, state: &Token, browser: &Token) -> Option<SignInAttempt> {
        let mut attempts = self.by_state.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, attempt) = attempts.get(&state.hash())?;
        if attempt.browser != browser.hash() {
            return None;
        }
        let (began_at, attempt) = attempts.remove(&state.hash())?;
        (self.clock.now().saturating_sub(began_at) < LIFETIME).then_some(attempt)
    }
}
