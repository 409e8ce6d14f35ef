//! Finds single definitions in the journal while the cache is unavailable.

use std::{collections::HashMap, os::unix::fs::FileExt as _};

use api_types::RevisionNumber;
use repository::StoreError;
use snapshot::Hash;

use super::{
    Journal, LogEntry, Reader,
    frame::{self, FrameError},
    layout::{DEFINITION, MAGIC},
    read::{definition, frame_error},
};
use crate::{compressed::Compressed, error};

/// The position of each definition in the journal.
#[derive(Debug, Default)]
pub(crate) struct Locations {
    /// Revision of the file, and byte offset of the definition's frame.
    offsets: HashMap<Hash, (RevisionNumber, u64)>,
    /// The last revision that was read.
    newest: RevisionNumber,
    first_retained: RevisionNumber,
}

impl Locations {
    /// Whether these are all locations of a journal that ends at `newest`.
    pub(crate) fn are_current(&self, journal: &Journal, newest: RevisionNumber) -> bool {
        self.newest == newest && self.first_retained == journal.first_retained()
    }

    /// Whether the journal has this content.
    pub(crate) fn contains(&self, hash: &Hash) -> bool {
        self.offsets.contains_key(hash)
    }
}

impl Journal {
    /// Finds all definitions in the files of these revisions. Reads only hashes, not bodies.
    pub(crate) fn locate(&self, log: &[LogEntry]) -> Result<Locations, StoreError> {
        let mut locations =
            Locations { first_retained: self.first_retained(), ..Locations::default() };
        for log_entry in self.entries_with_files(log) {
            let number = log_entry.revision.number;
            for (hash, at) in self.read_verified(log_entry)?.frames()? {
                locations.offsets.insert(hash, (number, at));
            }
            locations.newest = number;
        }
        Ok(locations)
    }

    /// Reads a definition. Returns it with the name of its file, or `None` if no file has it.
    pub(crate) fn find(
        &self,
        locations: &Locations,
        hash: &Hash,
    ) -> Result<Option<(Compressed, String)>, StoreError> {
        let Some((number, at)) = locations.offsets.get(hash).copied() else { return Ok(None) };
        let reader = self.read(number)?;
        let (found, compressed) = reader.frame_at(at)?;
        if found != *hash {
            return Err(error::damaged(reader.location(), "a definition in it has changed"));
        }
        Ok(Some((compressed, reader.name().to_owned())))
    }
}

impl Reader {
    /// Hash and frame offset of each definition in the file.
    fn frames(&self) -> Result<Vec<(Hash, u64)>, StoreError> {
        let mut frames = Vec::new();
        let mut at = MAGIC.len() as u64;
        while at < self.closing.changes_at {
            let mut start = [0; frame::PREFIX_LENGTH + 32];
            let read = self.file.read_exact_at(&mut start, at).map_err(FrameError::from);
            read.map_err(frame_error(&self.name))?;
            let (prefix, hash) = start.split_at(frame::PREFIX_LENGTH);
            let (tag, length) = frame::parse_prefix(prefix);
            if tag == DEFINITION {
                let hash: [u8; 32] = hash.try_into().unwrap_or_default();
                frames.push((Hash::from(hash), at));
            }
            let next = at.checked_add(frame::OVERHEAD).and_then(|next| next.checked_add(length));
            let next = next.filter(|next| *next <= self.closing.changes_at);
            at = next.ok_or_else(|| error::damaged(self.location(), "a length in it is wrong"))?;
        }
        Ok(frames)
    }

    /// Reads the definition whose frame begins at this offset.
    fn frame_at(&self, at: u64) -> Result<(Hash, Compressed), StoreError> {
        let remaining = self.closing.changes_at.saturating_sub(at);
        let mut input = ReadFrom { file: &self.file, at };
        match frame::read(&mut input, remaining).map_err(frame_error(&self.name))? {
            (DEFINITION, payload) => definition(payload)
                .ok_or_else(|| error::damaged(self.location(), "a definition in it has changed")),
            _ => Err(error::damaged(self.location(), "a frame is out of place")),
        }
    }
}

/// Reads a file from an offset without using its shared cursor.
struct ReadFrom<'a> {
    file: &'a std::fs::File,
    at: u64,
}

impl std::io::Read for ReadFrom<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read_at(buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}
