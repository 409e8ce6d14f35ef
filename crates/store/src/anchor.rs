//! The anchor: a small file beside the journal that says how far the journal reaches at least.
//!
//! The files of a journal prove each other, but not that the last ones are still there, nor that all
//! of them were made in this data directory. The anchor does: it holds the identity of the
//! directory, which the header of each revision repeats, and the newest revision. It is written
//! after each commit, so it may be one revision behind, and is never ahead.

use std::{fs, io, path::Path};

use api_types::RevisionNumber;
use repository::StoreError;

use crate::{
    Disk, error, files,
    journal::{ChainHash, LogEntry, frame},
    record::{self, AnchorRecord, Unreadable},
};

/// The name of the file in the data directory.
pub(crate) const NAME: &str = "journal.anchor";

/// The format that this version reads and writes.
pub(crate) const FORMAT: u64 = 1;
const TAG: u8 = b'A';

/// Which data directory it is: 128 random bits.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct DirectoryId(pub(crate) u128);

impl DirectoryId {
    /// A new one.
    pub(crate) fn random() -> Result<Self, StoreError> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)
            .map_err(|cause| error::io("get random numbers")(io::Error::other(cause)))?;
        Ok(Self(u128::from_le_bytes(bytes)))
    }
}

/// What the anchor says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Anchor {
    /// The identity of the data directory.
    pub(crate) directory: DirectoryId,
    /// The first revision whose header has to repeat the identity. Older ones were made before
    /// there was one.
    pub(crate) identified_from: RevisionNumber,
    /// The newest revision; 0 where there is none.
    pub(crate) newest: RevisionNumber,
    /// The seal of its file.
    pub(crate) seal: ChainHash,
}

impl Anchor {
    /// The first anchor of a journal that ends with this line and was made without one.
    pub(crate) fn first(newest: Option<&LogEntry>) -> Result<Self, StoreError> {
        let directory = DirectoryId::random()?;
        let number = newest.map(|line| line.revision.number).unwrap_or_default();
        Ok(Self::of(directory, number.next(), newest))
    }

    /// The anchor of a journal that ends with this line.
    pub(crate) fn of(
        directory: DirectoryId,
        identified_from: RevisionNumber,
        newest: Option<&LogEntry>,
    ) -> Self {
        let (newest, seal) =
            newest.map(|line| (line.revision.number, line.seal)).unwrap_or_default();
        Self { directory, identified_from, newest, seal }
    }

    /// The same after one more revision.
    pub(crate) fn advanced(&self, newest: &LogEntry) -> Self {
        Self::of(self.directory, self.identified_from, Some(newest))
    }

    /// Writes it, so that it is there wholly or as it was before.
    pub(crate) fn write(&self, root: &Path, disk: &Disk) -> Result<(), StoreError> {
        let failed = |cause| error::io(format!("write {NAME}"))(cause);
        let json = record::to_json(&AnchorRecord::from(self)).map_err(failed)?;
        let mut bytes = Vec::new();
        frame::write(&mut bytes, TAG, &[&json]).map_err(failed)?;
        files::write(disk, &root.join(NAME), &bytes).map_err(failed)
    }
}

/// What lies in the place of the anchor.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Found {
    /// It is as it was written.
    Anchor(Anchor),
    /// There is none.
    Missing,
    /// It is not as it was written.
    Damaged,
}

impl Found {
    /// The identity of the directory; a new one where none can be read.
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
/// [`StoreError::UnsupportedFormat`] where a newer version wrote it. Where it cannot be read.
pub(crate) fn read(root: &Path) -> Result<Found, StoreError> {
    let bytes = match fs::read(root.join(NAME)) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Found::Missing),
        bytes => bytes.map_err(error::io(format!("read {NAME}")))?,
    };
    let json = match frame::read(&mut &*bytes, bytes.len() as u64) {
        Ok((TAG, json)) if json.len() as u64 + frame::OVERHEAD == bytes.len() as u64 => json,
        _ => return Ok(Found::Damaged),
    };
    match record::read::<AnchorRecord>(&json, FORMAT) {
        Ok(record) => Ok(Found::Anchor(record.into())),
        Err(Unreadable::Newer(found)) => Err(error::unsupported(NAME, found, FORMAT)),
        Err(Unreadable::Wrong(_)) => Ok(Found::Damaged),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchor_reads_back_and_any_changed_bit_is_noticed() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(read(dir.path()).unwrap(), Found::Missing);
        let anchor = Anchor::first(None).unwrap();
        anchor.write(dir.path(), &Disk::default()).unwrap();
        assert_eq!(read(dir.path()).unwrap(), Found::Anchor(anchor));
        let path = dir.path().join(NAME);
        let bytes = fs::read(&path).unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            fs::write(&path, changed).unwrap();
            assert_eq!(read(dir.path()).unwrap(), Found::Damaged, "byte {at}");
        }
    }

    #[test]
    fn anchor_of_a_newer_format_is_unsupported_whatever_else_is_in_it() {
        let dir = tempfile::tempdir().unwrap();
        let mut bytes = Vec::new();
        frame::write(&mut bytes, TAG, &[br#"{"format":2,"is":"new"}"#]).unwrap();
        fs::write(dir.path().join(NAME), bytes).unwrap();
        let refused = read(dir.path()).unwrap_err();
        let expected = "journal.anchor has format 2, and this version of Mockpit knows format 1: \
                        start the Mockpit version that wrote it, or a newer one";
        assert_eq!(refused.to_string(), expected);
    }
}
