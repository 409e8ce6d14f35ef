//! Names of accounts.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The name of an account: what it may hold looks the same to everybody, so no two look alike.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountName(String);

/// The longest name.
const LONGEST: usize = 64;

/// Not a name for an account.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "the user name must have 1 to {LONGEST} characters: letters from a to z, digits and . _ - + @. It \
     must start with a letter or digit"
)]
pub struct BadName;

impl AccountName {
    /// Reads a name.
    ///
    /// # Errors
    /// Where it holds something else than a name may.
    pub fn parse(text: &str) -> Result<Self, BadName> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"._-+@".contains(&byte);
        let begins = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
        if begins && text.len() <= LONGEST && text.bytes().all(fits) {
            return Ok(Self(text.to_owned()));
        }
        Err(BadName)
    }

    /// The name as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Upper and lower case make no other account.
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
    type Error = BadName;

    fn try_from(text: String) -> Result<Self, BadName> {
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
    fn names_are_plain_and_have_no_doubles() {
        for name in ["anna", "a", "Anna.B_c-d+e@example.org", "7", &"x".repeat(64)] {
            assert_eq!(AccountName::parse(name).unwrap().as_str(), name);
        }
        for name in ["", " anna", "anna ", ".anna", "a\nb", "аnna", "a b", "a/b", &"x".repeat(65)]
        {
            assert_eq!(AccountName::parse(name), Err(BadName), "{name:?}");
        }
        assert_eq!(AccountName::parse("Anna"), AccountName::parse("anna"));
    }
}
