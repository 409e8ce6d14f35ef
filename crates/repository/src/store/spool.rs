//! The interface to the spool, which holds uploaded files until they are imported or discarded.

use std::io;

use snapshot::ReadAt;

/// Stores uploaded files.
pub trait Spool: Send + Sync + 'static {
    /// Creates an empty file with space for `size` bytes.
    ///
    /// # Errors
    /// [`SpoolError::Full`] if the disk has too little space.
    fn create(&self, size: u64) -> Result<Box<dyn SpoolFile>, SpoolError>;
}

/// A file in the spool. Written from start to end. Dropping it removes the file.
pub trait SpoolFile: ReadAt + Send + Sync {
    /// Appends bytes. `offset` is the end of the bytes that were written before. After an error the
    /// same call can be repeated: a partial write does not count.
    ///
    /// # Errors
    /// [`SpoolError`] if the bytes cannot be written.
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<(), SpoolError>;
}

/// Why the spool cannot store a file.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    /// The disk is full.
    #[error("the disk is full: {needed} bytes are needed, {free} are free")]
    Full {
        /// Bytes to write.
        needed: u64,
        /// Free bytes.
        free: u64,
    },
    /// The operating system reported an error.
    #[error("cannot write the file")]
    Io(#[from] io::Error),
}
