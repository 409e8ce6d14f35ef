//! Sign-ins that people began and the provider has not answered yet. They are in memory only.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

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
    by_state: Mutex<HashMap<TokenHash, (Duration, SignInAttempt)>>,
}

impl Attempts {
    pub(crate) fn new(clock: Clock) -> Self {
        Self { clock, by_state: Mutex::default() }
    }

    /// Stores an attempt. Returns its `state`.
    pub(crate) fn begin(&self, attempt: SignInAttempt) -> Result<Token, getrandom::Error> {
        let (state, now) = (Token::random::<32>()?, self.clock.now());
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
        Ok(state)
    }

    /// Takes the attempt with this `state`, if it is of this browser and has not expired. An attempt is used
    /// once.
    pub(crate) fn take(&self, state: &Token, browser: &Token) -> Option<SignInAttempt> {
        let mut attempts = self.by_state.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, attempt) = attempts.get(&state.hash())?;
        if attempt.browser != browser.hash() {
            return None;
        }
        let (began_at, attempt) = attempts.remove(&state.hash())?;
        (self.clock.now().saturating_sub(began_at) < LIFETIME).then_some(attempt)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    };

    use super::*;

    fn attempt(browser: &Token) -> SignInAttempt {
        SignInAttempt {
            browser: browser.hash(),
            nonce: Token::from_client("n"),
            code_verifier: Token::from_client("v"),
            redirect: Url::parse("http://127.0.0.1/").unwrap(),
            return_path: ReturnPath::default(),
            replaced_session: None,
        }
    }

    fn attempts() -> (Attempts, Arc<AtomicU64>) {
        let seconds = Arc::new(AtomicU64::new(0));
        let elapsed = Arc::clone(&seconds);
        let clock = Clock::new(move || Duration::from_secs(elapsed.load(Ordering::Relaxed)));
        (Attempts::new(clock), seconds)
    }

    #[test]
    fn attempt_is_taken_once_and_only_by_its_browser() {
        let (attempts, _) = attempts();
        let [anna, ben] = ["a", "b"].map(Token::from_client);
        let state = attempts.begin(attempt(&anna)).unwrap();
        assert!(attempts.take(&state, &ben).is_none());
        assert!(attempts.take(&Token::from_client("other"), &anna).is_none());
        assert!(attempts.take(&state, &anna).is_some());
        assert!(attempts.take(&state, &anna).is_none());
    }

    #[test]
    fn attempt_expires() {
        let (attempts, seconds) = attempts();
        let anna = Token::from_client("a");
        let state = attempts.begin(attempt(&anna)).unwrap();
        seconds.fetch_add(LIFETIME.as_secs(), Ordering::Relaxed);
        assert!(attempts.take(&state, &anna).is_none());
    }

    #[test]
    fn new_attempt_replaces_the_oldest_when_there_are_too_many() {
        let (attempts, seconds) = attempts();
        let anna = Token::from_client("a");
        let oldest = attempts.begin(attempt(&anna)).unwrap();
        seconds.fetch_add(1, Ordering::Relaxed);
        let second = attempts.begin(attempt(&anna)).unwrap();
        for _ in 1..MAX_ATTEMPTS {
            attempts.begin(attempt(&anna)).unwrap();
        }
        assert!(attempts.take(&oldest, &anna).is_none());
        drop(second);
        assert_eq!(attempts.by_state.lock().unwrap().len(), MAX_ATTEMPTS);
    }
}
