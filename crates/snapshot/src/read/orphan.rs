//! Documents that belong to no service of their file. They may belong to one of the repository.

use std::{borrow::Cow, io};

use crate::{
    Definition, Kind, MAX_ID_BYTES, SEPARATOR, document,
    read::{found::FoundDocument, problem::Position, span::ReadAt},
    truncate::truncate_bytes,
};

/// A document whose service is not in its file.
#[derive(Clone, Debug)]
pub struct Orphan(FoundDocument);

/// Documents with a longer owner are dropped, so that memory depends on the number of documents and
/// not on their size.
const MAX_OWNER_BYTES: usize = 4096;

/// Longer names are truncated.
const MAX_NAME_BYTES: usize = 200;

impl Orphan {
    /// Makes orphans of documents and sorts them by owner. Drops documents whose owner is missing
    /// or too long to belong to any service. Reuses the vector, since there may be a million
    /// documents.
    pub(crate) fn from_documents(mut documents: Vec<FoundDocument>) -> Vec<Self> {
        documents.retain_mut(|document| {
            if let Some(name) = &mut document.name
                && let Cow::Owned(truncated) = truncate_bytes(name, MAX_NAME_BYTES)
            {
                *name = truncated.into();
            }
            let owner = document.owner.as_deref().unwrap_or_default();
            !owner.is_empty() && owner.len() <= MAX_OWNER_BYTES
        });
        documents.shrink_to_fit();
        documents
            .sort_unstable_by(|a, b| (&a.owner, a.span.offset).cmp(&(&b.owner, b.span.offset)));
        documents.into_iter().map(Self).collect()
    }

    /// The kind. Never [`Kind::Service`].
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The owner that the document names. For a contract, the ID of a service. For a message, the
    /// ID of a service, a dash and the name of an operation. Untrusted text.
    #[must_use]
    pub fn owner(&self) -> &str {
        self.0.owner.as_deref().unwrap_or_default()
    }

    /// The name, truncated if it is very long. Empty if it has none. Untrusted text.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.name.as_deref().unwrap_or_default()
    }

    /// The position in the file.
    #[must_use]
    pub fn position(&self) -> Position {
        self.0.start
    }

    /// JSON Pointer to the document.
    #[must_use]
    pub fn pointer(&self) -> String {
        self.0.pointer()
    }

    /// The IDs that its service may have, longest first. There may be several, because IDs and
    /// names of operations may contain dashes.
    pub fn service_ids(&self) -> impl Iterator<Item = &str> {
        let owner = self.owner();
        let whole = (self.kind() == Kind::Resource).then_some(owner.len());
        let dashes = owner.match_indices('-').map(|(at, _)| at).rev();
        let ends = whole.into_iter().chain(dashes.filter(move |_| whole.is_none()));
        ends.filter(|end| (1..=MAX_ID_BYTES).contains(end)).filter_map(|end| owner.get(..end))
    }

    /// Reads the document from its file.
    ///
    /// # Errors
    /// The file cannot be read, or has changed since.
    pub fn document(&self, file: &(impl ReadAt + ?Sized)) -> io::Result<String> {
        self.0.span.read(file)
    }
}

impl Definition {
    /// Reads orphans that belong to the service of `existing` into a definition without a service,
    /// which [`merge`](crate::merge()) can add to `existing`.
    ///
    /// # Errors
    /// The file cannot be read, or has changed since.
    pub fn from_orphans(
        orphans: &[&Orphan],
        existing: &Self,
        file: &(impl ReadAt + ?Sized),
    ) -> io::Result<Self> {
        let mut sections = <[Vec<String>; 5]>::default();
        for orphan in orphans {
            if let Some(section) = sections.get_mut(orphan.kind().index()) {
                section.push(orphan.document(file)?);
            }
        }
        let unsorted = Self::from_sections(sections.map(|documents| documents.join(SEPARATOR)));
        let Some(service) = document::service_header(existing) else {
            return Ok(unsorted);
        };
        let id = service.id.as_deref().unwrap_or_default();
        let [_, resources, requests, responses, events] = Kind::ALL.map(|kind| {
            document::sorted_section(document::documents(&unsorted, kind, id), &service)
        });
        let sections = [String::new(), resources, requests, responses, events];
        Ok(Self::from_sections(sections))
    }
}
