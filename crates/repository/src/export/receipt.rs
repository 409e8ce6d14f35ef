//! What was written, counted and hashed as it went by.

use serde::{Deserialize, Serialize};
use snapshot::LeftOut;

use crate::{ExportOptions, RevisionNumber};

/// What was written.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// The revision that it was taken from.
    pub revision: RevisionNumber,
    /// Documents of each kind, in the order of [`Kind::ALL`](snapshot::Kind::ALL).
    pub documents: [u32; 5],
    /// Bytes.
    pub size: u64,
    /// SHA-256 in 64 hex digits.
    pub sha256: Box<str>,
    /// How it was to be.
    #[serde(default)]
    pub options: ExportOptions,
    /// What had a value and does not go to the reader.
    #[serde(default)]
    pub left: LeftOut,
    /// Secrets that were replaced.
    #[serde(default)]
    pub redacted: u64,
}

/// Bytes as hex digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> Box<str> {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _infallible = write!(text, "{byte:02x}");
            text
        })
        .into()
}
