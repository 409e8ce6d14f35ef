//! The records: the types that the store writes to disk as JSON.
//!
//! Only these types define the bytes on disk. They are converted from and to the domain types, so a
//! rename in the domain never changes a file. `docs/format.md` describes each record. A change to a
//! record needs a new format number.

mod anchor;
mod backup;
mod cache_state;
mod change;
mod check;
mod checkpoint;
mod choice;
mod commit;
mod digest;
mod directory;
mod draft;
mod entry;
mod exports;
mod format;
mod header;
mod item;
mod list;
mod log_entry;
mod outcome;
mod service;
mod summary;
#[cfg(test)]
mod tests;

use std::io;

use serde::{Serialize, de::DeserializeOwned};

pub(crate) use anchor::AnchorRecord;
pub(crate) use backup::{BackupRecord, FileListRecord};
pub(crate) use cache_state::{CacheStateRecord, PendingRecord};
pub(crate) use check::CheckRecord;
pub(crate) use checkpoint::CheckpointRecord;
pub(crate) use commit::{CommitChangesRecord, CommitOutcomeRecord, CommitRecord};
pub(crate) use directory::DirectoryRecord;
pub(crate) use entry::EntryRecord;
pub(crate) use exports::ExportsRecord;
pub(crate) use format::{Unreadable, read};
pub(crate) use header::HeaderRecord;
pub(crate) use item::ItemRecord;

/// Serializes a record.
pub(crate) fn to_json(record: &impl Serialize) -> io::Result<Vec<u8>> {
    Ok(serde_json::to_vec(record)?)
}

/// Serializes a record with one field per line, for files that people read.
pub(crate) fn to_pretty_json(record: &impl Serialize) -> io::Result<Vec<u8>> {
    Ok(serde_json::to_vec_pretty(record)?)
}

/// Parses a record.
///
/// # Errors
/// If the JSON does not match. The error names an unknown word.
pub(crate) fn from_json<T: DeserializeOwned>(json: &[u8]) -> serde_json::Result<T> {
    serde_json::from_slice(json)
}

/// Asserts that a value is written as exactly this JSON and read back from it.
#[cfg(test)]
#[track_caller]
fn assert_golden<'a, D, R>(value: &'a D, json: &str)
where
    D: From<R> + PartialEq + std::fmt::Debug,
    R: From<&'a D> + Serialize + DeserializeOwned,
{
    let written = to_json(&R::from(value)).unwrap();
    assert_eq!(String::from_utf8(written).unwrap(), json);
    assert_eq!(D::from(from_json::<R>(json.as_bytes()).unwrap()), *value);
}

/// The error for invalid JSON.
#[cfg(test)]
fn rejection<R: DeserializeOwned>(json: &str) -> String {
    from_json::<R>(json.as_bytes()).err().map(|cause| cause.to_string()).unwrap_or_default()
}
