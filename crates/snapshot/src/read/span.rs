//! The span of a document in a file, with a fingerprint to verify later reads.

use std::{borrow::Cow, io};

use crate::{SEPARATOR, compact};

/// Where a document is in the file, and a fingerprint of its content.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    /// Bytes before the document.
    pub(crate) offset: u64,
    /// Bytes of the document.
    pub(crate) length: u32,
    is_compact: bool,
    fingerprint: Fingerprint,
}

impl Span {
    /// The span of a document that was just read. `is_compact` states that it has no white space
    /// between its tokens.
    pub(crate) fn new(text: &str, offset: u64, is_compact: bool) -> Self {
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let compacted =
            if is_compact { Cow::Borrowed(text) } else { compact::compact(text).into() };
        let fingerprint = Fingerprint::new(&compacted);
        Self { offset, length, is_compact, fingerprint }
    }

    /// Reads the document and removes white space between its tokens. Fails if the document is not
    /// the one that was read first.
    pub(crate) fn read(self, file: &(impl ReadAt + ?Sized)) -> io::Result<String> {
        read_section(&[self], file)
    }

    /// Appends the document to a section, like [`Span::read`].
    fn append_to(self, section: &mut Vec<u8>, file: &(impl ReadAt + ?Sized)) -> io::Result<()> {
        let start = section.len();
        section.resize(start + self.length as usize, 0);
        let (_, document) = section.split_at_mut(start);
        file.read_exact_at(document, self.offset)?;
        if !self.is_compact {
            let text = str::from_utf8(document).map_err(|_| file_changed())?;
            let text = compact::compact(text);
            section.truncate(start);
            section.extend_from_slice(text.as_bytes());
        }
        let (_, document) = section.split_at(start);
        let is_same = Fingerprint::of_bytes(document) == self.fingerprint;
        if is_same { Ok(()) } else { Err(file_changed()) }
    }

    /// Whether the document has no white space between its tokens, so that it is read as it is in the file.
    pub(crate) fn is_compact(self) -> bool {
        self.is_compact
    }

    /// The fingerprint of the compact document.
    pub(crate) fn fingerprint(self) -> Fingerprint {
        self.fingerprint
    }

    /// Whether both documents have the same content, apart from white space between tokens.
    pub(crate) fn has_same_content(self, other: Self) -> bool {
        self.fingerprint == other.fingerprint
    }

    /// Whether this compact document is the one that was read first.
    pub(crate) fn matches(self, document: &str) -> bool {
        Fingerprint::new(document) == self.fingerprint
    }
}

/// Reads documents like [`Span::read`], and joins them to a section.
pub(crate) fn read_section(spans: &[Span], file: &(impl ReadAt + ?Sized)) -> io::Result<String> {
    let length = spans.iter().map(|span| span.length as usize + SEPARATOR.len()).sum();
    let mut section = Vec::with_capacity(length);
    for span in spans {
        if !section.is_empty() {
            section.extend_from_slice(SEPARATOR.as_bytes());
        }
        span.append_to(&mut section, file)?;
    }
    String::from_utf8(section).map_err(|_| file_changed())
}

fn file_changed() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the file changed after it was first read")
}

/// XXH3-128 of a compact document. It detects disk errors. It does not protect against an attacker,
/// but an attacker who can write to the file can also write to the repository.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Fingerprint([u8; 16]);

impl Fingerprint {
    pub(crate) fn new(document: &str) -> Self {
        Self::of_bytes(document.as_bytes())
    }

    fn of_bytes(document: &[u8]) -> Self {
        Self(twox_hash::XxHash3_128::oneshot(document).to_le_bytes())
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// A file whose bytes can be read at any offset.
pub trait ReadAt {
    /// Fills `bytes` from `offset`.
    ///
    /// # Errors
    /// The file ends before `bytes` is full, or cannot be read.
    fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()>;
}

impl ReadAt for [u8] {
    fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let range = start.checked_add(bytes.len()).and_then(|end| self.get(start..end));
        bytes.copy_from_slice(range.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn read_fails_if_the_document_changed_in_the_file() {
        for (text, is_compact) in [(r#"{"a":1}"#, true), ("{ \"a\": 1 }", false)] {
            let span = Span::new(text, 2, is_compact);
            let mut file = format!("xx{text}").into_bytes();
            assert_eq!(span.read(file.as_slice()).unwrap(), r#"{"a":1}"#);
            assert!(span.matches(r#"{"a":1}"#) && !span.matches(r#"{"a":2}"#));
            for at in (0..text.len()).filter(|at| text.as_bytes().get(*at) != Some(&b' ')) {
                file[at + 2] ^= 1;
                let error = span.read(file.as_slice()).unwrap_err();
                assert_eq!(error.kind(), io::ErrorKind::InvalidData, "byte {at}");
                file[at + 2] ^= 1;
            }
        }
    }
}
