//! Where a document stands in a file, to be read again when it is its turn.

use std::io;

use crate::compact;

/// Where a document stands in the file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) offset: u64,
    pub(crate) length: u32,
    pub(crate) compact: bool,
}

impl Place {
    /// The document without white space between its tokens.
    pub(crate) fn read(self, file: &(impl ReadAt + ?Sized)) -> io::Result<String> {
        let mut document = vec![0; self.length as usize];
        file.read_exact_at(&mut document, self.offset)?;
        let text = String::from_utf8(document)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        Ok(if self.compact { text } else { compact::compact(&text) })
    }
}

/// A file whose bytes can be read again.
pub trait ReadAt {
    /// Fills `bytes` with what stands at `offset`.
    ///
    /// # Errors
    /// Where the file ends before, or cannot be read.
    fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()>;
}

impl ReadAt for [u8] {
    fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let found = start.checked_add(bytes.len()).and_then(|end| self.get(start..end));
        bytes.copy_from_slice(found.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}
