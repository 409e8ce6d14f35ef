//! A file of records in the data directory, for example `accounts.json`.
//!
//! Its JSON object has the number of its format, the list of records under the name of the file, and a
//! checksum of that list. A change replaces the whole file under a lock, so that commands can change it
//! while the server runs.

use std::{
    fs::{self, OpenOptions},
    io,
    marker::PhantomData,
    num::NonZeroU64,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::private::{self, MODE};

/// A file of records of the type `R`.
#[derive(Debug)]
pub(crate) struct RecordFile<R> {
    folder: PathBuf,
    kind: RecordKind,
    records: PhantomData<fn() -> R>,
}

// The derived implementation would require `R: Clone`.
impl<R> Clone for RecordFile<R> {
    fn clone(&self) -> Self {
        Self { folder: self.folder.clone(), kind: self.kind, records: PhantomData }
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

/// Why a file of records cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RecordFileError {
    /// An operation on the file failed.
    #[error("cannot {doing} {}", file.display())]
    Io {
        /// The operation, in the infinitive.
        doing: &'static str,
        /// The file.
        file: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The file is not valid.
    #[error("{} is damaged", file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// The cause.
        #[source]
        source: serde_json::Error,
    },
    /// The checksum of the records does not match.
    #[error(
        "{} is damaged: its checksum does not match. Restore it from a backup of the data directory",
        file.display()
    )]
    Checksum {
        /// The file.
        file: PathBuf,
    },
    /// A newer version of Mockpit wrote the file.
    #[error(
        "{} has format {found}, and this version of Mockpit reads formats up to {known}. Use a newer version",
        file.display()
    )]
    UnsupportedFormat {
        /// The file.
        file: PathBuf,
        /// Its format.
        found: u64,
        /// The newest known format.
        known: u64,
    },
}

impl<R: Serialize + DeserializeOwned> RecordFile<R> {
    /// The file of this kind in a data directory, which must exist.
    pub(crate) fn new(data: &Path, kind: RecordKind) -> Self {
        Self { folder: data.to_owned(), kind, records: PhantomData }
    }

    /// The path of the file.
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.join(self.kind.name).with_extension("json")
    }

    /// All records. None if there is no file.
    pub(crate) fn read(&self) -> Result<Vec<R>, RecordFileError> {
        let file = self.path();
        match fs::read(&file) {
            Ok(text) => self.parse(&text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(source) => Err(RecordFileError::Io { doing: "read", file, source }),
        }
    }

    /// Reads, changes and writes the records. If the change fails, nothing is written. A lock makes
    /// other processes wait.
    pub(crate) fn change<T, E: From<RecordFileError>>(
        &self,
        change: impl FnOnce(&mut Vec<R>) -> Result<T, E>,
    ) -> Result<T, E> {
        let lock = self.folder.join(self.kind.name).with_extension("lock");
        let io = |doing, file: &Path| {
            let file = file.to_owned();
            move |source| RecordFileError::Io { doing, file, source }
        };
        let lock_file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(MODE)
            .open(&lock)
            .map_err(io("open", &lock))?;
        lock_file.lock().map_err(io("lock", &lock))?;

        let mut records = self.read()?;
        let changed = change(&mut records)?;
        let file = self.path();
        let text = self.render(&records);
        let text =
            text.map_err(|source| RecordFileError::Damaged { file: file.clone(), source })?;
        private::replace(&file, &text).map_err(io("write", &file))?;
        Ok(changed)
    }

    fn render(&self, records: &[R]) -> serde_json::Result<Vec<u8>> {
        let checksum = checksum(records)?;
        let RecordKind { name, format } = self.kind;
        serde_json::to_vec_pretty(&json!({ "format": format, name: records, "checksum": checksum }))
    }

    /// The records of the text of a file. Format 1 has no number, and its first version had no checksum.
    pub(super) fn parse(&self, text: &[u8]) -> Result<Vec<R>, RecordFileError> {
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
