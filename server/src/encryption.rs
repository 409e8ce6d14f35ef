//! Encrypts small secrets.

use std::fmt;

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey},
    error::Unspecified,
};
use data_encoding::BASE64;

/// The bytes of a key.
pub(crate) const KEY_BYTES: usize = 32;

/// A key.
pub(crate) struct Key(pub(crate) [u8; KEY_BYTES]);

impl Key {
    /// The key of a text that nobody can guess. `context` separates this use of the text from every other one.
    pub(crate) fn derive(context: &str, text: &str) -> Self {
        Self(blake3::derive_key(context, text.as_bytes()))
    }

    /// Encrypts a secret: the nonce, the text and the tag, in Base64. Only who knows the purpose too can decrypt it.
    pub(crate) fn seal(&self, secret: &str, purpose: &[u8]) -> Result<String, Unspecified> {
        let key = RandomizedNonceKey::new(&AES_256_GCM, &self.0)?;
        let mut text = secret.as_bytes().to_vec();
        let nonce = key.seal_in_place_append_tag(Aad::from(purpose), &mut text)?;
        Ok(BASE64.encode(&[nonce.as_ref().as_slice(), text.as_slice()].concat()))
    }

    /// Decrypts a secret. `None` if it was encrypted with another key or for another purpose.
    pub(crate) fn unseal(&self, sealed: &str, purpose: &[u8]) -> Option<String> {
        let sealed = BASE64.decode(sealed.as_bytes()).ok()?;
        let (nonce, text) = sealed.split_first_chunk::<NONCE_LEN>()?;
        let key = RandomizedNonceKey::new(&AES_256_GCM, &self.0).ok()?;
        let (nonce, mut text) = (Nonce::assume_unique_for_key(*nonce), text.to_vec());
        let text = key.open_in_place(nonce, Aad::from(purpose), &mut text).ok()?;
        String::from_utf8(text.to_vec()).ok()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}
