//! The anchor: a small file next to the journal, with the newest revision and the directory ID.
//!
//! The chain of journal files cannot show that its last files were removed, or that all files come
//! from another data directory. The anchor can: the header of each revision repeats the directory
//! ID. The anchor is written after each commit, so it can be one revision behind, never ahead.

use std::{fs, io, path::Path};

use api_types::RevisionNumber;
use repository::StoreError;

use crate::{
    directory_id::DirectoryId,
    disk::Disk,
    error, files,
    journal::{ChainHash, LogEntry, frame},
    record::{self, AnchorRecord, Unreadable},
};

/// The name of the file in the data directory.
pub(crate) const NAME: &str = "journal.anchor";

/// The format that this version reads and writes.
pub(crate) const FORMAT: u64 = 1;
const TAG: u8 = b'A';

/// The content of the anchor.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Anchor {
    /// The ID of the data directory.
    pub(crate) directory: DirectoryId,
    /// The first revision whose header must repeat the ID. Older revisions have none.
    pub(crate) identified_from: RevisionNumber,
    /// The newest revision. 0 if there is none.
    pub(crate) newest: RevisionNumber,
    /// The chain hash of its file.
    pub(crate) chain_hash: ChainHash,
}

impl Anchor {
    /// The anchor of a journal that has none and ends with this entry.
    pub(crate) fn with_new_directory(newest: Option<&LogEntry>) -> Result<Self, StoreError> {
        let directory = DirectoryId::random()?;
        let number = newest.map(|log_entry| log_entry.revision.number).unwrap_or_default();
        Ok(Self::new(directory, number.next(), newest))
    }

    /// The anchor of a journal that ends with this entry.
    pub(crate) fn new(
        directory: DirectoryId,
        identified_from: RevisionNumber,
        newest: Option<&LogEntry>,
    ) -> Self {
        let (newest, chain_hash) = newest.map(LogEntry::position).unwrap_or_default();
        Self { directory, identified_from, newest, chain_hash }
    }

    /// The anchor after one more revision.
    pub(crate) fn advanced(&self, newest: &LogEntry) -> Self {
        Self::new(self.directory, self.identified_from, Some(newest))
    }

    /// Replaces the anchor file atomically.
    pub(crate) fn write(&self, root: &Path, disk: &Disk) -> Result<(), StoreError> {
        let failed = |cause| error::io(format!("write {NAME}"))(cause);
        let json = record::to_json(&AnchorRecord::from(self)).map_err(failed)?;
        let mut bytes = Vec::new();
        frame::write(&mut bytes, TAG, &[&json]).map_err(failed)?;
        files::write(disk, &root.join(NAME), &bytes).map_err(failed)
    }
}

/// The anchor file as found on disk.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum AnchorFile {
    /// The file is valid.
    Anchor(Anchor),
    /// There is no file.
    Missing,
    /// The file is damaged.
    Damaged,
}

impl AnchorFile {
    /// The ID of the directory, or a new ID if the file is not readable.
    pub(crate) fn directory(&self) -> Result<DirectoryId, StoreError> {
        match self {
            Self::Anchor(anchor) => Ok(anchor.directory),
            Self::Missing | Self::Damaged => DirectoryId::random(),
        }
    }
}

/// Reads the anchor of a data directory.
///
/// # Errors
/// [`StoreError::UnsupportedFormat`] if a newer version wrote it, and I/O errors.
pub(crate) fn read(root: &Path) -> Result<AnchorFile, StoreError> {
    parse(read_bytes(root)?.as_deref())
}

/// The ID of a data directory. `None` if its anchor cannot be read.
#[must_use]
pub fn directory_id(root: &Path) -> Option<DirectoryId> {
    match read(root) {
        Ok(AnchorFile::Anchor(anchor)) => Some(anchor.directory),
        Ok(AnchorFile::Missing | AnchorFile::Damaged) | Err(_) => None,
    }
}

/// Reads the bytes of the file. `None` if there is none.
pub(crate) fn read_bytes(root: &Path) -> Result<Option<Vec<u8>>, StoreError> {
    match fs::read(root.join(NAME)) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        bytes => bytes.map(Some).map_err(error::io(format!("read {NAME}"))),
    }
}

/// Removes the file, if there is one.
pub(crate) fn remove(root: &Path) -> Result<(), StoreError> {
    match fs::remove_file(root.join(NAME)) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed.map_err(error::io(format!("remove {NAME}"))),
    }
}

/// Parses the bytes of the file.
///
/// # Errors
/// [`StoreError::UnsupportedFormat`] if a newer version wrote it.
pub(crate) fn parse(bytes: Option<&[u8]>) -> Result<AnchorFile, StoreError> {
    let Some(bytes) = bytes else { return Ok(AnchorFile::Missing) };
    let json = match frame::read(&mut { bytes }, bytes.len() as u64) {
        Ok((TAG, json)) if json.len() as u64 + frame::OVERHEAD == bytes.len() as u64 => json,
        _ => return Ok(AnchorFile::Damaged),
    };
    match record::read::<AnchorRecord>(&json, FORMAT) {
        Ok(record) => Ok(AnchorFile::Anchor(record.into())),
        Err(Unreadable::NewerFormat(found)) => Err(error::unsupported(NAME, found, FORMAT)),
        Err(Unreadable::Wrong(_)) => Ok(AnchorFile::Damaged),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchor_round_trips_and_detects_every_changed_byte() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(read(dir.path()).unwrap(), AnchorFile::Missing);
        let anchor = Anchor::with_new_directory(None).unwrap();
        anchor.write(dir.path(), &Disk::default()).unwrap();
        assert_eq!(read(dir.path()).unwrap(), AnchorFile::Anchor(anchor));
        let path = dir.path().join(NAME);
        let bytes = fs::read(&path).unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            fs::write(&path, changed).unwrap();
            assert_eq!(read(dir.path()).unwrap(), AnchorFile::Damaged, "byte {at}");
        }
    }

    #[test]
    fn anchor_of_newer_format_is_unsupported() {
        let dir = tempfile::tempdir().unwrap();
        let mut bytes = Vec::new();
        frame::write(&mut bytes, TAG, &[br#"{"format":2,"is":"new"}"#]).unwrap();
        fs::write(dir.path().join(NAME), bytes).unwrap();
        let rejected = read(dir.path()).unwrap_err();
        let expected = "journal.anchor has format 2, and this version of Mockpit knows format 1: \
                        start the Mockpit version that wrote it, or a newer one";
        assert_eq!(rejected.to_string(), expected);
    }
}
