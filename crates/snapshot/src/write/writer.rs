//! The writer of snapshots: the five arrays in Microcks' order, a line a document.

use std::io::{self, Write};

use crate::{Kind, Release, SEPARATOR};

/// Writes one snapshot, section by section.
///
/// Sections come in the order of [`Kind::ALL`], and of one kind in the order of the definitions;
/// the same sections always give the same bytes.
pub struct Writer<W> {
    out: W,
    /// The array at hand.
    kind: Kind,
    empty: bool,
    /// Who will read it: not every release knows every array.
    release: Release,
}

impl<W: Write> Writer<W> {
    /// Starts a snapshot for the newest release.
    ///
    /// # Errors
    /// Where `out` cannot be written.
    pub fn new(out: W) -> io::Result<Self> {
        Self::for_release(out, Release::NEWEST)
    }

    /// Starts a snapshot with the arrays that this release knows. What is in them is the caller's:
    /// see [`for_release`](crate::adapt_to_release).
    ///
    /// # Errors
    /// Where `out` cannot be written.
    pub fn for_release(mut out: W, release: Release) -> io::Result<Self> {
        out.write_all(b"{\"services\":[")?;
        Ok(Self { out, kind: Kind::Service, empty: true, release })
    }

    /// Writes the documents of one kind of one definition.
    ///
    /// # Errors
    /// Where `out` cannot be written, an array comes after one that follows it in the file, or the
    /// release does not know it.
    pub fn section(&mut self, kind: Kind, section: &str) -> io::Result<()> {
        let not = |why: &str| {
            io::Error::new(io::ErrorKind::InvalidInput, format!("`{}` is {why}", kind.key()))
        };
        if kind < self.kind {
            return Err(not("written already"));
        }
        if !self.release.reads(kind) {
            return if section.is_empty() { Ok(()) } else { Err(not("newer than the reader")) };
        }
        self.advance(kind)?;
        if section.is_empty() {
            return Ok(());
        }
        let before = if self.empty { "\n" } else { SEPARATOR };
        self.out.write_all(before.as_bytes())?;
        self.empty = false;
        self.out.write_all(section.as_bytes())
    }

    /// Ends the snapshot.
    ///
    /// # Errors
    /// Where `out` cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        let known = Kind::ALL.into_iter().filter(|kind| self.release.reads(*kind));
        self.advance(known.max().unwrap_or(Kind::Service))?;
        self.close()?;
        self.out.write_all(b"}\n")?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn advance(&mut self, kind: Kind) -> io::Result<()> {
        let (here, there) = (self.kind, kind);
        for next in Kind::ALL.into_iter().filter(|next| *next > here && *next <= there) {
            self.close()?;
            write!(self.out, ",\n\"{}\":[", next.key())?;
            self.empty = true;
        }
        self.kind = self.kind.max(kind);
        Ok(())
    }

    fn close(&mut self) -> io::Result<()> {
        self.out.write_all(if self.empty { b"]" } else { b"\n]" })
    }
}
