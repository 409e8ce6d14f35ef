//! Export: chosen definitions of one revision as a snapshot, with proof of what was written.

use std::{
    io::{self, Write},
    sync::Arc,
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use snapshot::{Kind, ServiceId, Writer, known_only};

use crate::{Entry, Head, Index, RevisionNumber, Store, StoreError};

/// What was written: counted and hashed as it went by.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// The revision that it was taken from.
    pub revision: RevisionNumber,
    /// Documents of each kind, in the order of [`Kind::ALL`].
    pub documents: [u32; 5],
    /// Bytes.
    pub size: u64,
    /// SHA-256 in 64 hex digits.
    pub sha256: Box<str>,
}

/// Why an export failed. A file is never silently shorter.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// No service was chosen.
    #[error("no service was chosen")]
    Nothing,
    /// These services are not here any more.
    #[error("{} of the chosen services are not here any more", .0.len())]
    Gone(Vec<ServiceId>),
    /// A service cannot be read.
    #[error("{service} cannot be read")]
    Unreadable {
        /// Its name and version.
        service: String,
        /// Why.
        #[source]
        source: StoreError,
    },
    /// The reader went away, or the disk failed.
    #[error("the export cannot be written")]
    Write(#[from] io::Error),
}

/// An export that is sure to find its services: they are of one revision, whatever comes after.
pub struct Export {
    store: Arc<dyn Store>,
    revision: RevisionNumber,
    entries: Vec<Arc<Entry>>,
}

impl Export {
    pub(crate) fn new(
        store: Arc<dyn Store>,
        head: &Head,
        chosen: &[ServiceId],
    ) -> Result<Self, ExportError> {
        if chosen.is_empty() {
            return Err(ExportError::Nothing);
        }
        let (mut entries, mut gone) = (Vec::with_capacity(chosen.len()), Vec::new());
        for id in chosen {
            match head.index.by_id(id) {
                Some(entry) => entries.push(Arc::clone(entry)),
                None => gone.push(id.clone()),
            }
        }
        if !gone.is_empty() {
            return Err(ExportError::Gone(gone));
        }
        // The order of the file is the order of names, not of clicks.
        entries.sort_by(|a, b| a.summary.key.cmp(&b.summary.key));
        entries.dedup_by(|a, b| a.summary.key == b.summary.key);
        Ok(Self { store, revision: head.revision.number, entries })
    }

    /// All that a revision holds, which may be nothing.
    pub(crate) fn whole(store: Arc<dyn Store>, revision: RevisionNumber, index: &Index) -> Self {
        // An index is in the order of names.
        Self { store, revision, entries: index.entries().cloned().collect() }
    }

    /// Writes the snapshot, one section of one definition at a time.
    ///
    /// # Errors
    /// [`ExportError::Unreadable`] and [`ExportError::Write`]; what was written before is no
    /// snapshot.
    pub fn write(&self, out: impl Write) -> Result<Receipt, ExportError> {
        let mut documents = [0; 5];
        let mut writer = Writer::new(Witness { out, hash: Sha256::new(), size: 0 })?;
        for kind in Kind::ALL {
            for entry in &self.entries {
                let summary = &entry.summary;
                if summary.count(kind) == 0 {
                    continue;
                }
                let section = self.store.section(&entry.hash, kind).map_err(|source| {
                    ExportError::Unreadable { service: summary.key.to_string(), source }
                })?;
                if summary.unknown_fields {
                    writer.section(kind, &known_only(&section, kind))?;
                } else {
                    writer.section(kind, &section)?;
                }
                if let Some(count) = documents.get_mut(kind.index()) {
                    *count += summary.count(kind);
                }
            }
        }
        let Witness { hash, size, .. } = writer.finish()?;
        Ok(Receipt { revision: self.revision, documents, size, sha256: hex(&hash.finalize()) })
    }
}

/// Bytes as hex digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> Box<str> {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _infallible = write!(text, "{byte:02x}");
            text
        })
        .into()
}

/// Sees all bytes that go by.
struct Witness<W> {
    out: W,
    hash: Sha256,
    size: u64,
}

impl<W: Write> Write for Witness<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
