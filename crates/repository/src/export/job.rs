//! An export: which services it has, its preview, and writing it.

use std::{
    io::{self, Write},
    sync::Arc,
};

use api_types::{AppliedProfile, ExportOptions, Preview, Receipt, RevisionNumber};
use snapshot::{ContentDigest, Hash, Kind, ServiceId, Writer, response_times::Profile};

use super::{
    error::ExportError,
    hash_pipeline::{ChunkWriter, Hashed, hash_pipeline},
    scan::Findings,
    scan_cache::ScanCache,
    section::{Preparation, Totals, drop_array, examples, prepare_section},
    times::preview_times,
};
use crate::{
    access::Admin,
    document_ids::DocumentIds,
    repository::Repository,
    store::{Entry, Head, Index, Store, StoreError},
};

/// An export of definitions of one revision. Later revisions do not change it.
pub struct ExportJob {
    store: Arc<dyn Store>,
    scans: Arc<ScanCache>,
    document_ids: Arc<DocumentIds>,
    revision: RevisionNumber,
    entries: Vec<Arc<Entry>>,
    options: ExportOptions,
    /// Sets response times in the file. The repository keeps its own.
    profile: Option<Profile>,
}

impl Repository {
    /// Prepares an export of these services of the newest revision.
    ///
    /// # Errors
    /// [`ExportError::NothingSelected`] if `selected` is empty, [`ExportError::MissingServices`] if a service does not
    /// exist.
    pub fn export_services(
        &self,
        _: &Admin,
        selected: &[ServiceId],
        options: ExportOptions,
    ) -> Result<ExportJob, ExportError> {
        let job = self.export_job(RevisionNumber::default(), options);
        job.with_services(&self.store.head(), selected)
    }

    /// Prepares an export of all services of a revision.
    ///
    /// # Errors
    /// [`StoreError::NoRevision`] if the revision does not exist, [`StoreError::Compacted`] if its
    /// definitions were removed.
    pub fn export_revision(
        &self,
        _: &Admin,
        number: RevisionNumber,
    ) -> Result<ExportJob, StoreError> {
        let index = self.store.at(number)?;
        Ok(self.export_job(number, ExportOptions::default()).with_all(&index))
    }

    /// Prepares an export of these definitions of a revision.
    #[must_use]
    pub fn export_entries(
        &self,
        _: &Admin,
        number: RevisionNumber,
        entries: Vec<Arc<Entry>>,
        options: ExportOptions,
    ) -> ExportJob {
        ExportJob { entries, ..self.export_job(number, options) }
    }

    /// An export without services.
    fn export_job(&self, revision: RevisionNumber, options: ExportOptions) -> ExportJob {
        ExportJob {
            store: Arc::clone(&self.store),
            scans: Arc::clone(&self.scans),
            document_ids: Arc::clone(&self.document_ids),
            revision,
            entries: Vec::new(),
            options,
            profile: None,
        }
    }
}

impl ExportJob {
    /// Sets the response times of the file with this profile. Everything else stays.
    #[must_use]
    pub fn with_response_times(self, profile: Option<Profile>) -> Self {
        Self { profile, ..self }
    }

    fn with_services(self, head: &Head, selected: &[ServiceId]) -> Result<Self, ExportError> {
        if selected.is_empty() {
            return Err(ExportError::NothingSelected);
        }
        let (mut entries, mut missing) = (Vec::with_capacity(selected.len()), Vec::new());
        for id in selected {
            match head.index.by_id(id) {
                Some(entry) => entries.push(Arc::clone(entry)),
                None => missing.push(id.clone()),
            }
        }
        if !missing.is_empty() {
            return Err(ExportError::MissingServices(missing));
        }
        // The file does not depend on the order of the selection.
        entries.sort_by(|a, b| a.summary.key.cmp(&b.summary.key));
        entries.dedup_by(|a, b| a.summary.key == b.summary.key);
        Ok(Self { revision: head.revision.number, entries, ..self })
    }

    /// Takes all services of an index, which is sorted by name. It may be empty.
    fn with_all(self, index: &Index) -> Self {
        Self { entries: index.entries().cloned().collect(), ..self }
    }

    /// Writes the snapshot to `out`.
    ///
    /// # Errors
    /// See [`ExportJob::write_chunks`].
    pub fn write_to(&self, mut out: impl Write) -> Result<Receipt, ExportError> {
        let receipt = self.write_chunks(|chunk| out.write_all(&chunk))?;
        out.flush()?;
        Ok(receipt)
    }

    /// Passes the snapshot to `write` in chunks of at most 256 KiB. Another thread reads the
    /// definitions, section by section, at most about 1 MiB ahead.
    ///
    /// # Errors
    /// [`ExportError::SharedIds`], [`ExportError::Unreadable`], and [`ExportError::Write`] if `write`
    /// fails. The chunks before the error are not a snapshot.
    pub fn write_chunks(
        &self,
        write: impl FnMut(Vec<u8>) -> io::Result<()>,
    ) -> Result<Receipt, ExportError> {
        self.check_ids()?;
        let hashed = hash_pipeline(write, |chunks| self.write_sections(chunks))?;
        let Hashed { output: (totals, digests), size, sha256 } = hashed;
        let Totals { documents, examples, dropped, redacted, operations, changed_times } = totals;
        let response_times = self.profile.as_ref().map(|profile| AppliedProfile {
            name: profile.name().into(),
            changed: changed_times,
            operations,
        });
        let (revision, options) = (self.revision, self.options);
        let receipt = Receipt {
            revision,
            documents,
            examples,
            size,
            sha256,
            options,
            dropped,
            redacted,
            response_times,
            digests,
        };
        Ok(receipt)
    }

