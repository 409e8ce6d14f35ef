//! A BLAKE3 hash: 64 hex digits, written in lower case.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use snapshot::Hash;

use crate::journal::ChainHash;

/// 32 bytes, written as hex digits.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Digest(pub(crate) [u8; 32]);

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Digits)
    }
}

/// Reads the digits from the input, without a copy.
struct Digits;

impl de::Visitor<'_> for Digits {
    type Value = Digest;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("64 hex digits")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Digest, E> {
        let hash = blake3::Hash::from_hex(text);
        hash.map(Digest::from).map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
    }
}

impl From<blake3::Hash> for Digest {
    fn from(hash: blake3::Hash) -> Self {
        Self(*hash.as_bytes())
    }
}

impl From<&Hash> for Digest {
    fn from(hash: &Hash) -> Self {
        Self(*hash.as_bytes())
    }
}

impl From<Digest> for Hash {
    fn from(Digest(bytes): Digest) -> Self {
        Self::from(bytes)
    }
}

impl From<&ChainHash> for Digest {
    fn from(hash: &ChainHash) -> Self {
        Self(*hash.as_bytes())
    }
}

impl From<Digest> for ChainHash {
    fn from(Digest(bytes): Digest) -> Self {
        Self::from(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{assert_golden, rejection};

    #[test]
    fn digest_is_64_lower_case_hex_digits() {
        let json = format!("\"{}\"", "0a".repeat(32));
        assert_golden::<_, Digest>(&Hash::from([10; 32]), &json);
        assert_golden::<_, Digest>(&ChainHash::from([10; 32]), &json);
    }

    #[test]
    fn digest_rejects_other_text() {
        for text in [String::new(), "0".repeat(63), "0".repeat(65), "g".repeat(64)] {
            let why = rejection::<Digest>(&format!("\"{text}\""));
            assert!(why.contains("expected 64 hex digits"), "{text}: {why}");
        }
    }
}
