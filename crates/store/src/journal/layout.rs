//! The layout of a journal file: magic bytes, a header frame, one frame per definition, a frame with
//! the changes, and a closing frame.

use api_types::{Draft, RevisionNumber};

use super::{LogEntry, frame};
use crate::directory_id::DirectoryId;

/// The first bytes of every journal file.
pub(super) const MAGIC: &[u8; 8] = b"mockpit\n";

/// The format that this version writes. It reads all earlier formats too.
pub(crate) const FORMAT: u64 = 2;

/// The header: JSON.
pub(super) const HEADER: u8 = b'H';
/// A definition: its hash, its table, its compressed sections.
pub(super) const DEFINITION: u8 = b'D';
/// The changes and the outcome: JSON.
pub(super) const CHANGES: u8 = b'C';
/// The end: a [`Closing`].
pub(super) const CLOSING: u8 = b'E';

/// Bytes of the closing frame.
pub(super) const CLOSING_FRAME: u64 = frame::OVERHEAD + CLOSING_LENGTH as u64;
const CLOSING_LENGTH: usize = UNHASHED_LENGTH + 32;
/// Bytes at the end of a journal file that its chain hash does not cover: the chain hash, and the hash
/// of the closing frame.
pub(crate) const AFTER_CHAIN: u64 = 32 + 32;
/// Bytes of the closing frame's payload before the chain hash.
const UNHASHED_LENGTH: usize = 8 + 4 + 4;

/// BLAKE3 over a journal file up to this hash. The header of the next file repeats it, so the files
/// form a chain.
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

/// The first frame of a journal file.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Header {
    pub(crate) number: RevisionNumber,
    /// The chain hash of the revision before.
    pub(crate) parent: ChainHash,
    /// The data directory. Revisions of releases before anchors lack it.
    pub(crate) directory: Option<DirectoryId>,
    pub(crate) draft: Draft,
    /// Present only in a base file.
    pub(crate) base: Option<Base>,
}

/// What a base file keeps of the revisions before.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Base {
    /// The chain hash of the revision file that the base file replaces. The next file refers to it.
    pub(crate) chain_hash: ChainHash,
    /// The log entries of all earlier revisions, oldest first.
    pub(crate) earlier: Vec<LogEntry>,
}

/// The last frame of a journal file, always of the same length.
#[derive(Clone, Copy, Debug)]
pub(super) struct Closing {
    /// Offset of the frame with the changes.
    pub(super) changes_at: u64,
    /// Definitions that were added or replaced.
    pub(super) put: u32,
    /// Definitions that were removed.
    pub(super) removed: u32,
    pub(super) chain_hash: ChainHash,
}

impl Closing {
    /// Sets the chain hash. The hasher must have seen the file up to this frame.
    pub(super) fn set_chain_hash(&mut self, hasher: &blake3::Hasher) {
        let mut hasher = hasher.clone();
        hasher.update(&frame::prefix(CLOSING, CLOSING_LENGTH as u64));
        hasher.update(self.encode().split_at(UNHASHED_LENGTH).0);
        self.chain_hash = ChainHash(*hasher.finalize().as_bytes());
    }

    pub(super) fn encode(&self) -> [u8; CLOSING_LENGTH] {
        let mut bytes = [0; CLOSING_LENGTH];
        let numbers = self.changes_at.to_le_bytes().into_iter();
        let numbers = numbers.chain(self.put.to_le_bytes()).chain(self.removed.to_le_bytes());
        for (target, byte) in bytes.iter_mut().zip(numbers.chain(self.chain_hash.0)) {
            *target = byte;
        }
        bytes
    }

    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let (changes_at, rest) = bytes.split_first_chunk()?;
        let (put, rest) = rest.split_first_chunk()?;
        let (removed, chain_hash) = rest.split_first_chunk()?;
        Some(Self {
            changes_at: u64::from_le_bytes(*changes_at),
            put: u32::from_le_bytes(*put),
            removed: u32::from_le_bytes(*removed),
            chain_hash: ChainHash(chain_hash.try_into().ok()?),
        })
    }
}
