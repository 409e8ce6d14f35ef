//! One process at a time uses a data directory.

use std::{
    fs::{File, TryLockError},
    io,
    path::Path,
};

use repository::StoreError;

use crate::{error, files};

/// Held as long as the store is open; the kernel lets go of it however the process ends.
#[derive(Debug)]
pub(crate) struct Lock(File);

impl Lock {
    /// Takes the lock, without waiting.
    pub(crate) fn take(dir: &Path) -> Result<Self, StoreError> {
        let doing = format!("use the data directory {}", dir.display());
        let file = files::create(&dir.join("LOCK")).map_err(error::io(&doing))?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => {
                let why = "another mockpit uses this data directory";
                let source = io::Error::new(io::ErrorKind::ResourceBusy, why);
                Err(StoreError::Io { doing, source })
            }
            Err(TryLockError::Error(source)) => Err(error::io(doing)(source)),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Said aloud: closing alone would leave it with a child that was forked just now.
        let _closed_anyway = self.0.unlock();
    }
}
