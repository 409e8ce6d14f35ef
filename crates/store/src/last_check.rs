//! The file with the result of the last check of the journal.

use std::{fs, path::Path};

use api_types::{CheckHealth, LastCheck};
use repository::StoreError;

use crate::{
    disk::Disk,
    error, files,
    record::{self, CheckRecord},
};

/// The name of the file in the data directory.
const NAME: &str = "last-check.json";

/// The format that this version reads and writes.
pub(crate) const FORMAT: u64 = 1;

/// Saves the result of a check.
pub(crate) fn save(root: &Path, disk: &Disk, last: &LastCheck) -> Result<(), StoreError> {
    let failed = |cause| error::io(format!("write {NAME}"))(cause);
    let json = record::to_pretty_json(&CheckRecord::from(last)).map_err(failed)?;
    files::write(disk, &root.join(NAME), &json).map_err(failed)
}

/// Reads the result of the last check. Ignores an unreadable file.
pub(crate) fn read(root: &Path) -> CheckHealth {
    let json = fs::read(root.join(NAME)).ok();
    let record = json.and_then(|json| record::read::<CheckRecord<'_>>(&json, FORMAT).ok());
    CheckHealth { running: None, last: record.map(LastCheck::from) }
}
