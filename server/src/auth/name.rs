//! Names of accounts.

use std::fmt;

use api_types::InvalidReason;
use serde::{Deserialize, Serialize};

/// The name of an account. Only plain ASCII characters are allowed, so that no two names look the
/// same.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountName(String);

/// The most characters of a name.
const MAX_CHARACTERS: u32 = 64;

/// Why a text cannot be the name of an account.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum InvalidAccountName {
    /// It is empty.
    #[error("the user name is empty")]
    Empty,
    /// It is longer than `MAX_CHARACTERS`.
    #[error("the user name must have 1 to {MAX_CHARACTERS} characters")]
    TooLong,
    /// It contains other characters than those allowed.
    #[error(
        "the user name may only have letters from a to z, digits and . _ - + @. It must start with a \
         letter or digit"
    )]
    Characters,
}

impl InvalidAccountName {
    /// The reason as a client gets it.
    pub(crate) const fn reason(self) -> InvalidReason {
        match self {
            Self::Empty => InvalidReason::TooShort { min: 1 },
            Self::TooLong => InvalidReason::TooLong { max: MAX_CHARACTERS },
            Self::Characters => InvalidReason::Characters,
        }
    }
}

impl AccountName {
    /// Reads a name.
    ///
    /// # Errors
    /// Fails if the text is empty or too long, or contains other characters than those allowed.
    pub fn parse(text: &str) -> Result<Self, InvalidAccountName> {
        let Some(first) = text.bytes().next() else { return Err(InvalidAccountName::Empty) };
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-+@".contains(&byte);
        if !first.is_ascii_alphanumeric() || !text.bytes().all(is_allowed) {
            return Err(InvalidAccountName::Characters);
        }
        if text.len() > MAX_CHARACTERS as usize {
            return Err(InvalidAccountName::TooLong);
        }
        Ok(Self(text.to_owned()))
    }

    /// The name as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Names that differ only in case belong to the same account.
impl PartialEq for AccountName {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for AccountName {}

impl fmt::Display for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for AccountName {
    type Error = InvalidAccountName;

    fn try_from(text: String) -> Result<Self, InvalidAccountName> {
        Self::parse(&text)
    }
}

impl From<AccountName> for String {
    fn from(name: AccountName) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn account_names_are_plain_ascii_and_ignore_case() {
        for name in ["anna", "a", "Anna.B_c-d+e@example.org", "7", &"x".repeat(64)] {
            assert_eq!(AccountName::parse(name).unwrap().as_str(), name);
        }
        assert_eq!(AccountName::parse(""), Err(InvalidAccountName::Empty));
        assert_eq!(AccountName::parse(&"x".repeat(65)), Err(InvalidAccountName::TooLong));
        for name in [" anna", "anna ", ".anna", "a\nb", "аnna", "a b", "a/b"] {
            assert_eq!(AccountName::parse(name), Err(InvalidAccountName::Characters), "{name:?}");
        }
        assert_eq!(AccountName::parse("Anna"), AccountName::parse("anna"));
    }
}
