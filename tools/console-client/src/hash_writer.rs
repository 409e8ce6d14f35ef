//! A writer that hashes its input. `sha2` 0.11 does not implement `Write`.

use std::io::{self, Write};

use sha2::{Digest as _, Sha256};

/// Hashes the written bytes.
#[derive(Default)]
pub struct HashWriter(pub Sha256);

impl Write for HashWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
