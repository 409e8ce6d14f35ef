//! Documents that belong to no service of their file: they may belong to one of the repository.

use std::{collections::HashSet, io};

use crate::{
    Definition, Kind, Outline, SEPARATOR,
    group::{LONGEST_ID, Loose},
    part,
    place::{Place, ReadAt},
    problem::Position,
};

/// A document whose service is not in its file.
#[derive(Clone, Debug)]
pub struct Orphan {
    /// Its kind; never a service.
    pub kind: Kind,
    /// What it says it belongs to: the id of a service for a contract; the id of a service, a dash
    /// and the name of an operation for a message. Foreign text.
    pub owner: Box<str>,
    /// Its name, of a very long one the beginning; empty where it has none. Foreign text.
    pub name: Box<str>,
    /// Where it stands.
    pub position: Position,
    /// JSON Pointer to it.
    pub pointer: Box<str>,
    place: Place,
}

/// Of a longer owner nothing is kept: memory follows the number of documents, not their size.
const LONGEST_OWNER: usize = 4096;

/// The longest name that is kept whole, in bytes.
const LONGEST_NAME: usize = 200;

impl Orphan {
    /// The orphan that a document is, unless it names no owner that could be somewhere.
    pub(crate) fn of(document: Loose) -> Option<Self> {
        let pointer = document.pointer().into();
        let Loose { kind, start, place, owner, name, .. } = document;
        let owner = owner.filter(|owner| !owner.is_empty() && owner.len() <= LONGEST_OWNER)?;
        let mut name = name.unwrap_or_default();
        if name.len() > LONGEST_NAME {
            let end = (0..=LONGEST_NAME).rev().find(|at| name.is_char_boundary(*at));
            name = format!("{}…", name.get(..end.unwrap_or_default()).unwrap_or_default()).into();
        }
        Some(Self { kind, owner, name, position: start, pointer, place })
    }

    /// The ids that its service may have, the longest first: ids and names of operations may hold
    /// dashes, so that a message fits several.
    pub fn service_ids(&self) -> impl Iterator<Item = &str> {
        let whole = (self.kind == Kind::Resource).then_some(self.owner.len());
        let dashes = self.owner.match_indices('-').map(|(at, _)| at).rev();
        let ends = whole.into_iter().chain(dashes.filter(move |_| whole.is_none()));
        ends.filter(|end| (1..=LONGEST_ID).contains(end)).filter_map(|end| self.owner.get(..end))
    }

    /// The document, read again from the file that it was found in.
    ///
    /// # Errors
    /// Where the file cannot be read, or is not the file any more.
    pub fn document(&self, file: &(impl ReadAt + ?Sized)) -> io::Result<String> {
        self.place.read(file)
    }
}

impl Outline {
    /// The orphans that belong to a service that is here: its contracts, and messages of operations
    /// that it has.
    #[must_use]
    pub fn orphans_of(&self, here: &Definition) -> Vec<&Orphan> {
        let Some(service) = part::service_of(here) else {
            return Vec::new();
        };
        let id = service.id.as_deref().unwrap_or_default();
        let operations: HashSet<&str> =
            service.operations().map(|operation| &*operation.name).collect();
        let belongs = |orphan: &&Orphan| match orphan.kind {
            Kind::Resource => &*orphan.owner == id,
            _ => {
                let rest = orphan.owner.strip_prefix(id).and_then(|rest| rest.strip_prefix('-'));
                rest.is_some_and(|name| operations.contains(name))
            }
        };
        // They stand in the order of their owners.
        let start = self.orphans.partition_point(|orphan| &*orphan.owner < id);
        let orphans = self.orphans.iter().skip(start);
        orphans.take_while(|orphan| orphan.owner.starts_with(id)).filter(belongs).collect()
    }
}

impl Definition {
    /// A definition without a service, of orphans that belong to the one that is here, to be merged
    /// with it: see [`merge`](crate::merge()).
    ///
    /// # Errors
    /// Where the file cannot be read, or is not the file any more.
    pub fn of_orphans(
        orphans: &[&Orphan],
        here: &Self,
        file: &(impl ReadAt + ?Sized),
    ) -> io::Result<Self> {
        let mut sections = <[Vec<String>; 5]>::default();
        for orphan in orphans {
            if let Some(section) = sections.get_mut(orphan.kind.index()) {
                section.push(orphan.document(file)?);
            }
        }
        let unsorted = Self::from_sections(sections.map(|documents| documents.join(SEPARATOR)));
        let Some(service) = part::service_of(here) else {
            return Ok(unsorted);
        };
        let id = service.id.as_deref().unwrap_or_default();
        let [_, resources, requests, responses, events] =
            Kind::ALL.map(|kind| part::section(part::parts(&unsorted, kind, id), &service));
        let sections = [String::new(), resources, requests, responses, events];
        Ok(Self::from_sections(sections))
    }
}
