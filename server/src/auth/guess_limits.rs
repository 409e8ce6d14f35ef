//! Slows down whoever guesses passwords, and nobody else.

use std::net::IpAddr;

use crate::auth::{
    clock::Clock,
    known_browser::BrowserId,
    throttle::{Throttle, Wait},
};

/// Failures before a name has to wait at one address, or in one known browser.
const AT_ONE_PLACE: u32 = 5;

/// Failures before a name has to wait at every address. More than at one: somebody elsewhere must
/// not lock out the owner of the name so soon.
const BY_NAME: u32 = 50;

/// Failures before an address has to wait. More than for a name: behind a proxy all people may have
/// one address, and one of them must not lock the others out so soon.
const BY_PEER: u32 = 20;

/// Counts the failures of sign-ins.
pub(crate) struct Guesses {
    pairs: Throttle<(String, IpAddr)>,
    names: Throttle<String>,
    peers: Throttle<IpAddr>,
    browsers: Throttle<BrowserId>,
}

/// Who tries to sign in.
#[derive(Clone, Debug)]
pub(crate) struct Guesser {
    /// The name that was typed, in lower case.
    pub(crate) name: String,
    pub(crate) peer: IpAddr,
    /// The browser, where the account of this name signed in with it before. It is counted alone:
    /// whatever others do to the name or from the address, it does not have to wait for them.
    pub(crate) browser: Option<BrowserId>,
}

impl Guesses {
    pub(crate) fn new(clock: &Clock) -> Self {
        Self {
            pairs: Throttle::new(AT_ONE_PLACE, clock.clone()),
            names: Throttle::new(BY_NAME, clock.clone()),
            peers: Throttle::new(BY_PEER, clock.clone()),
            browsers: Throttle::new(AT_ONE_PLACE, clock.clone()),
        }
    }

    /// Begins to compare a password. It counts as a failure until [`Guesses::was_right`].
    pub(crate) fn attempt(&self, guesser: &Guesser) -> Result<(), Wait> {
        if let Some(browser) = &guesser.browser {
            return self.browsers.attempt(browser);
        }
        self.peers.attempt(&guesser.peer)?;
        self.pairs.attempt(&guesser.pair())?;
        self.names.attempt(&guesser.name)
    }

    /// Begins to compare the token of a one-time link.
    pub(crate) fn attempt_link(&self, peer: IpAddr) -> Result<(), Wait> {
        self.peers.attempt(&peer)
    }

    /// The password was right.
    pub(crate) fn was_right(&self, guesser: &Guesser) {
        if let Some(browser) = &guesser.browser {
            return self.browsers.reset(browser);
        }
        self.pairs.reset(&guesser.pair());
        self.names.undo_attempt(&guesser.name);
        self.peers.undo_attempt(&guesser.peer);
    }

    /// The token was right.
    pub(crate) fn link_was_right(&self, peer: IpAddr) {
        self.peers.undo_attempt(&peer);
    }
}

impl Guesser {
    fn pair(&self) -> (String, IpAddr) {
        (self.name.clone(), self.peer)
    }
}
