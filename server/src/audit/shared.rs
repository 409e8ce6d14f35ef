//! The audit log in the database of several servers.

use api_types::{AuditEntry, AuditPage};
use data_encoding::HEXLOWER;
use repository::StoreError;
use store::{Expected, SharedValues, ValueKey};

use super::record::Record;

/// The kind of the values. Each is one entry, with the same JSON as a line of the file.
const KIND: &str = "audit";

/// How many entries are kept.
const MAX_ENTRIES: usize = 100_000;

/// The random bytes of the name of an entry. Entries are in the order of their versions.
const NAME_BYTES: usize = 16;

/// Why an entry was not written.
#[derive(Debug, thiserror::Error)]
pub(super) enum AppendError {
    #[error(transparent)]
    Database(#[from] StoreError),
    #[error("cannot write an entry")]
    Entry(#[from] serde_json::Error),
    #[error("cannot get random numbers")]
    Random(#[from] getrandom::Error),
}

/// Adds an entry.
pub(super) fn append(values: &SharedValues, entry: &AuditEntry) -> Result<(), AppendError> {
    let mut name = [0; NAME_BYTES];
    getrandom::fill(&mut name)?;
    let key = ValueKey::new(KIND, HEXLOWER.encode(&name));
    values.put(&key, Record::from(entry).line()?, Expected::Nothing, None)?;
    Ok(())
}

/// A page of entries, newest first.
pub(super) fn page(
    values: &SharedValues,
    skip: usize,
    limit: usize,
) -> Result<AuditPage, StoreError> {
    let mut found = values.newest(KIND, skip, limit + 1)?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let entries = found.iter().filter_map(|value| Record::parse(&value.content));
    Ok(AuditPage { entries: entries.collect(), has_more })
}

/// Frees the space of the oldest entries.
pub(super) fn remove_oldest(values: &SharedValues) -> Result<(), StoreError> {
    values.keep_newest(KIND, MAX_ENTRIES)
}
