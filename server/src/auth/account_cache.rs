//! The accounts in memory. Each request needs them, so `accounts.json` is read only after a change.

use std::{
    fs, io,
    os::unix::fs::MetadataExt as _,
    sync::{Arc, Mutex, PoisonError},
};

use crate::auth::accounts::{Account, AccountError, Accounts};

/// The accounts that were last read, with the version of their file.
#[derive(Debug, Default)]
pub(crate) struct AccountCache(Mutex<Option<(FileVersion, Arc<Vec<Account>>)>>);

/// Identifies a version of the file. Each change creates a new file, so the inode changes too.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct FileVersion {
    inode: u64,
    size: u64,
    seconds: i64,
    nanoseconds: i64,
}

impl AccountCache {
    /// The current accounts.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(crate) fn current(&self, accounts: &Accounts) -> Result<Arc<Vec<Account>>, AccountError> {
        let file = accounts.file();
        let version = match fs::metadata(&file) {
            Ok(metadata) => FileVersion {
                inode: metadata.ino(),
                size: metadata.size(),
                seconds: metadata.mtime(),
                nanoseconds: metadata.mtime_nsec(),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Arc::default()),
            Err(source) => return Err(AccountError::Io { doing: "read", file, source }),
        };
        let mut cached = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((cached_version, accounts)) = &*cached
            && *cached_version == version
        {
            return Ok(Arc::clone(accounts));
        }
        let accounts = Arc::new(accounts.all()?);
        *cached = Some((version, Arc::clone(&accounts)));
        Ok(accounts)
    }
}