    /// What the file drops and discloses, and what the profile changes. Without a profile, reads only
    /// definitions that were not scanned for this release before, one at a time. With one, also reads
    /// each service.
    ///
    /// # Errors
    /// [`ExportError::SharedIds`] and [`ExportError::Unreadable`].
    pub fn preview(&self) -> Result<Preview, ExportError> {
        let mut preview = Preview { revision: self.revision, ..Preview::default() };
        let (mut dropped, mut written) = (Vec::new(), Vec::new());
        for entry in &self.entries {
            let findings = self.findings(entry)?;
            if findings.is_omitted {
                preview.omitted_total += 1;
                if preview.omitted.len() < Preview::MAX_LISTED {
                    preview.omitted.push(entry.summary.key.clone());
                }
            } else {
                preview.services += 1;
                written.push(&**entry);
            }
            if findings.secrets.total > 0 {
                let secrets = findings.secrets.clone();
                preview.secrets.add(&entry.summary.key, secrets.found, secrets.total);
                if self.options.redact {
                    preview.criteria += findings.criteria;
                }
            }
            if findings.dropped.iter().any(|dropped| !dropped.is_empty()) {
                dropped.push(findings);
            }
        }
        self.check_ids()?;
        // In the order of the file: a report with many sorts depends on it.
        for kind in Kind::ALL {
            for findings in &dropped {
                if let Some(dropped) = findings.dropped.get(kind.index()) {
                    preview.dropped.merge(dropped);
                }
            }
        }
        if let Some(profile) = &self.profile {
            let service =
                |entry: &Entry| read(entry, |hash| self.store.section(hash, Kind::Service));
            let times = preview_times(profile, self.options, written.into_iter(), service)?;
            preview.response_times = Some(times);
        }
        Ok(preview)
    }

    fn findings(&self, entry: &Entry) -> Result<Arc<Findings>, ExportError> {
        let reader = self.options.reader;
        if let Some(findings) = self.scans.findings(&entry.hash, reader) {
            return Ok(findings);
        }
        let definition = read(entry, |hash| self.store.definition(hash))?;
        if !self.document_ids.has(&entry.hash) {
            self.document_ids.insert_definition(entry.hash, &definition);
        }
        Ok(self.scans.scan(&entry.hash, &definition, &entry.summary, reader))
    }

    /// Checks that no two documents have the same ID. A Microcks keeps only the last of them.
    fn check_ids(&self) -> Result<(), ExportError> {
        if self.document_ids.unique.is(self.revision) {
            return Ok(());
        }
        let shared = self.document_ids.shared(self.entries.iter());
        match shared.map_err(ExportError::Store)? {
            Some(shared) => Err(ExportError::SharedIds(Box::new(shared))),
            None => Ok(()),
        }
    }

    /// Writes the file, and returns the digest of each service in it.
    fn write_sections(
        &self,
        chunks: ChunkWriter,
    ) -> Result<(Totals, Vec<ContentDigest>), ExportError> {
        let reader = self.options.reader;
        let preparation = Preparation { options: self.options, profile: self.profile.as_ref() };
        let mut totals = Totals::default();
        let mut writer = Writer::for_release(chunks, reader)?;
        // `None` if the file does not have the service of the entry. Then it has nothing of the definition.
        let mut digests = vec![Some(ContentDigest::default()); self.entries.len()];
        for kind in Kind::ALL {
            for (entry, digest) in self.entries.iter().zip(&mut digests) {
                let summary = &entry.summary;
                let Some(written) = digest.as_mut().filter(|_| summary.count(kind) > 0) else {
                    continue;
                };
                if !reader.reads(kind) {
                    drop_array(kind, summary, &mut totals.dropped);
                    continue;
                }
                let section = read(entry, |hash| self.store.section(hash, kind))?;
                let section = prepare_section(&section, kind, summary, preparation, &mut totals);
                written.add_section(kind, &section);
                if kind == Kind::Service && !section.is_empty() {
                    totals.examples += examples(summary, reader);
                }
                if kind == Kind::Service && section.is_empty() {
                    *digest = None;
                }
                writer.section(kind, &section)?;
            }
        }
        writer.finish()?;
        Ok((totals, digests.into_iter().flatten().collect()))
    }
}

fn read<T>(
    entry: &Entry,
    read: impl FnOnce(&Hash) -> Result<T, StoreError>,
) -> Result<T, ExportError> {
    read(&entry.hash).map_err(|source| ExportError::Unreadable {
        service: entry.summary.key.to_string(),
        source,
    })
}
