//! The stored form of mirrors: `mirrors.json`.

mod conversions;
mod stored;
#[cfg(test)]
mod tests;

use std::path::Path;

use self::stored::MirrorRecord;
use super::mirror::Mirror;
use crate::records::{RecordFile, RecordFileError, RecordKind, RecordPlace};

const KIND: RecordKind = RecordKind { name: "mirrors", format: 1 };

/// The file with the mirrors.
#[derive(Clone, Debug)]
pub(super) struct MirrorFile(RecordFile<MirrorRecord>);

impl MirrorFile {
    pub(super) fn new(place: impl Into<RecordPlace>) -> Self {
        Self(RecordFile::new(place, KIND))
    }

    /// All mirrors, in the order in which they were added.
    pub(super) fn all(&self) -> Result<Vec<Mirror>, RecordFileError> {
        Ok(self.0.read()?.into_iter().map(Mirror::from).collect())
    }

    /// Changes the list.
    pub(super) fn change<T>(
        &self,
        change: impl FnOnce(&mut Vec<Mirror>) -> T,
    ) -> Result<T, RecordFileError> {
        self.0.change(|records| {
            let mut mirrors: Vec<Mirror> = records.drain(..).map(Mirror::from).collect();
            let changed = change(&mut mirrors);
            *records = mirrors.into_iter().map(MirrorRecord::from).collect();
            Ok(changed)
        })
    }
}

/// Checks that the mirrors of a data directory can be read. A missing file is valid.
///
/// # Errors
/// If the file cannot be read or is damaged.
pub(crate) fn check_mirrors(data: &Path) -> Result<(), RecordFileError> {
    MirrorFile::new(data).0.read().map(drop)
}
