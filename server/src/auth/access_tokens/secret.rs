//! The secrets of access tokens.
//!
//! A secret is `mkp_`, 40 hexadecimal digits of random numbers, and 8 of their CRC-32. So a scanner finds a secret
//! that leaked, and a secret with a typing error is recognized without a search.

use std::fmt;

use data_encoding::HEXLOWER;

use crate::auth::token::{Token, TokenHash};

/// What every secret begins with.
const PREFIX: &str = "mkp_";

/// The random bytes of a secret.
const RANDOM_BYTES: usize = 20;

/// The secret of an access token. Its `Debug` form hides it.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    /// A new secret.
    pub(super) fn random() -> Result<Self, getrandom::Error> {
        let random = Token::random::<RANDOM_BYTES>()?;
        let random = random.reveal();
        Ok(Self(format!("{PREFIX}{random}{}", check(random))))
    }

    /// Reads what a client sent. `None` if it is not the secret of any access token.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(PREFIX)?;
        let (random, sum) = digits.split_at_checked(2 * RANDOM_BYTES)?;
        (check(random) == sum).then(|| Self(text.to_owned()))
    }

    /// Whether a text begins like a secret. Other tokens do not.
    pub(crate) fn has_prefix(text: &str) -> bool {
        text.starts_with(PREFIX)
    }

    /// The hash, which recognizes the secret without revealing it.
    pub(super) fn hash(&self) -> TokenHash {
        Token::from_client(&self.0).hash()
    }

    /// The secret itself, for its owner.
    pub(super) fn reveal(self) -> String {
        self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

fn check(random: &str) -> String {
    HEXLOWER.encode(&crc32fast::hash(random.as_bytes()).to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_errors_are_recognized() {
        let secret = Secret::random().unwrap();
        let text = secret.clone().reveal();
        assert_eq!(text.len(), 52);
        assert_eq!(Secret::parse(&text).unwrap().hash(), secret.hash());
        assert_eq!(format!("{secret:?}"), "Secret(..)");
        for at in 0..text.len() {
            let mut wrong = text.clone().into_bytes();
            wrong[at] = if wrong[at] == b'0' { b'1' } else { b'0' };
            assert!(Secret::parse(&String::from_utf8(wrong).unwrap()).is_none(), "{at}");
        }
        for wrong in ["", "mkp_", "mkp_é", &text[..51], &(text.clone() + "0"), &text.to_uppercase()]
        {
            assert!(Secret::parse(wrong).is_none(), "{wrong}");
        }
    }
}
