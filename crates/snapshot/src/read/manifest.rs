//! The manifest of a file: its definitions and where their documents are.
//!
//! The documents of a definition are scattered over the five arrays. The manifest has the span of
//! each document, not its text, so memory depends on the number of documents and not on their size.
//! A definition is read from the file when it is needed.

use std::{collections::HashSet, io};

use crate::{
    ContentDigest, Definition, DocumentIdHash, Hash, Kind, Orphan, Problem, Severity, Summary,
    WriterVersions, document,
    read::{
        broken_service_keys::BrokenServiceKeys,
        new_id::NewId,
        problem::{Position, Problems},
        span::{self, ReadAt, Span},
    },
    section,
};

/// The contents of a file, without the documents.
#[derive(Debug)]
pub struct Manifest {
    /// The definitions in the order of their services in the file.
    pub definitions: Vec<ManifestEntry>,
    /// The documents that belong to none of these services, sorted by owner, then by position.
    pub orphans: Vec<Orphan>,
    /// The number of documents in each array, in the order of [`Kind::ALL`].
    pub counts: [u32; 5],
    /// The number of services that cannot be imported, although the rest of the file can.
    pub broken_services: u32,
    /// The IDs, names and versions of these services.
    pub broken_service_keys: BrokenServiceKeys,
    /// All problems, most severe first, then by position.
    pub problems: Vec<Problem>,
    /// The releases that can have written the file, judging by the fields of its documents.
    pub writer_versions: WriterVersions,
}

impl Manifest {
    /// The manifest of a file that cannot be imported for a reason outside its contents.
    #[must_use]
    pub fn rejected(message: String) -> Self {
        let mut problems = Problems::default();
        problems.add(Severity::Refused, "", Position::START, message);
        Self {
            definitions: Vec::new(),
            orphans: Vec::new(),
            counts: [0; 5],
            broken_services: 0,
            broken_service_keys: BrokenServiceKeys::default(),
            problems: problems.into_sorted(),
            writer_versions: WriterVersions::default(),
        }
    }

    /// Whether the file can be imported.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.problems.iter().all(|problem| problem.severity != Severity::Refused)
    }

    /// The orphans that belong to the service of the definition `existing`: its contracts, and the
    /// messages of its operations.
    #[must_use]
    pub fn orphans_of(&self, existing: &Definition) -> Vec<&Orphan> {
        let Some(service) = document::service_header(existing) else {
            return Vec::new();
        };
        let id = service.id.as_deref().unwrap_or_default();
        let operations: HashSet<&str> =
            service.operations().map(|operation| &*operation.name).collect();
        let is_owned = |orphan: &&Orphan| match orphan.kind() {
            Kind::Resource => orphan.owner() == id,
            _ => {
                let operation = document::operation_name(orphan.owner(), id);
                operation.is_some_and(|name| operations.contains(name))
            }
        };
        // Orphans are sorted by owner, so those whose owner starts with the ID are adjacent.
        let start = self.orphans.partition_point(|orphan| orphan.owner() < id);
        let orphans = self.orphans.iter().skip(start);
        orphans.take_while(|orphan| orphan.owner().starts_with(id)).filter(is_owned).collect()
    }
}

/// One definition of a file.
#[derive(Debug)]
pub struct ManifestEntry {
    /// What a list shows of the definition.
    pub summary: Summary,
    /// The position of the service.
    pub position: Position,
    /// JSON Pointer to the service.
    pub pointer: Box<str>,
    /// The number of documents of the service that are not imported, because others have their IDs.
    pub dropped: u32,
    /// The spans of the documents by kind, in the order of a definition.
    pub(crate) documents: [Vec<Span>; 5],
    /// The IDs of the contracts and messages.
    pub(crate) ids: Vec<DocumentIdHash>,
    pub(crate) upper_case_ids: u32,
    /// The ID that the service gets because it has none.
    pub(crate) new_id: Option<NewId>,
}

impl ManifestEntry {
    /// The IDs of the contracts, requests, responses and event messages, in no particular order. A
    /// document without an ID has no hash.
    #[must_use]
    pub fn document_ids(&self) -> &[DocumentIdHash] {
        &self.ids
    }

    /// The number of contracts and messages whose ID a Microcks would
    /// [change](crate::is_changed_by_microcks).
    #[must_use]
    pub fn upper_case_ids(&self) -> u32 {
        self.upper_case_ids
    }

