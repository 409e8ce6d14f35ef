//! The writer of snapshots: the five arrays in Microcks' order, a line a document.

use std::io::{self, Write};

use crate::{Kind, SEPARATOR};

/// Writes one snapshot, section by section.
///
/// Sections come in the order of [`Kind::ALL`], and of one kind in the order of the definitions;
/// the same sections always give the same bytes.
pub struct Writer<W> {
    out: W,
    /// The array at hand.
    kind: Kind,
    empty: bool,
}

impl<W: Write> Writer<W> {
    /// Starts a snapshot.
    ///
    /// # Errors
    /// Where `out` cannot be written.
    pub fn new(mut out: W) -> io::Result<Self> {
        out.write_all(b"{\"services\":[")?;
        Ok(Self { out, kind: Kind::Service, empty: true })
    }

    /// Writes the documents of one kind of one definition.
    ///
    /// # Errors
    /// Where `out` cannot be written, or an array comes after one that follows it in the file.
    pub fn section(&mut self, kind: Kind, section: &str) -> io::Result<()> {
        if kind < self.kind {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("`{}` is written already", kind.key()),
            ));
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
        self.advance(Kind::EventMessage)?;
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
