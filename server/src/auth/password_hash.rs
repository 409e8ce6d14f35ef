//! The stored form of a password.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The stored hash of a password. Its `Debug` form hides it, so that it never shows in a log.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasswordHash(String);

/// Why a password could not be hashed.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// The hash function failed.
    #[error("cannot hash a password")]
    Hash(#[source] argon2::password_hash::Error),
    /// No random numbers.
    #[error("cannot get random numbers")]
    Random(#[from] getrandom::Error),
}

impl PasswordHash {
    pub(super) fn new(text: String) -> Self {
        Self(text)
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(..)")
    }
}
