//! Browsers in which an account signed in before. Guesses from elsewhere never delay them.

use std::path::Path;

use data_encoding::HEXLOWER;

use super::token::Token;
use crate::records::{KeyError, KeyFile, RecordPlace, random_key};

/// The file of the key. Without it, no browser is known.
const KEY_FILE: &str = "known-browsers.key";

/// The random bytes that identify a browser.
const ID_BYTES: usize = 16;

/// The bytes of the code that authenticates the ID and the account name.
const CODE_BYTES: usize = 32;

/// A random number that identifies a browser of an account. It is not a secret.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) struct BrowserId([u8; ID_BYTES]);

/// Recognizes browsers by a token that only this server can create: an ID and a keyed hash of the
/// ID and the account name.
#[derive(Clone)]
pub(crate) struct KnownBrowsers {
    key: [u8; blake3::KEY_LEN],
}

impl KnownBrowsers {
    /// Opens the key. Creates a new one if it is missing or damaged.
    pub(crate) fn open(place: impl Into<RecordPlace>) -> Result<Self, KeyError> {
        KeyFile::new(place, KEY_FILE).read_or_create().map(|key| Self { key: key.0 })
    }

    /// Creates a key that is not stored.
    pub(crate) fn with_temporary_key() -> Result<Self, KeyError> {
        Ok(Self { key: random_key()?.0 })
    }

    /// Issues a token for a browser in which the account of this name signed in.
    pub(crate) fn issue(&self, name: &str) -> Result<Token, getrandom::Error> {
        let mut id = [0; ID_BYTES];
        getrandom::fill(&mut id)?;
        let code = self.code(BrowserId(id), name);
        Ok(Token::from_client(&HEXLOWER.encode(&[&id[..], code.as_bytes()].concat())))
    }

    /// The browser of this token, if it was issued for the account of this name.
    pub(crate) fn recognize(&self, token: &Token, name: &str) -> Option<BrowserId> {
        let bytes = HEXLOWER.decode(token.reveal().as_bytes()).ok()?;
        let (id, code) = bytes.split_first_chunk::<ID_BYTES>()?;
        let code = blake3::Hash::from_bytes(<[u8; CODE_BYTES]>::try_from(code).ok()?);
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

/// Checks that the key of a data directory can be read. A missing file is valid.
///
/// # Errors
/// If the file cannot be read or is damaged.
pub fn check_key(data: &Path) -> Result<(), KeyError> {
    KeyFile::new(data, KEY_FILE).read().map(drop)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn browser_is_recognized_only_for_its_account() {
        let known = KnownBrowsers::with_temporary_key().unwrap();
        let [token, other] = [known.issue("Anna").unwrap(), known.issue("anna").unwrap()];
        let id = known.recognize(&token, "anna").unwrap();
        assert_ne!(Some(id), known.recognize(&other, "anna"), "each browser has its own ID");
        assert_eq!(known.recognize(&token, "bob"), None);
        let other_key = KnownBrowsers::with_temporary_key().unwrap();
        assert_eq!(other_key.recognize(&token, "anna"), None);
    }

    #[test]
    fn modified_token_is_not_recognized() {
        let known = KnownBrowsers::with_temporary_key().unwrap();
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
    fn open_reuses_the_key_and_replaces_a_damaged_one() {
        let data = tempfile::tempdir().unwrap();
        let token = KnownBrowsers::open(data.path()).unwrap().issue("anna").unwrap();
        let reopened = KnownBrowsers::open(data.path()).unwrap();
        assert!(reopened.recognize(&token, "anna").is_some());
        let file = data.path().join(KEY_FILE);
        let mut bytes = fs::read(&file).unwrap();
        bytes[7] ^= 1;
        fs::write(&file, bytes).unwrap();
        assert!(check_key(data.path()).unwrap_err().to_string().contains(KEY_FILE));
        let replaced = KnownBrowsers::open(data.path()).unwrap();
        check_key(data.path()).unwrap();
        assert_eq!(replaced.recognize(&token, "anna"), None);
        let next = replaced.issue("anna").unwrap();
        assert!(KnownBrowsers::open(data.path()).unwrap().recognize(&next, "anna").is_some());
    }
}
