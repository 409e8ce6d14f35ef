//! Documents that belong to no service of their file: they may belong to one of the repository.

use std::{collections::HashSet, io};

use crate::{
    Definition, Kind, MAX_ID_BYTES, Manifest, SEPARATOR,
    compare::document,
    read::{group::Loose, problem::Position, span::ReadAt},
};

/// A document whose service is not in its file.
#[derive(Clone, Debug)]
pub struct Orphan(Loose);

/// Of a longer owner nothing is kept: memory follows the number of documents, not their size.
const LONGEST_OWNER: usize = 4096;

/// The longest name that is kept whole, in bytes.
const LONGEST_NAME: usize = 200;

impl Orphan {
    /// The orphans that these documents are, by their owners, but for those that name no owner that
    /// could be somewhere. Nothing is copied: there may be a million.
    pub(crate) fn all_of(mut documents: Vec<Loose>) -> Vec<Self> {
        documents.retain_mut(|document| {
            if let Some(name) = &mut document.name
                && name.len() > LONGEST_NAME
            {
                let end = name.floor_char_boundary(LONGEST_NAME);
                *name = format!("{}…", name.get(..end).unwrap_or_default()).into();
            }
            let owner = document.owner.as_deref().unwrap_or_default();
            !owner.is_empty() && owner.len() <= LONGEST_OWNER
        });
        documents.shrink_to_fit();
        documents
            .sort_unstable_by(|a, b| (&a.owner, a.place.offset).cmp(&(&b.owner, b.place.offset)));
        documents.into_iter().map(Self).collect()
    }

    /// Its kind; never a service.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// What it says it belongs to: the id of a service for a contract; the id of a service, a dash
    /// and the name of an operation for a message. Foreign text.
    #[must_use]
    pub fn owner(&self) -> &str {
        self.0.owner.as_deref().unwrap_or_default()
    }

    /// Its name, of a very long one the beginning; empty where it has none. Foreign text.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.name.as_deref().unwrap_or_default()
    }

    /// Where it stands.
    #[must_use]
    pub fn position(&self) -> Position {
        self.0.start
    }

    /// JSON Pointer to it.
    #[must_use]
    pub fn pointer(&self) -> String {
        self.0.pointer()
    }

    /// The ids that its service may have, the longest first: ids and names of operations may hold
    /// dashes, so that a message fits several.
    pub fn service_ids(&self) -> impl Iterator<Item = &str> {
        let owner = self.owner();
        let whole = (self.kind() == Kind::Resource).then_some(owner.len());
        let dashes = owner.match_indices('-').map(|(at, _)| at).rev();
        let ends = whole.into_iter().chain(dashes.filter(move |_| whole.is_none()));
        ends.filter(|end| (1..=MAX_ID_BYTES).contains(end)).filter_map(|end| owner.get(..end))
    }

    /// The document, read again from the file that it was found in.
    ///
    /// # Errors
    /// Where the file cannot be read, or is not the file any more.
    pub fn document(&self, file: &(impl ReadAt + ?Sized)) -> io::Result<String> {
        self.0.place.read(file)
    }
}

impl Manifest {
    /// The orphans that belong to a service that is here: its contracts, and messages of operations
    /// that it has.
    #[must_use]
    pub fn orphans_of(&self, here: &Definition) -> Vec<&Orphan> {
        let Some(service) = document::service_of(here) else {
            return Vec::new();
        };
        let id = service.id.as_deref().unwrap_or_default();
        let operations: HashSet<&str> =
            service.operations().map(|operation| &*operation.name).collect();
        let belongs = |orphan: &&Orphan| match orphan.kind() {
            Kind::Resource => orphan.owner() == id,
            _ => {
                let rest = orphan.owner().strip_prefix(id).and_then(|rest| rest.strip_prefix('-'));
                rest.is_some_and(|name| operations.contains(name))
            }
        };
        // They stand in the order of their owners.
        let start = self.orphans.partition_point(|orphan| orphan.owner() < id);
        let orphans = self.orphans.iter().skip(start);
        orphans.take_while(|orphan| orphan.owner().starts_with(id)).filter(belongs).collect()
    }
}

impl Definition {
    /// A definition without a service, of orphans that belong to the one that is here, to be merged
    /// with it: see [`merge`](crate::merge()).
    ///
    /// # Errors
    /// Where the file cannot be read, or is not the file any more.
    pub fn from_orphans(
        orphans: &[&Orphan],
        here: &Self,
        file: &(impl ReadAt + ?Sized),
    ) -> io::Result<Self> {
        let mut sections = <[Vec<String>; 5]>::default();
        for orphan in orphans {
            if let Some(section) = sections.get_mut(orphan.kind().index()) {
                section.push(orphan.document(file)?);
            }
        }
        let unsorted = Self::from_sections(sections.map(|documents| documents.join(SEPARATOR)));
        let Some(service) = document::service_of(here) else {
            return Ok(unsorted);
        };
        let id = service.id.as_deref().unwrap_or_default();
        let [_, resources, requests, responses, events] =
            Kind::ALL.map(|kind| document::section(document::parts(&unsorted, kind, id), &service));
        let sections = [String::new(), resources, requests, responses, events];
        Ok(Self::from_sections(sections))
    }
}
