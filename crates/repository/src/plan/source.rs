//! Where the definitions of a plan come from, and what they are compared with.

use std::{collections::HashMap, sync::Arc};

use api_types::{KeptSettings, ParsedFile, Source};
use snapshot::{Definition, Hash, Manifest, ManifestEntry};

use crate::{Entry, Index, PlanError, SpoolFile, Store};

/// A file that is all here and was read. It is shared, so that a plan is made without taking it
/// from whoever has it: a plan that fails costs nothing.
pub(crate) struct Arrived {
    pub(crate) source: Source,
    pub(crate) file: Box<dyn SpoolFile>,
    pub(crate) outline: Manifest,
}

/// What an earlier revision offers for one service.
#[derive(Clone, Debug)]
pub(crate) enum Offer {
    /// It had this definition.
    Had(Arc<Entry>),
    /// It did not have the service that is here.
    HadNot(Arc<Entry>),
}

/// Documents of a file whose service is not in it but here.
pub(crate) struct Attached {
    /// Which of the files has them.
    pub(crate) file: usize,
    /// Their service.
    pub(crate) here: Arc<Entry>,
}

/// The definitions of a plan's rows, by the places of the rows.
pub(crate) enum Origin {
    /// Those of files, one file after the other; then what belongs to services that are here.
    Files(Vec<Arc<Arrived>>, Vec<Attached>),
    /// Those of an earlier revision.
    Revision(Vec<Offer>),
}

impl Arrived {
    pub(crate) fn read(&self) -> ParsedFile {
        ParsedFile {
            source: self.source.clone(),
            problems: self.outline.problems.clone(),
            writer: self.outline.writer_versions.describe().map(Into::into),
        }
    }

    fn definition(&self, outlined: &ManifestEntry) -> Result<Definition, PlanError> {
        Ok(outlined.definition(&*self.file)?)
    }

    /// What in it belongs to a service that is here and not in it.
    pub(crate) fn attached(&self, here: &Definition) -> Result<Definition, PlanError> {
        let orphans = self.outline.orphans_of(here);
        Ok(Definition::from_orphans(&orphans, here, &*self.file)?)
    }
}

impl Origin {
    /// The files, if it is files.
    pub(crate) fn files(&self) -> &[Arc<Arrived>] {
        match self {
            Self::Files(files, _) => files,
            Self::Revision(_) => &[],
        }
    }

    /// Whose settings a row's definition has, as the source tells it.
    pub(crate) fn kept(&self, place: usize) -> Option<KeptSettings> {
        match self {
            Self::Revision(offers) => match offers.get(place) {
                Some(Offer::Had(entry)) => entry.kept.clone(),
                Some(Offer::HadNot(_)) | None => None,
            },
            Self::Files(..) => None,
        }
    }

    /// What was read of a row's definition when its file arrived; nothing where it is not of a file.
    pub(crate) fn outlined(&self, place: usize) -> Option<&ManifestEntry> {
        of_files(self.files(), place).map(|(_, outlined)| outlined)
    }

    /// The definition of a row as it stands in the source.
    pub(crate) fn definition(
        &self,
        place: usize,
        store: &dyn Store,
    ) -> Result<Definition, PlanError> {
        match self {
            Self::Files(files, attached) => {
                if let Some((file, outlined)) = of_files(files, place) {
                    return file.definition(outlined);
                }
                let before: usize = files.iter().map(|file| file.outline.definitions.len()).sum();
                let attached = place.checked_sub(before).and_then(|place| attached.get(place));
                let attached = attached.ok_or(PlanError::NoRow(place))?;
                let file = files.get(attached.file).ok_or(PlanError::NoRow(place))?;
                file.attached(&store.definition(&attached.here.hash)?)
            }
            Self::Revision(offers) => match offers.get(place) {
                Some(Offer::Had(entry)) => Ok(store.definition(&entry.hash)?),
                Some(Offer::HadNot(_)) | None => Err(PlanError::NoRow(place)),
            },
        }
    }
}

/// The definition at this place of files that are counted one after the other, and its file.
fn of_files(files: &[Arc<Arrived>], mut place: usize) -> Option<(&Arrived, &ManifestEntry)> {
    for file in files {
        match file.outline.definitions.get(place) {
            Some(outlined) => return Some((file, outlined)),
            None => place -= file.outline.definitions.len(),
        }
    }
    None
}

/// What the definitions of a plan are compared with.
pub(crate) enum Base {
    /// A revision.
    Revision(Arc<Index>, Arc<dyn Store>),
    /// A file.
    File(Index, Box<FileBase>),
}

/// The definitions of a file, found by their content.
pub(crate) struct FileBase {
    arrived: Arc<Arrived>,
    places: HashMap<Hash, usize>,
}

impl Base {
    /// A file's definitions; of several with one name and version, or one id, the first counts.
    pub(crate) fn file(arrived: Arc<Arrived>) -> Result<Self, PlanError> {
        let (mut index, mut places) = (Index::default(), HashMap::new());
        for (place, outlined) in arrived.outline.definitions.iter().enumerate() {
            let hash = arrived.definition(outlined)?.hash();
            let entry = Entry::new(outlined.summary.clone(), hash);
            if index.add(Arc::new(entry)) {
                places.insert(hash, place);
            }
        }
        Ok(Self::File(index, Box::new(FileBase { arrived, places })))
    }

    /// The definitions, without their content.
    pub(crate) fn index(&self) -> &Index {
        match self {
            Self::Revision(index, _) => index,
            Self::File(index, _) => index,
        }
    }

    /// The content of one of them.
    pub(crate) fn definition(&self, entry: &Entry) -> Result<Definition, PlanError> {
        match self {
            Self::Revision(_, store) => Ok(store.definition(&entry.hash)?),
            Self::File(_, base) => {
                let FileBase { arrived, places } = &**base;
                let place = places.get(&entry.hash).copied().unwrap_or(usize::MAX);
                let outlined = arrived.outline.definitions.get(place);
                arrived.definition(outlined.ok_or(PlanError::NoRow(place))?)
            }
        }
    }

    /// The file, if it is one.
    pub(crate) fn read(&self) -> Option<ParsedFile> {
        match self {
            Self::Revision(..) => None,
            Self::File(_, base) => Some(base.arrived.read()),
        }
    }
}
