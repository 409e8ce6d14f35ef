//! The token of the one-time link that creates the first administrator.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use data_encoding::HEXLOWER;
use store::{Expected, SharedValues, ValueKey};

use crate::{
    auth::{
        clock::Clock,
        token::{Token, TokenHash},
    },
    shared_values::request,
};

/// The kind of the shared values, whose names are the hashes of tokens.
const KIND: &str = "setup";

/// How long a token is valid.
const LIFETIME: Duration = Duration::from_mins(30);

/// The random bytes of a token.
const TOKEN_BYTES: usize = 16;

/// Issues and checks the token. At most one token of each server is valid at a time.
pub(crate) struct SetupToken {
    clock: Clock,
    issued: Mutex<Option<Issued>>,
    /// The hashes of the tokens that other servers issued too, if there are any.
    shared: Option<SharedValues>,
    /// Locked while an administrator is created, so that one token creates one administrator.
    pub(crate) creation_lock: tokio::sync::Mutex<()>,
}

struct Issued {
    hash: TokenHash,
    expires_at: Duration,
}

impl SetupToken {
    pub(crate) fn new(clock: Clock, shared: Option<SharedValues>) -> Self {
        let creation_lock = tokio::sync::Mutex::default();
        Self { clock, issued: Mutex::default(), shared, creation_lock }
    }

    /// Issues a new token, which replaces an older one of this server. Waits for the database of several servers.
    pub(crate) fn issue(&self) -> Result<String, getrandom::Error> {
        let token = Token::random::<TOKEN_BYTES>()?;
        let expires_at = self.clock.now() + LIFETIME;
        *self.lock() = Some(Issued { hash: token.hash(), expires_at });
        if let Some(shared) = &self.shared {
            let put = shared.put(&key(&token), Vec::new(), Expected::Anything, Some(LIFETIME));
            if let Err(error) = put {
                tracing::warn!(%error, "the one-time link works at this server only");
            }
        }
        Ok(token.reveal().to_owned())
    }

    /// Whether this is an issued token and it has not expired.
    pub(crate) async fn is_valid(&self, token: &Token) -> bool {
        let is_issued_here = self.lock().as_ref().is_some_and(|issued| {
            issued.hash == token.hash() && self.clock.now() < issued.expires_at
        });
        let (false, Some(shared)) = (is_issued_here, &self.shared) else { return is_issued_here };
        let key = key(token);
        let found = request(shared, move |values| values.get(&key)).await;
        found.is_ok_and(|found| found.is_some())
    }

    /// Revokes all tokens after the use of one.
    pub(crate) async fn revoke(&self) {
        *self.lock() = None;
        let Some(shared) = &self.shared else { return };
        let revoked = request(shared, |values| {
            for (name, _) in values.list(KIND)? {
                values.remove(&ValueKey::new(KIND, name), Expected::Anything)?;
            }
            Ok(())
        });
        if let Err(error) = revoked.await {
            // Nobody can use them: there is an administrator now.
            tracing::debug!(%error, "cannot revoke the one-time links of other servers");
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Issued>> {
        self.issued.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(token: &Token) -> ValueKey {
    ValueKey::new(KIND, HEXLOWER.encode(token.hash().as_bytes()))
}