    /// The summary of the definition, if it is that of the file too. Without white space between tokens, a
    /// definition can be smaller than its documents in the file.
    #[must_use]
    pub fn summary_of_definition(&self) -> Option<&Summary> {
        let [service, owned @ ..] = &self.documents;
        let are_compact = |spans: &[Span]| spans.iter().all(|span| span.is_compact());
        // A service that gets an ID has the length with it.
        let is_same = (self.new_id.is_some() || are_compact(service))
            && owned.iter().all(|spans| are_compact(spans));
        is_same.then_some(&self.summary)
    }

    /// Reads the definition from the file that the manifest was made of.
    ///
    /// # Errors
    /// The file cannot be read, or has changed since.
    pub fn definition(&self, file: &(impl ReadAt + ?Sized)) -> io::Result<Definition> {
        self.read_definition(file, <[Span]>::to_vec)
    }

    /// Reads the definition with its documents in the order of the file, which is the order in which a Microcks that
    /// imports the file finds examples. It is no content of a repository, whose definitions are sorted.
    ///
    /// # Errors
    /// As [`ManifestEntry::definition`].
    pub fn definition_in_file_order(
        &self,
        file: &(impl ReadAt + ?Sized),
    ) -> io::Result<Definition> {
        self.read_definition(file, in_file_order)
    }

    fn read_definition(
        &self,
        file: &(impl ReadAt + ?Sized),
        ordered: impl Fn(&[Span]) -> Vec<Span>,
    ) -> io::Result<Definition> {
        let mut sections = <[String; 5]>::default();
        for (section, spans) in sections.iter_mut().zip(&self.documents) {
            *section = span::read_section(&ordered(spans), file)?;
        }
        if let (Some(new_id), [service, ..]) = (&self.new_id, &mut sections) {
            *service = new_id.insert_into(service);
        }
        Ok(Definition::from_verified(sections))
    }

    /// The digest of the documents that were read from the file.
    #[must_use]
    pub fn content_digest(&self) -> ContentDigest {
        let mut digest = ContentDigest::default();
        for (kind, spans) in Kind::ALL.into_iter().zip(&self.documents) {
            spans.iter().for_each(|span| digest.add(kind, span.fingerprint()));
        }
        digest
    }

    /// Identifies the documents of the definition without reading them again: equal documents in the same
    /// order have an equal hash. It is not the hash of the definition.
    #[must_use]
    pub fn documents_hash(&self) -> Hash {
        self.hash_documents(<[Span]>::to_vec)
    }

    /// Identifies the documents of the definition as [`ManifestEntry::definition_in_file_order`] reads them.
    #[must_use]
    pub fn documents_hash_in_file_order(&self) -> Hash {
        self.hash_documents(in_file_order)
    }

    fn hash_documents(&self, ordered: impl Fn(&[Span]) -> Vec<Span>) -> Hash {
        let mut hasher = blake3::Hasher::new();
        for spans in &self.documents {
            hasher.update(&(spans.len() as u64).to_le_bytes());
            for span in ordered(spans) {
                hasher.update(span.fingerprint().as_bytes());
            }
        }
        if let Some(new_id) = &self.new_id {
            hasher.update(new_id.id().as_bytes());
        }
        Hash::from(*hasher.finalize().as_bytes())
    }

    /// Whether the definition has exactly the documents that were read from the file.
    #[must_use]
    pub fn matches(&self, definition: &Definition) -> bool {
        if let Some(new_id) = &self.new_id
            && !new_id.matches(definition.section(Kind::Service))
        {
            return false;
        }
        let is_new = |kind: usize| kind == Kind::Service.index() && self.new_id.is_some();
        let section_matches = |(section, spans): (&String, &Vec<Span>)| {
            let mut documents = section::documents(section);
            let all_match =
                spans.iter().all(|span| documents.next().is_some_and(|text| span.matches(text)));
            all_match && documents.next().is_none()
        };
        let sections = definition.sections().iter().zip(&self.documents).enumerate();
        let mut compared = sections.filter(|(kind, _)| !is_new(*kind));
        compared.all(|(_, section)| section_matches(section))
    }

    /// Reads only the service from the file.
    ///
    /// # Errors
    /// As [`ManifestEntry::definition`].
    pub fn service(&self, file: &(impl ReadAt + ?Sized)) -> io::Result<String> {
        let [services, ..] = &self.documents;
        let service = services.first().map_or_else(|| Ok(String::new()), |span| span.read(file))?;
        Ok(match &self.new_id {
            Some(new_id) => new_id.insert_into(&service),
            None => service,
        })
    }
}

fn in_file_order(spans: &[Span]) -> Vec<Span> {
    let mut spans = spans.to_vec();
    spans.sort_unstable_by_key(|span| span.offset);
    spans
}
