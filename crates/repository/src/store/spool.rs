//! The port to where a file lies while it is looked at: nothing of it is definitions yet.

use std::io;

use snapshot::ReadAt;

/// Makes room for files that come in pieces.
pub trait Spool: Send + Sync + 'static {
    /// Room for a file of this many bytes.
    ///
    /// # Errors
    /// Where there is none.
    fn create(&self, size: u64) -> Result<Box<dyn SpoolFile>, SpoolError>;
}

/// A file that is written from its beginning on. Dropped, it is gone.
pub trait SpoolFile: ReadAt + Send + Sync {
    /// Writes bytes at `offset`, which is where the bytes that were written before end. Where that
    /// fails, what was written of them in part does not count: the same call can be made again.
    ///
    /// # Errors
    /// Where they cannot be written.
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<(), SpoolError>;
}

/// Why a file cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    /// The disk has no room.
    #[error("the disk is full: {needed} bytes are needed, {free} are free")]
    Full {
        /// Bytes that are to be written.
        needed: u64,
        /// Bytes that are free.
        free: u64,
    },
    /// The operating system refused.
    #[error("cannot write the file")]
    Io(#[from] io::Error),
}
