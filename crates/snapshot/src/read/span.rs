//! Where a document stands in a file, to be read again when it is its turn.

use std::{borrow::Cow, io};

use crate::write::compact;

/// Where a document stands in the file, and what it was when it was first read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    pub(crate) offset: u64,
    pub(crate) length: u32,
    compact: bool,
    fingerprint: Fingerprint,
}

impl Span {
    /// The place of a document that was just read: `is_compact` where it has no white space between
    /// its tokens.
    pub(crate) fn of(text: &str, offset: u64, is_compact: bool) -> Self {
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let compacted =
            if is_compact { Cow::Borrowed(text) } else { compact::compact(text).into() };
        let fingerprint = Fingerprint::of(&compacted);
        Self { offset, length, compact: is_compact, fingerprint }
    }

    /// The document without white space between its tokens, proved to be what was first read.
    pub(crate) fn read(self, file: &(impl ReadAt + ?Sized)) -> io::Result<String> {
        let mut document = vec![0; self.length as usize];
        file.read_exact_at(&mut document, self.offset)?;
        let text = String::from_utf8(document).map_err(|_| changed())?;
        let text = if self.compact { text } else { compact::compact(&text) };
        if self.is_of(&text) { Ok(text) } else { Err(changed()) }
    }

    /// Whether this compact document is the one that was first read.
    pub(crate) fn is_of(self, document: &str) -> bool {
        Fingerprint::of(document) == self.fingerprint
    }
}

fn changed() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the file is not what it was when it was first read")
}

/// XXH3-128 of a compact document. It finds damage on a disk. It is no proof against an attacker,
/// who could not write to the file without being able to write to the repository as well.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Fingerprint([u8; 16]);

impl Fingerprint {
    fn of(document: &str) -> Self {
        Self(twox_hash::XxHash3_128::oneshot(document.as_bytes()).to_le_bytes())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_that_changed_in_the_file_is_refused() {
        for (text, is_compact) in [(r#"{"a":1}"#, true), ("{ \"a\": 1 }", false)] {
            let place = Span::of(text, 2, is_compact);
            let mut file = format!("xx{text}").into_bytes();
            assert_eq!(place.read(file.as_slice()).unwrap(), r#"{"a":1}"#);
            assert!(place.is_of(r#"{"a":1}"#) && !place.is_of(r#"{"a":2}"#));
            for at in (0..text.len()).filter(|at| text.as_bytes().get(*at) != Some(&b' ')) {
                file[at + 2] ^= 1;
                let error = place.read(file.as_slice()).unwrap_err();
                assert_eq!(error.kind(), io::ErrorKind::InvalidData, "byte {at}");
                file[at + 2] ^= 1;
            }
        }
    }
}
