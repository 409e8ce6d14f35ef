//! The accounts as each request needs them: read again only when their file is another one.

use std::{
    fs, io,
    os::unix::fs::MetadataExt as _,
    sync::{Arc, Mutex, PoisonError},
};

use crate::auth::accounts::{Account, AccountError, Accounts};

/// The accounts that were read last.
#[derive(Debug, Default)]
pub(crate) struct AccountCache(Mutex<Option<(Version, Arc<Vec<Account>>)>>);

/// Which file it is. Each change makes a new file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Version {
    inode: u64,
    size: u64,
    seconds: i64,
    nanoseconds: i64,
}

impl AccountCache {
    /// The accounts as they are now.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub(crate) fn now(&self, accounts: &Accounts) -> Result<Arc<Vec<Account>>, AccountError> {
        let file = accounts.file();
        let version = match fs::metadata(&file) {
            Ok(found) => Version {
                inode: found.ino(),
                size: found.size(),
                seconds: found.mtime(),
                nanoseconds: found.mtime_nsec(),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Arc::default()),
            Err(source) => return Err(AccountError::Io { doing: "read", file, source }),
        };
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((read, accounts)) = &*last
            && *read == version
        {
            return Ok(Arc::clone(accounts));
        }
        let read = Arc::new(accounts.all()?);
        *last = Some((version, Arc::clone(&read)));
        Ok(read)
    }
}
