//! Browsers in which an account signed in before. Guesses from elsewhere never make them wait.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER;

use super::token::Token;
use crate::private;

/// The file of the key and of the key's hash, in the data directory. Without it every browser is a
/// new one.
const FILE: &str = "known-browsers.key";

/// Bytes of the random number by which a browser is told apart.
const ID: usize = 16;

/// Bytes of the code that shows that this server gave the number to a browser of this account.
const CODE: usize = 32;

/// A browser of an account. The random number that it was given, not a secret.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) struct BrowserId([u8; ID]);

/// Recognizes browsers by a token that only this server can make.
#[derive(Clone)]
pub(crate) struct KnownBrowsers {
    key: [u8; blake3::KEY_LEN],
}

/// The key of known browsers cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("cannot use {}, the key of known browsers", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The key is not the one that was written.
    #[error(
        "{} is damaged. The server creates a new key when it starts, and no browser is known then",
        file.display()
    )]
    Damaged {
        /// The file.
        file: PathBuf,
    },
    /// No random numbers.
    #[error("cannot get random numbers")]
    Random(#[from] getrandom::Error),
}

impl KnownBrowsers {
    /// With the key of this data directory, which is made where there is none that can be used.
    pub(crate) fn open(data: &Path) -> Result<Self, KeyError> {
        match Self::read(data) {
            Ok(Some(known)) => return Ok(known),
            Ok(None) => {}
            Err(KeyError::Damaged { .. }) => {
                tracing::warn!("the key of known browsers is damaged, creating a new one");
            }
            Err(error) => return Err(error),
        }
        let (known, file) = (Self::passing()?, data.join(FILE));
        let bytes = [known.key, *blake3::hash(&known.key).as_bytes()].concat();
        private::replace(&file, &bytes).map_err(|source| KeyError::Io { file, source })?;
        Ok(known)
    }

    /// With the key of this data directory, if there is one.
    fn read(data: &Path) -> Result<Option<Self>, KeyError> {
        let file = data.join(FILE);
        let bytes = match fs::read(&file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(KeyError::Io { file, source }),
        };
        match bytes.split_first_chunk::<{ blake3::KEY_LEN }>() {
            Some((key, hash)) if hash == blake3::hash(key).as_bytes() => {
                Ok(Some(Self { key: *key }))
            }
            _ => Err(KeyError::Damaged { file }),
        }
    }

    /// With a key that ends with the process.
    pub(crate) fn passing() -> Result<Self, KeyError> {
        let mut key = [0; blake3::KEY_LEN];
        getrandom::fill(&mut key)?;
        Ok(Self { key })
    }

    /// The token for a browser in which the account of this name has signed in.
    pub(crate) fn issue(&self, name: &str) -> Result<Token, getrandom::Error> {
        let mut id = [0; ID];
        getrandom::fill(&mut id)?;
        let code = self.code(BrowserId(id), name);
        Ok(Token::from_client(&HEXLOWER.encode(&[&id[..], code.as_bytes()].concat())))
    }

    /// The browser that brings this token, if it was issued for the account of this name.
    pub(crate) fn recognize(&self, token: &Token, name: &str) -> Option<BrowserId> {
        let bytes = HEXLOWER.decode(token.reveal().as_bytes()).ok()?;
        let (id, code) = bytes.split_first_chunk::<ID>()?;
        let code = blake3::Hash::from_bytes(<[u8; CODE]>::try_from(code).ok()?);
        let id = BrowserId(*id);
        // Hashes compare in constant time.
        (self.code(id, name) == code).then_some(id)
    }

    fn code(&self, BrowserId(id): BrowserId, name: &str) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(&id).update(name.to_lowercase().as_bytes());
        hasher.finalize()
    }
}

/// Whether the key of a data directory can be read. None at all is fine.
///
/// # Errors
/// Where it cannot be read or is damaged.
pub fn check_key(data: &Path) -> Result<(), KeyError> {
    KnownBrowsers::read(data).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_recognized_for_its_account_alone() {
        let known = KnownBrowsers::passing().unwrap();
        let [token, other] = [known.issue("Anna").unwrap(), known.issue("anna").unwrap()];
        let id = known.recognize(&token, "anna").unwrap();
        assert_ne!(Some(id), known.recognize(&other, "anna"), "each browser has its own number");
        assert_eq!(known.recognize(&token, "bob"), None);
        assert_eq!(KnownBrowsers::passing().unwrap().recognize(&token, "anna"), None);
    }

    #[test]
    fn a_token_that_was_changed_is_unknown() {
        let known = KnownBrowsers::passing().unwrap();
        let token = known.issue("anna").unwrap();
        let text = token.reveal();
        for at in 0..text.len() {
            let digit = if text.as_bytes()[at] == b'0' { "1" } else { "0" };
            let changed = format!("{}{digit}{}", &text[..at], &text[at + 1..]);
            assert_eq!(known.recognize(&Token::from_client(&changed), "anna"), None, "{at}");
        }
        for changed in ["", &text[..text.len() - 2], &format!("{text}00"), "not hexadecimal"] {
            assert_eq!(known.recognize(&Token::from_client(changed), "anna"), None, "{changed}");
        }
    }

    #[test]
    fn the_key_stays_and_a_damaged_one_is_made_anew() {
        let data = tempfile::tempdir().unwrap();
        let token = KnownBrowsers::open(data.path()).unwrap().issue("anna").unwrap();
        let again = KnownBrowsers::open(data.path()).unwrap();
        assert!(again.recognize(&token, "anna").is_some());
        let file = data.path().join(FILE);
        let mut bytes = fs::read(&file).unwrap();
        bytes[7] ^= 1;
        fs::write(&file, bytes).unwrap();
        assert!(check_key(data.path()).unwrap_err().to_string().contains(FILE));
        let made = KnownBrowsers::open(data.path()).unwrap();
        check_key(data.path()).unwrap();
        assert_eq!(made.recognize(&token, "anna"), None);
        let next = made.issue("anna").unwrap();
        assert!(KnownBrowsers::open(data.path()).unwrap().recognize(&next, "anna").is_some());
    }
}
