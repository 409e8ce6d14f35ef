//! The one-time link by which the first administrator comes in.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::auth::{
    clock::Clock,
    token::{Token, TokenHash},
};

/// How long the link can be used.
const LIFE: Duration = Duration::from_mins(30);

/// Bytes of its token.
const TOKEN: usize = 16;

pub(crate) struct Welcome {
    clock: Clock,
    invitation: Mutex<Option<Invitation>>,
    /// Held while an administrator is made: one at a time, so that a link makes one.
    pub(crate) making: tokio::sync::Mutex<()>,
}

struct Invitation {
    token: TokenHash,
    until: Duration,
}

impl Welcome {
    pub(crate) fn new(clock: Clock) -> Self {
        Self { clock, invitation: Mutex::default(), making: tokio::sync::Mutex::default() }
    }

    /// The token of a new link. An older one ends.
    pub(crate) fn invite(&self) -> Result<String, getrandom::Error> {
        let token = Token::random::<TOKEN>()?;
        let until = self.clock.now() + LIFE;
        *self.lock() = Some(Invitation { token: token.hash(), until });
        Ok(token.reveal().to_owned())
    }

    /// Whether this is the token of the link, and in time.
    pub(crate) fn knows(&self, token: &Token) -> bool {
        self.lock().as_ref().is_some_and(|invitation| {
            invitation.token == token.hash() && self.clock.now() < invitation.until
        })
    }

    /// The link has been used.
    pub(crate) fn end(&self) {
        *self.lock() = None;
    }

    fn lock(&self) -> MutexGuard<'_, Option<Invitation>> {
        self.invitation.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
