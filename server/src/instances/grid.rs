//! Which of the services of the repository and of all instances are the same.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use api_types::{
    GridColumn, GridRow, InstanceId, InstanceService, InstanceServices, ServiceGrid, ServiceMatch,
    Timestamp,
};
use repository::{Admin, Entry, Index, Repository};
use snapshot::{Hash, MeaningDigest, ServiceKey};

use super::{copy::InstanceCopy, digests::Digests};

/// An instance of the grid.
pub(super) struct GridInstance {
    pub(super) id: InstanceId,
    pub(super) name: Box<str>,
    /// `None` if it was never read.
    pub(super) copy: Option<Arc<InstanceCopy>>,
}

/// Compares the services of a repository with those of copies.
pub(super) struct Grid<'a> {
    pub(super) repository: &'a Repository,
    pub(super) admin: &'a Admin,
    pub(super) digests: &'a Digests,
}

/// The services of one place at one moment.
struct Place<'a> {
    repository: &'a Repository,
    index: Arc<Index>,
    /// The digests that were computed when the instance was read.
    known: HashMap<Hash, MeaningDigest>,
}

/// What a service means. One that cannot be read is the same as itself alone.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Content {
    Known(MeaningDigest),
    Unreadable(Hash),
}

impl Grid<'_> {
    /// All services, with numbers for what each place has.
    pub(super) fn grid(&self, tag: Box<str>, instances: Vec<GridInstance>) -> ServiceGrid {
        let places: Vec<Option<Place<'_>>> = [Some(self.here())]
            .into_iter()
            .chain(instances.iter().map(|it| it.copy.as_deref().map(|copy| self.there(copy))))
            .collect();
        let mut rows: BTreeMap<&ServiceKey, Vec<Option<&Entry>>> = BTreeMap::new();
        for (column, place) in places.iter().enumerate() {
            for entry in place.iter().flat_map(|place| place.index.entries()) {
                let row =
                    rows.entry(&entry.summary.key).or_insert_with(|| vec![None; places.len()]);
                if let Some(cell) = row.get_mut(column) {
                    *cell = Some(entry);
                }
            }
        }
        let row = |(key, entries): (&ServiceKey, Vec<Option<&Entry>>)| {
            let kind = entries.iter().flatten().next().map(|entry| entry.summary.kind)?;
            let contents = self.contents(&places, &entries);
            Some(GridRow { key: key.clone(), kind, contents })
        };
        let rows = rows.into_iter().filter_map(row).collect();
        let column = |instance: GridInstance| GridColumn {
            read: read(instance.copy.as_deref()),
            id: instance.id,
            name: instance.name,
        };
        ServiceGrid { tag, columns: instances.into_iter().map(column).collect(), rows }
    }

    /// The services of an instance beside those of the repository.
    pub(super) fn services(&self, copy: Option<&InstanceCopy>) -> InstanceServices {
        let Some(copy) = copy else {
            return InstanceServices { read: None, services: Vec::new() };
        };
        let (here, there) = (self.here(), self.there(copy));
        let theirs = there.index.entries().map(|entry| {
            let ours = here.index.get(&entry.summary.key);
            let matches = match ours {
                None => ServiceMatch::OnlyThere,
                Some(ours) if self.is_same(&here, ours, &there, entry) => ServiceMatch::Same,
                Some(_) => ServiceMatch::Differs,
            };
            let here = ours.map(|ours| ours.summary.id.clone());
            InstanceService { matches, summary: entry.summary.clone(), here }
        });
        let only_here = there.index.removed_since(&here.index).map(|entry| InstanceService {
            matches: ServiceMatch::OnlyHere,
            summary: entry.summary.clone(),
            here: Some(entry.summary.id.clone()),
        });
        InstanceServices { read: read(Some(copy)), services: theirs.chain(only_here).collect() }
    }

    /// Those of these services of a copy that are not the same in the repository.
    pub(super) fn differing(
        &self,
        copy: &InstanceCopy,
        theirs: Vec<Arc<Entry>>,
    ) -> Vec<Arc<Entry>> {
        let (here, there) = (self.here(), self.there(copy));
        self.only_differing(&there, &here, theirs)
    }

    /// Those of these services of the repository that are not the same in a copy.
    pub(super) fn differing_there(
        &self,
        copy: &InstanceCopy,
        ours: Vec<Arc<Entry>>,
    ) -> Vec<Arc<Entry>> {
        let (here, there) = (self.here(), self.there(copy));
        self.only_differing(&here, &there, ours)
    }

    fn only_differing(
        &self,
        place: &Place<'_>,
        other: &Place<'_>,
        mut entries: Vec<Arc<Entry>>,
    ) -> Vec<Arc<Entry>> {
        entries.retain(|entry| {
            let found = other.index.get(&entry.summary.key);
            !found.is_some_and(|found| self.is_same(place, entry, other, found))
        });
        entries
    }

    fn here(&self) -> Place<'_> {
        let index = Arc::clone(&self.repository.head(self.admin.member()).index);
        Place { repository: self.repository, index, known: HashMap::new() }
    }

    fn there<'c>(&self, copy: &'c InstanceCopy) -> Place<'c> {
        let index = Arc::clone(&copy.repository().head(self.admin.member()).index);
        let remembered = copy.remembered();
        let known = remembered.services.values().map(|seen| (seen.content, seen.meaning)).collect();
        Place { repository: copy.repository(), index, known }
    }

    fn is_same(&self, here: &Place<'_>, ours: &Entry, there: &Place<'_>, theirs: &Entry) -> bool {
        ours.hash == theirs.hash || self.content(here, ours) == self.content(there, theirs)
    }

    /// The numbers of one row. Contents are read only if some differ.
    fn contents(&self, places: &[Option<Place<'_>>], entries: &[Option<&Entry>]) -> Vec<u8> {
        let mut hashes = entries.iter().flatten().map(|entry| entry.hash);
        let first = hashes.next();
        if hashes.all(|hash| Some(hash) == first) {
            return entries.iter().map(|entry| u8::from(entry.is_some())).collect();
        }
        let mut numbers: Vec<Content> = Vec::new();
        let number = |(place, entry): (&Option<Place<'_>>, &Option<&Entry>)| {
            let Some((place, entry)) = place.as_ref().zip(*entry) else { return 0 };
            let content = self.content(place, entry);
            let at = numbers.iter().position(|known| *known == content).unwrap_or(numbers.len());
            if at == numbers.len() {
                numbers.push(content);
            }
            u8::try_from(at + 1).unwrap_or(u8::MAX)
        };
        places.iter().zip(entries).map(number).collect()
    }

    fn content(&self, place: &Place<'_>, entry: &Entry) -> Content {
        if let Some(known) = place.known.get(&entry.hash) {
            return Content::Known(*known);
        }
        match self.digests.of(entry, place.repository, self.admin) {
            Ok(digest) => Content::Known(digest),
            Err(error) => {
                tracing::warn!(service = %entry.summary.key, %error, "cannot compare a service");
                Content::Unreadable(entry.hash)
            }
        }
    }
}

/// When an instance was read last.
fn read(copy: Option<&InstanceCopy>) -> Option<Timestamp> {
    copy.and_then(|copy| copy.remembered().read)
}
