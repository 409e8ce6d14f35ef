//! One-time links, with which people choose the password of their account.

use api_types::Timestamp;
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

use crate::auth::token::Token;

/// How long a link can be used, in milliseconds: three days.
pub const LINK_LIFETIME: i64 = 3 * 24 * 60 * 60 * 1000;

/// The random bytes of the token in a link.
const TOKEN_BYTES: usize = 16;

/// A link that was given out. Only the hash of its token is stored.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// The hash of the token, in hexadecimal.
    token: String,
    /// When the link expires.
    pub expires_at: Timestamp,
}

/// A new link, and the token for the person.
#[derive(Debug)]
pub struct NewLink {
    /// The link to store.
    pub link: Link,
    token: Token,
}

impl NewLink {
    /// A link that can be used from `now` on.
    ///
    /// # Errors
    /// If there are no random numbers.
    pub fn new(now: Timestamp) -> Result<Self, getrandom::Error> {
        let token = Token::random::<TOKEN_BYTES>()?;
        let expires_at = Timestamp(now.0.saturating_add(LINK_LIFETIME));
        Ok(Self { link: Link { token: hash(&token), expires_at }, token })
    }

    /// The path of the page of the link.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/set-password/{}", self.token.reveal())
    }
}

impl Link {
    /// Whether this is the token of the link.
    pub(crate) fn has_token(&self, token: &Token) -> bool {
        self.token == hash(token)
    }
}

fn hash(token: &Token) -> String {
    HEXLOWER.encode(token.hash().as_bytes())
}
