//! A definition: a service with everything that belongs to it.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize, de::IgnoredAny};

use crate::{Kind, section};

/// A service with its contracts, requests, responses and event messages, as five sections of raw
/// JSON documents. A section has exactly the bytes that an export of this service alone puts
/// between the brackets of that array.
///
/// Invariant: documents are compact (no white space between tokens), sorted by operation, name and
/// ID, and joined by [`SEPARATOR`](crate::SEPARATOR).
///
/// A clone shares the sections.
#[derive(Clone, Debug)]
pub struct Definition {
    sections: Arc<[String; 5]>,
    /// Whether each document was parsed as JSON and has not changed since.
    is_verified: bool,
}

impl PartialEq for Definition {
    fn eq(&self, other: &Self) -> bool {
        self.sections == other.sections
    }
}

impl Eq for Definition {}

impl Definition {
    /// Creates a definition from the sections of a definition, for example from a store.
    #[must_use]
    pub fn from_sections(sections: [String; 5]) -> Self {
        Self { sections: Arc::new(sections), is_verified: false }
    }

    /// Creates a definition from documents that were parsed as JSON and have not changed since.
    pub(crate) fn from_verified(sections: [String; 5]) -> Self {
        Self { sections: Arc::new(sections), is_verified: true }
    }

    /// The documents of one kind, joined by [`SEPARATOR`](crate::SEPARATOR). Empty if there are
    /// none.
    #[must_use]
    pub fn section(&self, kind: Kind) -> &str {
        &self.sections[kind.index()]
    }

    /// All five sections in the order of the file.
    #[must_use]
    pub fn sections(&self) -> &[String; 5] {
        &self.sections
    }

    /// Returns the five sections. Copies them only if a clone shares them.
    #[must_use]
    pub fn into_sections(self) -> [String; 5] {
        Arc::unwrap_or_clone(self.sections)
    }

    /// The hash that addresses this content. Equal content has an equal hash.
    #[must_use]
    pub fn hash(&self) -> Hash {
        let mut hasher = blake3::Hasher::new();
        for section in &*self.sections {
            // Hashing the length first ensures that moving text between sections changes the hash.
            hasher.update(&(section.len() as u64).to_le_bytes());
            hasher.update(section.as_bytes());
        }
        Hash(*hasher.finalize().as_bytes())
    }

    /// Checks that each document is one JSON value, so that an export can be read. Skips the check
    /// for documents that were just read from a file.
    ///
    /// # Errors
    /// The syntax error of the first document that is not JSON.
    pub fn check_json(&self) -> Result<(), NotJson> {
        if self.is_verified {
            return Ok(());
        }
        for document in self.sections.iter().flat_map(|section| section::documents(section)) {
            serde_json::from_str::<IgnoredAny>(document)?;
        }
        Ok(())
    }

    /// The number of bytes of all sections.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.sections.iter().map(|section| section.len() as u64).sum()
    }
}

/// A document of a definition is not JSON.
#[derive(Debug, thiserror::Error)]
#[error("a document of the definition is not JSON")]
pub struct NotJson(#[from] serde_json::Error);

/// The BLAKE3 hash of a definition's content, displayed as 64 hex digits.
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
