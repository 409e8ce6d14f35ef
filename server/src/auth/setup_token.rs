//! The token of the one-time link that creates the first administrator.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::auth::{
    clock::Clock,
    token::{Token, TokenHash},
};

/// How long a token is valid.
const LIFETIME: Duration = Duration::from_mins(30);

/// The random bytes of a token.
const TOKEN_BYTES: usize = 16;

/// Issues and checks the token. At most one token is valid at a time.
pub(crate) struct SetupToken {
    clock: Clock,
    issued: Mutex<Option<Issued>>,
    /// Locked while an administrator is created, so that one token creates one administrator.
    pub(crate) creation_lock: tokio::sync::Mutex<()>,
}

struct Issued {
    hash: TokenHash,
    expires_at: Duration,
}

impl SetupToken {
    pub(crate) fn new(clock: Clock) -> Self {
        Self { clock, issued: Mutex::default(), creation_lock: tokio::sync::Mutex::default() }
    }

    /// Issues a new token, which replaces an older one.
    pub(crate) fn issue(&self) -> Result<String, getrandom::Error> {
        let token = Token::random::<TOKEN_BYTES>()?;
        let expires_at = self.clock.now() + LIFETIME;
        *self.lock() = Some(Issued { hash: token.hash(), expires_at });
        Ok(token.reveal().to_owned())
    }

    /// Whether this is the issued token and it has not expired.
    pub(crate) fn is_valid(&self, token: &Token) -> bool {
        self.lock().as_ref().is_some_and(|issued| {
            issued.hash == token.hash() && self.clock.now() < issued.expires_at
        })
    }

    /// Revokes the token after its use.
    pub(crate) fn revoke(&self) {
        *self.lock() = None;
    }

    fn lock(&self) -> MutexGuard<'_, Option<Issued>> {
        self.issued.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
