//! The records: what the store writes to disk as JSON, one type for each type that it keeps.
//!
//! These types alone decide the bytes on disk. They borrow from the types of the domain to be
//! written and become those types when they are read, so a rename there or an attribute of serde
//! never changes a file. `docs/format.md` describes each of them. A change to a record is a new
//! format.

mod anchor;
mod change;
mod check;
mod checkpoint;
mod choice;
mod commit;
mod digest;
mod directory;
mod draft;
mod entry;
mod format;
mod header;
mod line;
mod list;
mod mark;
mod outcome;
mod service;
mod summary;
#[cfg(test)]
mod tests;

use std::io;

use serde::{Serialize, de::DeserializeOwned};

pub(crate) use anchor::AnchorRecord;
pub(crate) use check::CheckRecord;
pub(crate) use checkpoint::CheckpointRecord;
pub(crate) use commit::{ChangesRecord, CommitRecord, DecisionsRecord};
pub(crate) use directory::DirectoryRecord;
pub(crate) use entry::EntryRecord;
pub(crate) use format::{Unreadable, read};
pub(crate) use header::HeaderRecord;
pub(crate) use mark::{CacheStateRecord, PendingRecord};

/// The JSON of a record.
pub(crate) fn to_json(record: &impl Serialize) -> io::Result<Vec<u8>> {
    Ok(serde_json::to_vec(record)?)
}

/// The JSON of a record, a line a field, for a file that people read too.
pub(crate) fn to_pretty_json(record: &impl Serialize) -> io::Result<Vec<u8>> {
    Ok(serde_json::to_vec_pretty(record)?)
}

/// The record of this JSON.
///
/// # Errors
/// Where it is not the JSON of such a record. The error names a word that is unknown.
pub(crate) fn from_json<T: DeserializeOwned>(json: &[u8]) -> serde_json::Result<T> {
    serde_json::from_slice(json)
}

/// Proves that a value is written as exactly this JSON, and read back from it.
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

/// Why this JSON is no such record.
#[cfg(test)]
fn refusal<R: DeserializeOwned>(json: &str) -> String {
    from_json::<R>(json.as_bytes()).err().map(|cause| cause.to_string()).unwrap_or_default()
}
