//! What stands in a journal file: a line to know it by, a frame with the header, a frame a
//! definition, a frame with the changes, and a closing frame.

use std::fmt;

use repository::{Change, Draft, Outcome, RevisionNumber};
use serde::{Deserialize, Serialize};

use super::{Line, frame};
use crate::anchor::DirectoryId;

/// The first bytes of every journal file.
pub(super) const MAGIC: &[u8; 8] = b"mockpit\n";

/// The format that this release reads and writes.
pub(super) const FORMAT: u32 = 1;

/// The header: JSON.
pub(super) const HEADER: u8 = b'H';
/// A definition: its hash, its table, its compressed sections.
pub(super) const DEFINITION: u8 = b'D';
/// The changes, and what was decided: JSON.
pub(super) const CHANGES: u8 = b'C';
/// The end: a [`Closing`].
pub(super) const CLOSING: u8 = b'E';

/// Bytes of the closing frame.
pub(super) const CLOSING_FRAME: u64 = frame::OVERHEAD + CLOSING_LENGTH as u64;
const CLOSING_LENGTH: usize = UNSEALED + 32;
/// Bytes of the closing frame's payload before the seal.
const UNSEALED: usize = 8 + 4 + 4;

/// BLAKE3 over a journal file up to the seal itself. The next file's header repeats it, so that
/// the files are a chain.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub(crate) struct Seal(pub(super) [u8; 32]);

impl fmt::Display for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

impl From<Seal> for String {
    fn from(seal: Seal) -> Self {
        seal.to_string()
    }
}

impl TryFrom<String> for Seal {
    type Error = blake3::HexError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Ok(Self(*blake3::Hash::from_hex(text)?.as_bytes()))
    }
}

/// The first frame of a journal file: what is known of a revision before its changes are.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) format: u32,
    pub(super) number: RevisionNumber,
    /// The seal of the revision before.
    pub(super) parent: Seal,
    /// The data directory that it was made in. Revisions from before there were anchors lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) directory: Option<DirectoryId>,
    #[serde(flatten)]
    pub(super) draft: Draft,
    /// There in the file that a compacted journal begins with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) base: Option<Base>,
}

/// What a journal that begins at a later revision keeps of the revisions before.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Base {
    /// The seal that the revision's own file had: the next one continues that.
    pub(super) seal: Seal,
    /// The lines of the revisions before, oldest first, from the very first on.
    pub(super) earlier: Vec<Line>,
}

/// The frame before the last: what became of which service, and what had been decided.
#[derive(Serialize)]
pub(super) struct Written<'a> {
    pub(super) changes: &'a [Change],
    pub(super) outcome: &'a Outcome,
}

/// The changes of [`Written`].
#[derive(Deserialize)]
pub(super) struct Changes {
    pub(super) changes: Vec<Change>,
}

/// The outcome of [`Written`].
#[derive(Deserialize)]
pub(super) struct Decided {
    pub(super) outcome: Outcome,
}

/// The last frame of a journal file, always of the same length.
#[derive(Clone, Copy, Debug)]
pub(super) struct Closing {
    /// Where the frame with the changes begins.
    pub(super) changes_at: u64,
    /// Definitions that were added or replaced.
    pub(super) put: u32,
    /// Definitions that were removed.
    pub(super) removed: u32,
    pub(super) seal: Seal,
}

impl Closing {
    /// The payload, sealed over what the hasher has seen: all of the file before this frame.
    pub(super) fn seal(&mut self, seen: &blake3::Hasher) {
        let mut seen = seen.clone();
        seen.update(&frame::before(CLOSING, CLOSING_LENGTH as u64));
        seen.update(self.encode().split_at(UNSEALED).0);
        self.seal = Seal(*seen.finalize().as_bytes());
    }

    pub(super) fn encode(&self) -> [u8; CLOSING_LENGTH] {
        let mut bytes = [0; CLOSING_LENGTH];
        let numbers = self.changes_at.to_le_bytes().into_iter();
        let numbers = numbers.chain(self.put.to_le_bytes()).chain(self.removed.to_le_bytes());
        for (place, byte) in bytes.iter_mut().zip(numbers.chain(self.seal.0)) {
            *place = byte;
        }
        bytes
    }

    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let (changes_at, rest) = bytes.split_first_chunk()?;
        let (put, rest) = rest.split_first_chunk()?;
        let (removed, seal) = rest.split_first_chunk()?;
        Some(Self {
            changes_at: u64::from_le_bytes(*changes_at),
            put: u32::from_le_bytes(*put),
            removed: u32::from_le_bytes(*removed),
            seal: Seal(seal.try_into().ok()?),
        })
    }
}
