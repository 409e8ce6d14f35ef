//! A file with a random key, and a hash of the key. Servers of one repository share it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use app::api::{ApiError, IntoApiError, internal_error};
use repository::StoreError;
use store::{Expected, SharedValues};

use super::{KEYS, place::RecordPlace, shared::of_key_file};
use crate::{
    encryption::{KEY_BYTES, Key},
    private,
};

/// A file with a key.
#[derive(Clone, Debug)]
pub(crate) struct KeyFile {
    place: RecordPlace,
    name: &'static str,
}

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("cannot use {}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The hash of the key does not match.
    #[error("{} is damaged. Restore it, or the server creates a new key", file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
    },
    /// No random numbers.
    #[error("cannot get random numbers")]
    Random(#[from] getrandom::Error),
    /// Servers share the key, and their database fails.
    #[error(transparent)]
    Database(#[from] StoreError),
}

impl IntoApiError for KeyError {
    fn into_api_error(self) -> ApiError {
        match self {
            Self::Database(error) => error.into_api_error(),
            _ => internal_error(&self),
        }
    }
}

impl KeyFile {
    /// The file of this name.
    pub(crate) fn new(place: impl Into<RecordPlace>, name: &'static str) -> Self {
        debug_assert!(KEYS.contains(&name), "{name}");
        Self { place: place.into(), name }
    }

    /// The path of the file.
    pub(crate) fn path(&self) -> PathBuf {
        self.place.folder().join(self.name)
    }

    /// The key, if there is one.
    pub(crate) fn read(&self) -> Result<Option<Key>, KeyError> {
        if let Some(values) = self.place.values() {
            match values.get(&of_key_file(self.name)) {
                Ok(Some(value)) => return self.copy(&value.content).map(Some),
                // The key of this server becomes that of all.
                Ok(None) => {}
                Err(StoreError::Unreachable { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let file = self.path();
        match fs::read(&file) {
            Ok(content) => parse(&content, &file).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(KeyError::Io { file, source }),
        }
    }

    /// The key. Creates one if there is none, or if it is damaged.
    pub(crate) fn read_or_create(&self) -> Result<Key, KeyError> {
        let key = match self.read() {
            Ok(Some(key)) => key,
            Ok(None) => random()?,
            Err(error @ KeyError::Damaged { .. }) => {
                tracing::warn!(%error, "creating a new key");
                random()?
            }
            Err(error) => return Err(error),
        };
        let content = [key.0, *blake3::hash(&key.0).as_bytes()].concat();
        match self.place.values() {
            Some(values) => self.share(values, content),
            None => self.write(&content).map(|()| key),
        }
    }

    /// Gives the key to all servers. Returns the one that they have.
    fn share(&self, values: &SharedValues, content: Vec<u8>) -> Result<Key, KeyError> {
        let key = of_key_file(self.name);
        values.put(&key, content.clone(), Expected::Nothing, None)?;
        let shared = values.get(&key)?.map_or(content, |value| value.content);
        self.copy(&shared)
    }

    /// Keeps a copy of the shared key, for the time when the database is down.
    fn copy(&self, content: &[u8]) -> Result<Key, KeyError> {
        let key = parse(content, &self.path())?;
        if fs::read(self.path()).ok().as_deref() != Some(content) {
            self.write(content)?;
        }
        Ok(key)
    }

    fn write(&self, content: &[u8]) -> Result<(), KeyError> {
        let file = self.path();
        private::replace(&file, content).map_err(|source| KeyError::Io { file, source })
    }
}

fn parse(content: &[u8], file: &Path) -> Result<Key, KeyError> {
    match content.split_first_chunk::<KEY_BYTES>() {
        Some((key, hash)) if hash == blake3::hash(key).as_bytes() => Ok(Key(*key)),
        _ => Err(KeyError::Damaged { file: file.to_owned() }),
    }
}

/// A new key.
pub(crate) fn random() -> Result<Key, getrandom::Error> {
    let mut key = [0; KEY_BYTES];
    getrandom::fill(&mut key)?;
    Ok(Key(key))
}
