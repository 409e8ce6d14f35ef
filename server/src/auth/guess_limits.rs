//! Slows down attackers who guess passwords, without locking out the owner of an account.

use std::net::IpAddr;

use store::SharedValues;

use crate::auth::{
    clock::Clock,
    known_browser::BrowserId,
    throttle::{Throttle, Wait},
};

/// Failures before a name has to wait at one address, or in one known browser.
const FAILURES_AT_ONE_ADDRESS: u32 = 5;

/// Failures before a name has to wait at every address. Higher than the limit at one address, so
/// that an attacker elsewhere does not lock out the owner soon.
const FAILURES_PER_NAME: u32 = 50;

/// Failures before an address has to wait. Higher than the limit for a name, because many people
/// can share one address behind a proxy.
const FAILURES_PER_PEER: u32 = 20;

/// Counts failed sign-ins and failed uses of the one-time link.
pub(crate) struct GuessLimits {
    pairs: Throttle<(String, IpAddr)>,
    names: Throttle<String>,
    peers: Throttle<IpAddr>,
    browsers: Throttle<BrowserId>,
}

/// One attempt to sign in.
#[derive(Clone, Debug)]
pub(crate) struct SignInAttempt {
    /// The name as typed, in lower case.
    pub(crate) name: String,
    pub(crate) peer: IpAddr,
    /// The browser, if the account of this name signed in with it before. Only its own failures
    /// count then, so guesses of others never delay it.
    pub(crate) browser: Option<BrowserId>,
}

impl GuessLimits {
    /// Counts alone, or together with other servers.
    pub(crate) fn new(clock: &Clock, shared: Option<&SharedValues>) -> Self {
        let clock = || clock.clone();
        Self {
            pairs: Throttle::new(FAILURES_AT_ONE_ADDRESS, clock()).shared("pair", shared),
            names: Throttle::new(FAILURES_PER_NAME, clock()).shared("name", shared),
            peers: Throttle::new(FAILURES_PER_PEER, clock()).shared("peer", shared),
            browsers: Throttle::new(FAILURES_AT_ONE_ADDRESS, clock()).shared("browser", shared),
        }
    }

    /// Begins a sign-in. It counts as a failure until [`GuessLimits::sign_in_succeeded`].
    pub(crate) async fn begin_sign_in(&self, attempt: &SignInAttempt) -> Result<(), Wait> {
        if let Some(browser) = &attempt.browser {
            return self.browsers.attempt(browser).await;
        }
        self.peers.attempt(&attempt.peer).await?;
        self.pairs.attempt(&attempt.name_and_peer()).await?;
        self.names.attempt(&attempt.name).await
    }

    /// Begins to check a setup token. It counts as a failure until
    /// [`GuessLimits::setup_token_succeeded`].
    pub(crate) async fn begin_setup_token(&self, peer: IpAddr) -> Result<(), Wait> {
        self.peers.attempt(&peer).await
    }

    /// Counts a wrong token. Correct tokens are not counted: they are too long to guess.
    pub(crate) async fn count_wrong_token(&self, peer: IpAddr) -> Result<(), Wait> {
        self.peers.attempt(&peer).await
    }

    /// The password was correct.
    pub(crate) async fn sign_in_succeeded(&self, attempt: &SignInAttempt) {
        if let Some(browser) = &attempt.browser {
            return self.browsers.reset(browser).await;
        }
        self.pairs.reset(&attempt.name_and_peer()).await;
        self.names.undo_attempt(&attempt.name).await;
        self.peers.undo_attempt(&attempt.peer).await;
    }

    /// The setup token was valid.
    pub(crate) async fn setup_token_succeeded(&self, peer: IpAddr) {
        self.peers.undo_attempt(&peer).await;
    }
}

impl SignInAttempt {
    fn name_and_peer(&self) -> (String, IpAddr) {
        (self.name.clone(), self.peer)
    }
}
