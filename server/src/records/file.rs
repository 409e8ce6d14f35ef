//! A file of records, for example `accounts.json`.
//!
//! Its JSON object has the number of its format, the list of records under the name of the file, and a
//! checksum of that list. A change replaces the whole file under a lock, so that commands can change it
//! while the server runs.

use std::{marker::PhantomData, num::NonZeroU64, path::PathBuf};

use data_encoding::HEXLOWER;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::{SHARED, error::RecordFileError, place::RecordPlace};

/// A file of records of the type `R`. Servers of one repository share its content.
#[derive(Debug)]
pub(crate) struct RecordFile<R> {
    place: RecordPlace,
    kind: RecordKind,
    records: PhantomData<fn() -> R>,
}

// The derived implementation would require `R: Clone`.
impl<R> Clone for RecordFile<R> {
    fn clone(&self) -> Self {
        Self { place: self.place.clone(), kind: self.kind, records: PhantomData }
    }
}

/// What a file of records is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RecordKind {
    /// The name of the file without its ending. The list of records has the same name.
    pub(crate) name: &'static str,
    /// The newest format that this version reads, and the one that it writes.
    pub(crate) format: u64,
}

impl<R: Serialize + DeserializeOwned> RecordFile<R> {
    /// The file of this kind in a data directory, which must exist.
    pub(crate) fn new(place: impl Into<RecordPlace>, kind: RecordKind) -> Self {
        let place = place.into();
        debug_assert!(!place.is_shared() || SHARED.contains(&kind.name), "{}", kind.name);
        Self { place, kind, records: PhantomData }
    }

    /// Whether other servers share it.
    pub(crate) fn is_shared(&self) -> bool {
        self.place.is_shared()
    }

    /// The path of the file.
    pub(crate) fn path(&self) -> PathBuf {
        self.place.file(self.kind.name)
    }

    /// All records. None if there is no file.
    pub(crate) fn read(&self) -> Result<Vec<R>, RecordFileError> {
        match self.place.read(self.kind.name)? {
            Some(text) => self.parse(&text),
            None => Ok(Vec::new()),
        }
    }

    /// Reads, changes and writes the records. If the change fails, nothing is written. A lock makes
    /// other processes wait.
    pub(crate) fn change<T, E: From<RecordFileError>>(
        &self,
        change: impl FnOnce(&mut Vec<R>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.place.change(self.kind.name, |text| {
            let mut records = text.map_or(Ok(Vec::new()), |text| self.parse(text))?;
            let changed = change(&mut records)?;
            let file = self.path();
            let text = self.render(&records);
            let text = text.map_err(|source| RecordFileError::Damaged { file, source })?;
            Ok((text, changed))
        })
    }

    fn render(&self, records: &[R]) -> serde_json::Result<Vec<u8>> {
        let checksum = checksum(records)?;
        let RecordKind { name, format } = self.kind;
        serde_json::to_vec_pretty(&json!({ "format": format, name: records, "checksum": checksum }))
    }

    /// The records of the text of a file. Format 1 has no number, and its first version had no checksum.
    pub(crate) fn parse(&self, text: &[u8]) -> Result<Vec<R>, RecordFileError> {
        let damaged = |source| RecordFileError::Damaged { file: self.path(), source };
        let RecordKind { name, format: known } = self.kind;
        let mut fields: Map<String, Value> = serde_json::from_slice(text).map_err(damaged)?;
        let found: NonZeroU64 = fields
            .remove("format")
            .map_or(Ok(NonZeroU64::MIN), serde_json::from_value)
            .map_err(damaged)?;
        let found = found.get();
        if found > known {
            return Err(RecordFileError::UnsupportedFormat { file: self.path(), found, known });
        }
        let expected: Option<String> =
            fields.remove("checksum").map(serde_json::from_value).transpose().map_err(damaged)?;
        let records = fields.remove(name).unwrap_or_default();
        let records: Vec<R> = serde_json::from_value(records).map_err(damaged)?;
        if let Some(unknown) = fields.keys().next() {
            let error = serde::de::Error::custom(format!("unknown field `{unknown}`"));
            return Err(damaged(error));
        }
        let is_valid = match expected {
            Some(expected) => expected == checksum(&records).map_err(damaged)?,
            None => found == 1,
        };
        if is_valid { Ok(records) } else { Err(RecordFileError::Checksum { file: self.path() }) }
    }
}

fn checksum<R: Serialize>(records: &[R]) -> serde_json::Result<String> {
    Ok(HEXLOWER.encode(&Sha256::digest(serde_json::to_vec(records)?)))
}
