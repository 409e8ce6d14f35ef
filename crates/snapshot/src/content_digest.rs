//! A digest of the documents of a definition, to prove that a file has all of them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Kind, read::span::Fingerprint, section};

/// A digest of the documents of a definition, displayed as 16 hex digits. Equal documents of equal kinds
/// give an equal digest, in any order. It detects lost and changed documents, not attacks.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ContentDigest(u64);

impl ContentDigest {
    /// Adds the documents of a section.
    pub fn add_section(&mut self, kind: Kind, section: &str) {
        for document in section::documents(section) {
            self.add(kind, Fingerprint::new(document));
        }
    }

    /// Adds a document.
    pub(crate) fn add(&mut self, kind: Kind, fingerprint: Fingerprint) {
        let seed = kind.index() as u64;
        let hash = twox_hash::XxHash3_64::oneshot_with_seed(seed, fingerprint.as_bytes());
        self.0 = self.0.wrapping_add(hash);
    }
}

impl fmt::Display for ContentDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// The text is not 16 hex digits.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a content digest is 16 hex digits")]
pub struct ParseContentDigestError;

impl FromStr for ContentDigest {
    type Err = ParseContentDigestError;

    fn from_str(text: &str) -> Result<Self, ParseContentDigestError> {
        let has_only_digits = text.len() == 16 && text.bytes().all(|it| it.is_ascii_hexdigit());
        let digest = u64::from_str_radix(text, 16).ok().filter(|_| has_only_digits);
        digest.map(Self).ok_or(ParseContentDigestError)
    }
}

impl Serialize for ContentDigest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ContentDigest {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(sections: &[(Kind, &str)]) -> ContentDigest {
        let mut digest = ContentDigest::default();
        sections.iter().for_each(|(kind, section)| digest.add_section(*kind, section));
        digest
    }

    #[test]
    fn parse_accepts_only_16_hex_digits() {
        assert_eq!("00000000000000ff".parse(), Ok(ContentDigest(255)));
        for text in ["", "ff", "+0000000000000ff", "00000000000000fg", "000000000000000ff"] {
            assert_eq!(text.parse::<ContentDigest>(), Err(ParseContentDigestError), "{text}");
        }
    }

    #[test]
    fn digest_depends_on_each_document_and_its_kind() {
        let whole = digest(&[(Kind::Request, "{\"a\":1},\n{\"a\":2}")]);
        assert_eq!(whole, digest(&[(Kind::Request, "{\"a\":2},\n{\"a\":1}")]));
        assert_eq!(whole.to_string().parse(), Ok(whole));
        for other in [
            digest(&[(Kind::Request, "{\"a\":1}")]),
            digest(&[(Kind::Request, "{\"a\":1},\n{\"a\":2},\n{\"a\":2}")]),
            digest(&[(Kind::Request, "{\"a\":1},\n{\"a\":3}")]),
            digest(&[(Kind::Response, "{\"a\":1},\n{\"a\":2}")]),
            digest(&[(Kind::Request, "{\"a\":1}"), (Kind::Response, "{\"a\":2}")]),
        ] {
            assert_ne!(whole, other);
        }
    }
}
