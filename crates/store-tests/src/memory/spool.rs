//! A spool in memory.

use std::io;

use repository::{Spool, SpoolError, SpoolFile};
use snapshot::ReadAt;

/// Stores files in memory.
#[derive(Debug, Default)]
pub struct MemorySpool;

#[derive(Debug, Default)]
struct MemoryFile(Vec<u8>);

impl Spool for MemorySpool {
    fn create(&self, _size: u64) -> Result<Box<dyn SpoolFile>, SpoolError> {
        Ok(Box::new(MemoryFile::default()))
    }
}

impl ReadAt for MemoryFile {
    fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        self.0.as_slice().read_exact_at(bytes, offset)
    }
}

impl SpoolFile for MemoryFile {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<(), SpoolError> {
        let end =
            usize::try_from(offset).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
        self.0.truncate(end);
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}
