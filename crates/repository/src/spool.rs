//! The port to where a file lies while it is looked at: nothing of it is definitions yet.

use std::io;

use snapshot::ReadAt;

/// Makes room for files that come in pieces.
pub trait Spool: Send + Sync + 'static {
    /// Room for a file of this many bytes.
    ///
    /// # Errors
    /// Where there is none.
    fn create(&self, size: u64) -> io::Result<Box<dyn SpoolFile>>;
}

/// A file that grows at its end. Dropped, it is gone.
pub trait SpoolFile: ReadAt + Send + Sync {
    /// Adds bytes at its end.
    ///
    /// # Errors
    /// Where they cannot be written.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;
}

/// Keeps files in memory: for tests and small tools.
#[derive(Debug, Default)]
pub struct MemorySpool;

#[derive(Debug, Default)]
struct MemoryFile(Vec<u8>);

impl Spool for MemorySpool {
    fn create(&self, _size: u64) -> io::Result<Box<dyn SpoolFile>> {
        Ok(Box::new(MemoryFile::default()))
    }
}

impl ReadAt for MemoryFile {
    fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        self.0.as_slice().read_exact_at(bytes, offset)
    }
}

impl SpoolFile for MemoryFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}
