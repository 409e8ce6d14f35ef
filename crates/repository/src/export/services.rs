//! The services of an export, and going through them.

use std::{
    io::{self, Write},
    sync::Arc,
};

use api_types::{ExportOptions, Preview, Receipt, RevisionNumber};
use snapshot::{Definition, Hash, Kind, ServiceId, Writer, find_secrets, redact};

use super::{
    ExportError,
    pipe::{Pieces, Piped, pipe},
    prepare::{Outcome, prepare, without_array},
};
use crate::{Admin, Entry, Head, Index, Repository, Store, StoreError};

/// An export that is sure to find its services: they are of one revision, whatever comes after.
pub struct Export {
    store: Arc<dyn Store>,
    revision: RevisionNumber,
    entries: Vec<Arc<Entry>>,
    options: ExportOptions,
}

impl Repository {
    /// Prepares the export of these services as they are now.
    ///
    /// # Errors
    /// Where none was chosen, or one is gone.
    pub fn export(
        &self,
        _: &Admin,
        chosen: &[ServiceId],
        options: ExportOptions,
    ) -> Result<Export, ExportError> {
        Export::new(Arc::clone(&self.store), &self.store.head(), chosen, options)
    }

    /// Prepares the export of all that a revision holds.
    ///
    /// # Errors
    /// [`StoreError::NoRevision`] where there is no such revision, [`StoreError::Compacted`] where
    /// what it holds is not kept any more.
    pub fn export_revision(&self, _: &Admin, number: RevisionNumber) -> Result<Export, StoreError> {
        let index = self.store.at(number)?;
        Ok(Export::whole(Arc::clone(&self.store), number, &index))
    }
}

impl Export {
    fn new(
        store: Arc<dyn Store>,
        head: &Head,
        chosen: &[ServiceId],
        options: ExportOptions,
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
        Ok(Self { store, revision: head.revision.number, entries, options })
    }

    /// All that a revision holds, which may be nothing, for the newest Microcks.
    fn whole(store: Arc<dyn Store>, revision: RevisionNumber, index: &Index) -> Self {
        // An index is in the order of names.
        let entries = index.entries().cloned().collect();
        Self { store, revision, entries, options: ExportOptions::default() }
    }

    /// Writes the snapshot, as [`Export::pieces`].
    ///
    /// # Errors
    /// As there.
    pub fn write(&self, mut out: impl Write) -> Result<Receipt, ExportError> {
        let receipt = self.pieces(|piece| out.write_all(&piece))?;
        out.flush()?;
        Ok(receipt)
    }

    /// Gives the snapshot to `take`, piece by piece of up to 256 KiB. Another thread reads one
    /// section of one definition after the other, and about a megabyte ahead.
    ///
    /// # Errors
    /// [`ExportError::Unreadable`], and [`ExportError::Write`] where `take` fails; what was taken
    /// before is no snapshot.
    pub fn pieces(
        &self,
        take: impl FnMut(Vec<u8>) -> io::Result<()>,
    ) -> Result<Receipt, ExportError> {
        let Piped { made, size, sha256 } = pipe(take, |pieces| self.make(pieces))?;
        let Outcome { documents, left, redacted, .. } = made;
        let options = self.options;
        Ok(Receipt {
            revision: self.revision,
            documents,
            size,
            sha256,
            options,
            dropped: left,
            redacted,
        })
    }

    /// What the file would leave out and give away. Reads everything that would be in the file, one
    /// definition at a time.
    ///
    /// # Errors
    /// [`ExportError::Unreadable`].
    pub fn preview(&self) -> Result<Preview, ExportError> {
        let mut outcome = Outcome::default();
        let mut preview = Preview { revision: self.revision, ..Preview::default() };
        for entry in &self.entries {
            let key = &entry.summary.key;
            let definition = self.read(entry, |hash| self.store.definition(hash))?;
            let Some(going) = self.going(entry, &definition, &mut outcome) else {
                preview.omitted_total += 1;
                if preview.omitted.len() < Preview::MOST {
                    preview.omitted.push(key.clone());
                }
                continue;
            };
            preview.services += 1;
            let secrets = find_secrets(&going);
            let has_secrets = secrets.total > 0;
            preview.secrets.add(key, secrets.found, secrets.total);
            if self.options.redact && has_secrets {
                let all = Kind::ALL.into_iter();
                preview.criteria +=
                    all.map(|kind| redact(going.section(kind), kind).criteria).sum::<u64>();
            }
        }
        preview.dropped = outcome.left;
        Ok(preview)
    }

    /// What goes of a definition, with its secrets; nothing where its service does not.
    fn going(
        &self,
        entry: &Entry,
        definition: &Definition,
        outcome: &mut Outcome,
    ) -> Option<Definition> {
        let options = ExportOptions { redact: false, ..self.options };
        let mut sections = <[String; 5]>::default();
        for (kind, going) in Kind::ALL.into_iter().zip(&mut sections) {
            let section = definition.section(kind);
            if options.reader.reads(kind) {
                *going = prepare(section, kind, &entry.summary, options, outcome).into_owned();
            } else {
                without_array(kind, &entry.summary, outcome);
            }
            if kind == Kind::Service && going.is_empty() {
                return None;
            }
        }
        Some(Definition::from_sections(sections))
    }

    fn make(&self, pieces: Pieces) -> Result<Outcome, ExportError> {
        let reader = self.options.reader;
        let mut outcome = Outcome::default();
        let mut writer = Writer::for_release(pieces, reader)?;
        // Nothing goes of a service that does not go itself.
        let mut goes = vec![true; self.entries.len()];
        for kind in Kind::ALL {
            for (entry, goes) in self.entries.iter().zip(&mut goes) {
                let summary = &entry.summary;
                if !*goes || summary.count(kind) == 0 {
                    continue;
                }
                if !reader.reads(kind) {
                    without_array(kind, summary, &mut outcome);
                    continue;
                }
                let section = self.read(entry, |hash| self.store.section(hash, kind))?;
                let section = prepare(&section, kind, summary, self.options, &mut outcome);
                *goes = kind != Kind::Service || !section.is_empty();
                writer.section(kind, &section)?;
            }
        }
        writer.finish()?;
        Ok(outcome)
    }

    fn read<T>(
        &self,
        entry: &Entry,
        read: impl FnOnce(&Hash) -> Result<T, StoreError>,
    ) -> Result<T, ExportError> {
        read(&entry.hash).map_err(|source| ExportError::Unreadable {
            service: entry.summary.key.to_string(),
            source,
        })
    }
}
