//! The rules for new passwords.

use api_types::InvalidReason;
use zxcvbn::{Score, zxcvbn};

use super::{
    argon::Memory,
    password_hash::{HashError, PasswordHash},
};

/// The fewest characters of a password.
const MIN_CHARACTERS: u32 = 12;

/// The most characters of a password.
const MAX_CHARACTERS: u32 = 128;

/// Words that an attacker of Mockpit tries first.
const GUESSABLE_WORDS: [&str; 2] = ["microcks", "mockpit"];

/// A password that is strong enough for a new account.
pub struct NewPassword(String);

/// Why a password is rejected.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum WeakPassword {
    /// It has fewer than `MIN_CHARACTERS`.
    #[error("the password must have {MIN_CHARACTERS} to {MAX_CHARACTERS} characters")]
    TooShort,
    /// It has more than `MAX_CHARACTERS`.
    #[error("the password must have {MIN_CHARACTERS} to {MAX_CHARACTERS} characters")]
    TooLong,
    /// An attacker needs fewer than 10⁸ guesses, as `zxcvbn` estimates them.
    #[error("this password is easy to guess. Choose another one")]
    Guessable,
}

impl WeakPassword {
    /// The reason as a client gets it.
    pub(crate) const fn reason(self) -> InvalidReason {
        match self {
            Self::TooShort => InvalidReason::TooShort { min: MIN_CHARACTERS },
            Self::TooLong => InvalidReason::TooLong { max: MAX_CHARACTERS },
            Self::Guessable => InvalidReason::Guessable,
        }
    }
}

impl NewPassword {
    /// Reads a password for a new account.
    ///
    /// # Errors
    /// If the password is too short, too long or easy to guess.
    pub fn parse(text: &str) -> Result<Self, WeakPassword> {
        let characters = text.chars().count();
        if characters < MIN_CHARACTERS as usize {
            return Err(WeakPassword::TooShort);
        }
        if characters > MAX_CHARACTERS as usize {
            return Err(WeakPassword::TooLong);
        }
        if zxcvbn(text, &GUESSABLE_WORDS).score() < Score::Three {
            return Err(WeakPassword::Guessable);
        }
        Ok(Self(text.to_owned()))
    }

    /// Hashes the password with a new salt. This is slow on purpose.
    ///
    /// # Errors
    /// If there are no random numbers for the salt.
    pub fn hash(&self) -> Result<PasswordHash, HashError> {
        self.hash_in(&mut Memory::new())
    }

    pub(super) fn hash_in(&self, memory: &mut Memory) -> Result<PasswordHash, HashError> {
        memory.hash(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMON: [&str; 28] = [
        "abcdefghijkl",
        "administrator",
        "administrator1",
        "adminadminadmin",
        "asdfasdfasdf",
        "asdfghjkl123",
        "changeme1234",
        "changemechangeme",
        "iloveyou1234",
        "letmeinletmein",
        "letmeinplease",
        "microcks1234",
        "microcks12345",
        "microcksmicrocks",
        "mockpit12345",
        "mockpitmockpit",
        "password1234",
        "password12345",
        "password123456",
        "passwordpassword",
        "passw0rd1234",
        "qwerty123456",
        "qwertyqwerty",
        "qwertyuiop12",
        "qwertyuiop123",
        "qwertyuiopasdf",
        "welcome12345",
        "1q2w3e4r5t6y",
    ];

    #[test]
    fn parse_rejects_weak_passwords() {
        for (password, why) in [
            ("", WeakPassword::TooShort),
            ("eleven char", WeakPassword::TooShort),
            (&"x".repeat(129), WeakPassword::TooLong),
            ("aaaaaaaaaaaaaaa", WeakPassword::Guessable),
            ("abababababab", WeakPassword::Guessable),
            ("123456789012", WeakPassword::Guessable),
            ("PasswordPassword", WeakPassword::Guessable),
        ] {
            assert_eq!(NewPassword::parse(password).err(), Some(why), "{password}");
        }
        for password in ["correct horse battery", "zwölf Zeichn", "0193756482abc"] {
            assert!(NewPassword::parse(password).is_ok(), "{password}");
        }
        for password in COMMON {
            assert_eq!(
                NewPassword::parse(password).err(),
                Some(WeakPassword::Guessable),
                "{password}"
            );
        }
    }
}
