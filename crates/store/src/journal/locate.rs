//! Finds single definitions in the journal, for when the cache cannot be read.

use std::{collections::HashMap, os::unix::fs::FileExt as _};

use api_types::RevisionNumber;
use repository::StoreError;
use snapshot::Hash;

use super::{
    Journal, LogEntry, Reader,
    frame::{self, Fault},
    layout::{DEFINITION, MAGIC},
    read::{definition, fault},
};
use crate::{compressed::Compressed, error};

/// Where each definition is in the journal.
#[derive(Debug, Default)]
pub(crate) struct Locations {
    /// The file and the byte at which the definition's frame begins.
    places: HashMap<Hash, (RevisionNumber, u64)>,
    /// The revision up to which the files were read, and the one that the journal began with then.
    read_to: RevisionNumber,
    oldest: RevisionNumber,
}

impl Locations {
    /// Whether these are all locations of a journal that ends at `newest`.
    pub(crate) fn are_current(&self, journal: &Journal, newest: RevisionNumber) -> bool {
        self.read_to == newest && self.oldest == journal.oldest()
    }

    /// Whether this content is in the journal.
    pub(crate) fn contains(&self, hash: &Hash) -> bool {
        self.places.contains_key(hash)
    }
}

impl Journal {
    /// Finds all definitions in the files of these revisions. Their bodies are not read.
    pub(crate) fn locate(&self, lines: &[LogEntry]) -> Result<Locations, StoreError> {
        let mut locations = Locations { oldest: self.oldest(), ..Locations::default() };
        for line in self.with_files(lines) {
            let number = line.revision.number;
            for (hash, at) in self.read_known(line)?.frames()? {
                locations.places.insert(hash, (number, at));
            }
            locations.read_to = number;
        }
        Ok(locations)
    }

    /// A definition, as it was committed, and the name of its file; nothing where no file has it.
    pub(crate) fn find(
        &self,
        locations: &Locations,
        hash: &Hash,
    ) -> Result<Option<(Compressed, String)>, StoreError> {
        let Some((number, at)) = locations.places.get(hash).copied() else { return Ok(None) };
        let reader = self.read(number)?;
        let (found, packed) = reader.frame_at(at)?;
        if found != *hash {
            return Err(error::damaged(reader.place(), "a definition in it has changed"));
        }
        Ok(Some((packed, reader.name().to_owned())))
    }
}

impl Reader {
    /// The hashes of the definitions in the file, and where their frames begin.
    fn frames(&self) -> Result<Vec<(Hash, u64)>, StoreError> {
        let mut frames = Vec::new();
        let mut at = MAGIC.len() as u64;
        while at < self.closing.changes_at {
            let mut start = [0; frame::BEFORE + 32];
            let read = self.file.read_exact_at(&mut start, at).map_err(Fault::from);
            read.map_err(fault(&self.name))?;
            let (before, hash) = start.split_at(frame::BEFORE);
            let (tag, length) = frame::lengths(before);
            if tag == DEFINITION {
                let hash: [u8; 32] = hash.try_into().unwrap_or_default();
                frames.push((Hash::from(hash), at));
            }
            let next = at.checked_add(frame::OVERHEAD).and_then(|next| next.checked_add(length));
            let next = next.filter(|next| *next <= self.closing.changes_at);
            at = next.ok_or_else(|| error::damaged(self.place(), "a length in it is wrong"))?;
        }
        Ok(frames)
    }

    /// The definition whose frame begins at this byte, as it was written.
    fn frame_at(&self, at: u64) -> Result<(Hash, Compressed), StoreError> {
        let room = self.closing.changes_at.saturating_sub(at);
        let mut input = ReadFrom { file: &self.file, at };
        match frame::read(&mut input, room).map_err(fault(&self.name))? {
            (DEFINITION, payload) => definition(payload)
                .ok_or_else(|| error::damaged(self.place(), "a definition in it has changed")),
            _ => Err(error::damaged(self.place(), "a frame is out of place")),
        }
    }
}

/// Reads a file from some byte on, whatever others do with its cursor.
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
