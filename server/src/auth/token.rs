//! Random secrets for clients. The server stores only their hashes.

use std::fmt;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// A secret in hexadecimal. Its `Debug` form hides it, so that it never shows in a log.
#[derive(Clone, Eq, PartialEq)]
pub(crate) struct Token(String);

/// The hash of a [`Token`], which recognizes the token without revealing it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) struct TokenHash([u8; 32]);

impl Token {
    /// A new token of this many random bytes.
    pub(crate) fn random<const BYTES: usize>() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes)?;
        Ok(Self(HEXLOWER.encode(&bytes)))
    }

    /// A token that a client sent.
    pub(crate) fn from_client(text: &str) -> Self {
        Self(text.to_owned())
    }

    pub(crate) fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0.as_bytes()).into())
    }

    /// The secret itself, for the client.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl TokenHash {
    /// The hash with these bytes.
    pub(crate) fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes of the hash.
    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_tokens_differ_and_equal_tokens_have_equal_hashes() {
        let [one, other] = [Token::random::<16>().unwrap(), Token::random::<16>().unwrap()];
        assert_eq!(one.reveal().len(), 32);
        assert_ne!(one.hash(), other.hash());
        assert_eq!(one.hash(), Token::from_client(one.reveal()).hash());
        assert_eq!(format!("{one:?}"), "Token(..)");
    }
}
