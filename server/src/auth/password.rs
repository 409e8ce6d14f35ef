//! The rules for new passwords.

use api_types::InvalidReason;

use super::{
    argon::Memory,
    password_hash::{HashError, PasswordHash},
};

/// The fewest characters of a password.
const MIN_CHARACTERS: u32 = 12;

/// The most characters of a password.
const MAX_CHARACTERS: u32 = 128;

/// Common passwords of at least twelve characters. Shorter ones are refused by their length.
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

/// A password that is strong enough for a new account.
pub struct NewPassword(String);

/// Why a password is refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum WeakPassword {
    /// It has fewer than [`MIN_CHARACTERS`].
    #[error("the password must have {MIN_CHARACTERS} to {MAX_CHARACTERS} characters")]
    TooShort,
    /// It has more than [`MAX_CHARACTERS`].
    #[error("the password must have {MIN_CHARACTERS} to {MAX_CHARACTERS} characters")]
    TooLong,
    /// Among the first that an attacker tries.
    #[error("this password is too common. Choose another one")]
    Common,
}

impl WeakPassword {
    /// The reason as a client gets it.
    pub(crate) const fn reason(self) -> InvalidReason {
        match self {
            Self::TooShort => InvalidReason::TooShort { min: MIN_CHARACTERS },
            Self::TooLong => InvalidReason::TooLong { max: MAX_CHARACTERS },
            Self::Common => InvalidReason::Guessable,
        }
    }
}

impl NewPassword {
    /// Reads a password for a new account.
    ///
    /// # Errors
    /// If the password is too short, too long or too common.
    pub fn parse(text: &str) -> Result<Self, WeakPassword> {
        let characters = text.chars().count();
        if characters < MIN_CHARACTERS as usize {
            return Err(WeakPassword::TooShort);
        }
        if characters > MAX_CHARACTERS as usize {
            return Err(WeakPassword::TooLong);
        }
        let plain = text.to_lowercase();
        if COMMON.contains(&plain.as_str()) || is_pattern(&plain) {
            return Err(WeakPassword::Common);
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

/// Whether the text repeats one or two characters, or counts up in digits or letters: `aaaa`,
/// `abab`, `1234`.
fn is_pattern(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    let repeats = characters.windows(3).all(|three| matches!(three, [a, _, c] if a == c));
    let ordered = characters.windows(2).all(|two| match two {
        ['9', '0'] => true,
        [a, b] => u32::from(*a) + 1 == u32::from(*b),
        _ => false,
    });
    repeats || ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_refused() {
        for (password, why) in [
            ("", WeakPassword::TooShort),
            ("eleven char", WeakPassword::TooShort),
            (&"x".repeat(129), WeakPassword::TooLong),
            ("aaaaaaaaaaaaaaa", WeakPassword::Common),
            ("abababababab", WeakPassword::Common),
            ("123456789012", WeakPassword::Common),
            ("PasswordPassword", WeakPassword::Common),
        ] {
            assert_eq!(NewPassword::parse(password).err(), Some(why), "{password}");
        }
        for password in ["correct horse battery", "zwölf Zeichn", "0193756482abc"] {
            assert!(NewPassword::parse(password).is_ok(), "{password}");
        }
        for password in COMMON {
            assert_eq!(
                NewPassword::parse(password).err(),
                Some(WeakPassword::Common),
                "{password}"
            );
        }
    }
}
