//! What stands in a journal file: a line to know it by, a frame with the header, a frame a
//! definition, a frame with the changes, and a closing frame.

use api_types::{Draft, RevisionNumber};

use super::{LogEntry, frame};
use crate::anchor::DirectoryId;

/// The first bytes of every journal file.
pub(super) const MAGIC: &[u8; 8] = b"mockpit\n";

/// The format that this version reads and writes.
pub(crate) const FORMAT: u64 = 1;

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
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct ChainHash([u8; 32]);

impl ChainHash {
    /// The 32 bytes.
    pub(crate) const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for ChainHash {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

/// The first frame of a journal file: what is known of a revision before its changes are.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Header {
    pub(crate) number: RevisionNumber,
    /// The seal of the revision before.
    pub(crate) parent: ChainHash,
    /// The data directory that it was made in. Revisions from before there were anchors lack it.
    pub(crate) directory: Option<DirectoryId>,
    pub(crate) draft: Draft,
    /// There in the file that a compacted journal begins with.
    pub(crate) base: Option<Base>,
}

/// What a journal that begins at a later revision keeps of the revisions before.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Base {
    /// The seal that the revision's own file had: the next one continues that.
    pub(crate) seal: ChainHash,
    /// The lines of the revisions before, oldest first, from the very first on.
    pub(crate) earlier: Vec<LogEntry>,
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
    pub(super) seal: ChainHash,
}

impl Closing {
    /// The payload, sealed over what the hasher has seen: all of the file before this frame.
    pub(super) fn seal(&mut self, seen: &blake3::Hasher) {
        let mut seen = seen.clone();
        seen.update(&frame::before(CLOSING, CLOSING_LENGTH as u64));
        seen.update(self.encode().split_at(UNSEALED).0);
        self.seal = ChainHash(*seen.finalize().as_bytes());
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
            seal: ChainHash(seal.try_into().ok()?),
        })
    }
}
