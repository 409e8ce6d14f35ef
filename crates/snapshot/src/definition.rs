//! A definition: a service with all that belongs to it.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize, de::IgnoredAny};

use crate::{Kind, compare::document};

/// What stands between two documents of an array: a line each keeps git diffs small.
pub const SEPARATOR: &str = ",\n";

/// A service with its contracts, requests, responses and event messages, as five runs of raw JSON
/// documents: exactly the bytes that an export of this service alone puts between its brackets.
///
/// Invariant: documents are compact (no white space between tokens), stand in the order of their
/// operations, names and ids, and are joined by [`SEPARATOR`].
#[derive(Clone, Debug)]
pub struct Definition {
    sections: [String; 5],
    /// Whether each document is known to be what was read as JSON before.
    proved: bool,
}

impl PartialEq for Definition {
    fn eq(&self, other: &Self) -> bool {
        self.sections == other.sections
    }
}

impl Eq for Definition {}

impl Definition {
    /// A definition of sections that were taken from one: what a store gives back.
    #[must_use]
    pub fn from_sections(sections: [String; 5]) -> Self {
        Self { sections, proved: false }
    }

    /// A definition of documents that were each read as JSON, and proved to be the same since.
    pub(crate) fn from_proved(sections: [String; 5]) -> Self {
        Self { sections, proved: true }
    }

    /// The documents of one kind, joined by [`SEPARATOR`]; empty where there are none.
    #[must_use]
    pub fn section(&self, kind: Kind) -> &str {
        &self.sections[kind.index()]
    }

    /// All five sections in the order of the file.
    #[must_use]
    pub fn sections(&self) -> &[String; 5] {
        &self.sections
    }

    /// The five sections themselves.
    #[must_use]
    pub fn into_sections(self) -> [String; 5] {
        self.sections
    }

    /// The address of this content: equal content, equal hash.
    #[must_use]
    pub fn hash(&self) -> Hash {
        let mut hasher = blake3::Hasher::new();
        for section in &self.sections {
            // The length first, so that no text can move from one section to the next unnoticed.
            hasher.update(&(section.len() as u64).to_le_bytes());
            hasher.update(section.as_bytes());
        }
        Hash(*hasher.finalize().as_bytes())
    }

    /// Whether each document is one JSON value, so that an export of it can be read. What comes
    /// straight from a file is known to be, and is not read once more.
    ///
    /// # Errors
    /// Where the first document that is not goes wrong.
    pub fn check_json(&self) -> Result<(), NotJson> {
        if self.proved {
            return Ok(());
        }
        let documents = self.sections.iter().flat_map(|section| document::documents(section));
        documents.map(serde_json::from_str::<IgnoredAny>).try_for_each(|read| Ok(read.map(drop)?))
    }

    /// The number of bytes of all its documents.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.sections.iter().map(|section| section.len() as u64).sum()
    }
}

/// A document of a definition is not JSON.
#[derive(Debug, thiserror::Error)]
#[error("a document is not JSON")]
pub struct NotJson(#[from] serde_json::Error);

/// The BLAKE3 hash of a definition's content; shown as 64 hex digits.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Hash([u8; 32]);

impl Hash {
    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for Hash {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// The text is not 64 hex digits.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a hash is 64 hex digits")]
pub struct ParseHashError;

impl FromStr for Hash {
    type Err = ParseHashError;

    fn from_str(text: &str) -> Result<Self, ParseHashError> {
        blake3::Hash::from_hex(text).map(|hash| Self(*hash.as_bytes())).map_err(|_| ParseHashError)
    }
}

impl Serialize for Hash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
