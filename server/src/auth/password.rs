//! Passwords: what is taken as one, and argon2id.

use std::{fmt, sync::Arc};

use app::api::{ApiError, access::blocking};
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc},
};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use super::token::Token;

/// Passwords that are hashed at a time: each takes 19 MiB and 20 ms of a core.
const AT_A_TIME: usize = 2;

/// Characters of a password.
const LENGTH: std::ops::RangeInclusive<usize> = 12..=128;

/// What people choose when they are told that it takes twelve characters.
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

/// A password that will do for a new account.
pub struct NewPassword(String);

/// A password that will not do.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum WeakPassword {
    /// Too short or too long.
    #[error("a password has {} to {} characters", LENGTH.start(), LENGTH.end())]
    Length,
    /// Among the first that are tried.
    #[error("this password is among the first that are tried")]
    Common,
}

/// What is kept of a password. It never shows in a log.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasswordHash(String);

/// A password could not be hashed.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// The hash function failed.
    #[error("cannot hash a password")]
    Hash(#[source] argon2::password_hash::Error),
    /// No random numbers.
    #[error("cannot get random numbers")]
    Random(#[from] getrandom::Error),
}

impl NewPassword {
    /// Reads a password for a new account.
    ///
    /// # Errors
    /// Where it is too short, too long or too well known.
    pub fn parse(text: &str) -> Result<Self, WeakPassword> {
        if !LENGTH.contains(&text.chars().count()) {
            return Err(WeakPassword::Length);
        }
        let plain = text.to_lowercase();
        if COMMON.contains(&plain.as_str()) || is_pattern(&plain) {
            return Err(WeakPassword::Common);
        }
        Ok(Self(text.to_owned()))
    }

    /// Its hash. Takes a while.
    ///
    /// # Errors
    /// Where there are no random numbers for the salt.
    pub fn hash(&self) -> Result<PasswordHash, HashError> {
        hash(&self.0)
    }
}

/// Hashes and compares, a few at a time.
pub(crate) struct Passwords {
    turns: Arc<Semaphore>,
    dummy: PasswordHash,
}

impl Passwords {
    pub(crate) fn new() -> Result<Self, HashError> {
        let dummy = hash(Token::random::<16>()?.reveal())?;
        Ok(Self { turns: Arc::new(Semaphore::new(AT_A_TIME)), dummy })
    }

    /// Whether the password is the one that was hashed. Without a hash, because there is no such
    /// account, it takes as long and is not.
    pub(crate) async fn verify(
        &self,
        password: String,
        kept: Option<PasswordHash>,
    ) -> Result<bool, ApiError> {
        let known = kept.is_some();
        let kept = kept.unwrap_or_else(|| self.dummy.clone());
        let fits = self.in_turn(move || Ok(fits(&password, &kept))).await?;
        Ok(fits && known)
    }

    pub(crate) async fn hash(&self, password: NewPassword) -> Result<PasswordHash, ApiError> {
        self.in_turn(move || password.hash().map_err(|error| ApiError::internal(&error))).await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        // The turn goes along into the thread: who hangs up does not let another one in meanwhile.
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        blocking(move || {
            let outcome = work();
            drop(turn);
            outcome
        })
        .await
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(..)")
    }
}

fn hash(password: &str) -> Result<PasswordHash, HashError> {
    let hash = Argon2::default().hash_password(password.as_bytes()).map_err(HashError::Hash)?;
    Ok(PasswordHash(hash.to_string()))
}

fn fits(password: &str, kept: &PasswordHash) -> bool {
    phc::PasswordHash::new(&kept.0)
        .is_ok_and(|kept| Argon2::default().verify_password(password.as_bytes(), &kept).is_ok())
}

/// One character or two in turns, or digits or letters in order: `aaaa`, `abab`, `1234`.
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
            ("", WeakPassword::Length),
            ("eleven char", WeakPassword::Length),
            (&"x".repeat(129), WeakPassword::Length),
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

    #[tokio::test]
    async fn only_the_right_password_fits_and_nobody_has_the_dummy() {
        let passwords = Passwords::new().unwrap();
        let new = NewPassword::parse("correct horse battery").unwrap();
        let kept = passwords.hash(new).await.unwrap();
        assert!(kept.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", kept.0);
        assert_eq!(format!("{kept:?}"), "PasswordHash(..)");
        let verify = |password: &str, kept| passwords.verify(password.to_owned(), kept);
        assert!(verify("correct horse battery", Some(kept.clone())).await.unwrap());
        assert!(!verify("Correct horse battery", Some(kept.clone())).await.unwrap());
        assert!(!verify("correct horse battery", None).await.unwrap());
        assert!(!verify("x", Some(PasswordHash("not a hash".into()))).await.unwrap());
    }
}
