//! Writes snapshots: the five arrays in the order of Microcks, one document per line.

use std::io::{self, Write};

use crate::{Kind, Release, SEPARATOR};

/// Writes one snapshot, section by section. The same sections always give the same bytes.
///
/// Write all sections of one kind before those of the next, in the order of [`Kind::ALL`].
///
/// ```
/// use snapshot::{Kind, Limits, Writer, read};
///
/// let mut writer = Writer::new(Vec::new())?;
/// writer.section(Kind::Service, r#"{"id":"1","name":"Orders","version":"1.0"}"#)?;
/// writer.section(Kind::Response, "")?;
/// let file = writer.finish()?;
/// assert!(file.starts_with(b"{\"services\":[\n{\"id\":\"1\""));
/// assert!(read(&file, Limits::default()).problems.is_empty());
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Writer<W> {
    out: W,
    /// The current array.
    kind: Kind,
    /// Whether the current array is empty so far.
    is_empty: bool,
    /// The release that will read the snapshot, since old releases do not know all arrays.
    release: Release,
}

impl<W: Write> Writer<W> {
    /// Starts a snapshot for the newest release.
    ///
    /// # Errors
    /// `out` cannot be written.
    pub fn new(out: W) -> io::Result<Self> {
        Self::for_release(out, Release::NEWEST)
    }

    /// Starts a snapshot with the arrays that this release knows. The caller must adapt the
    /// documents with [`adapt_to_release`](crate::adapt_to_release).
    ///
    /// # Errors
    /// `out` cannot be written.
    pub fn for_release(mut out: W, release: Release) -> io::Result<Self> {
        out.write_all(b"{\"services\":[")?;
        Ok(Self { out, kind: Kind::Service, is_empty: true, release })
    }

    /// Writes the documents of one kind of one definition.
    ///
    /// # Errors
    /// `out` cannot be written, a later array was already started, or the release does not know the
    /// array and the section is not empty.
    pub fn section(&mut self, kind: Kind, section: &str) -> io::Result<()> {
        let error = |reason: &str| {
            let message = format!("cannot write `{}`: {reason}", kind.key());
            io::Error::new(io::ErrorKind::InvalidInput, message)
        };
        if kind < self.kind {
            return Err(error("a later array was already started"));
        }
        if !self.release.reads(kind) {
            if section.is_empty() {
                return Ok(());
            }
            return Err(error("the target release does not know this array"));
        }
        self.advance(kind)?;
        if section.is_empty() {
            return Ok(());
        }
        let separator = if self.is_empty { "\n" } else { SEPARATOR };
        self.out.write_all(separator.as_bytes())?;
        self.is_empty = false;
        self.out.write_all(section.as_bytes())
    }

    /// Ends the snapshot.
    ///
    /// # Errors
    /// `out` cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        let known = Kind::ALL.into_iter().filter(|kind| self.release.reads(*kind));
        self.advance(known.max().unwrap_or(Kind::Service))?;
        self.close_array()?;
        self.out.write_all(b"}\n")?;
        self.out.flush()?;
        Ok(self.out)
    }

    /// Starts the arrays after the current one, up to this kind.
    fn advance(&mut self, kind: Kind) -> io::Result<()> {
        let current = self.kind;
        for next in Kind::ALL.into_iter().filter(|next| *next > current && *next <= kind) {
            self.close_array()?;
            write!(self.out, ",\n\"{}\":[", next.key())?;
            self.is_empty = true;
        }
        self.kind = self.kind.max(kind);
        Ok(())
    }

    fn close_array(&mut self) -> io::Result<()> {
        self.out.write_all(if self.is_empty { b"]" } else { b"\n]" })
    }
}
