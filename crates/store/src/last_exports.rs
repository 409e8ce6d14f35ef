//! The file with the last export of each saved selection. It is a memory aid: nothing else depends on it.

use std::{collections::BTreeMap, fs, path::Path};

use api_types::LastChange;
use repository::StoreError;

use crate::{
    disk::Disk,
    error, files,
    record::{self, ExportsRecord},
};

/// The name of the file in the data directory.
pub(crate) const NAME: &str = "last-exports.json";

/// The format that this version reads and writes.
pub(crate) const FORMAT: u64 = 1;

/// Saves the last exports.
pub(crate) fn save(
    root: &Path,
    disk: &Disk,
    exports: &BTreeMap<Box<str>, LastChange>,
) -> Result<(), StoreError> {
    let failed = |cause| error::io(format!("write {NAME}"))(cause);
    let json = record::to_pretty_json(&ExportsRecord::from(exports)).map_err(failed)?;
    files::write(disk, &root.join(NAME), &json).map_err(failed)
}

/// Reads the last exports. Ignores an unreadable file.
pub(crate) fn read(root: &Path) -> BTreeMap<Box<str>, LastChange> {
    let json = fs::read(root.join(NAME)).ok();
    let record = json.and_then(|json| record::read::<ExportsRecord>(&json, FORMAT).ok());
    record.map(Into::into).unwrap_or_default()
}
