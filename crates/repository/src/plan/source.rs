//! Where the definitions of a plan come from, and what they are compared with.

use std::{collections::HashMap, sync::Arc};

use api_types::{KeptSettings, ParsedFile, Source};
use snapshot::{
    Definition, Hash, Manifest, ManifestEntry,
    response_times::{self, Profile},
};

use super::{edit::EditSource, error::PlanError};
use crate::store::{Entry, Index, SpoolFile, Store};

/// A complete, parsed upload. It is shared, so that the import keeps its files if a plan fails.
pub(crate) struct UploadedFile {
    pub(crate) source: Source,
    pub(crate) file: Box<dyn SpoolFile>,
    pub(crate) manifest: Manifest,
}

/// The state that a revert brings back for one service.
#[derive(Clone, Debug)]
pub(crate) enum RevertTarget {
    /// The service had this definition.
    Present(Arc<Entry>),
    /// The service did not exist. The entry is the current one.
    Absent(Arc<Entry>),
}

/// Documents of a file whose service is only in the repository.
#[derive(Clone)]
pub(crate) struct Orphans {
    /// Index of the file.
    pub(crate) file: usize,
    /// The service in the repository.
    pub(crate) existing: Arc<Entry>,
}

/// The definitions of files.
#[derive(Clone)]
pub(crate) struct FileSource {
    pub(crate) files: Vec<Arc<UploadedFile>>,
    pub(crate) orphans: Vec<Orphans>,
    /// The response times that the definitions get.
    pub(crate) profile: Option<Arc<Profile>>,
}

/// The definitions of a plan, by the index of their row.
#[derive(Clone)]
pub(crate) enum PlanSource {
    /// The definitions of all files, in order. Then the orphans.
    Files(FileSource),
    /// Earlier definitions.
    Revision(Vec<RevertTarget>),
    /// Edited definitions of the repository.
    Edited(EditSource),
}

impl UploadedFile {
    pub(crate) fn to_parsed_file(&self) -> ParsedFile {
        ParsedFile {
            source: self.source.clone(),
            problems: self.manifest.problems.clone(),
            writer: self.manifest.writer_versions.describe().map(Into::into),
            left_out: self.manifest.broken_services,
        }
    }

    fn definition(&self, entry: &ManifestEntry) -> Result<Definition, PlanError> {
        Ok(entry.definition(&*self.file)?)
    }

    /// A definition of the file, with the response times of a profile.
    pub(crate) fn definition_with(
        &self,
        entry: &ManifestEntry,
        profile: Option<&Profile>,
    ) -> Result<Definition, PlanError> {
        let definition = self.definition(entry)?;
        Ok(match profile {
            Some(profile) => response_times::apply(profile, &definition).definition,
            None => definition,
        })
    }

    /// The documents of this file that belong to a service in the repository.
    pub(crate) fn orphans(&self, existing: &Definition) -> Result<Definition, PlanError> {
        let orphans = self.manifest.orphans_of(existing);
        Ok(Definition::from_orphans(&orphans, existing, &*self.file)?)
    }
}

impl PlanSource {
    /// The files. Empty for a revert or an edit.
    pub(crate) fn files(&self) -> &[Arc<UploadedFile>] {
        match self {
            Self::Files(source) => &source.files,
            Self::Revision(_) | Self::Edited(_) => &[],
        }
    }

    /// The name of the response-time profile that is applied.
    pub(crate) fn profile_name(&self) -> Option<&str> {
        match self {
            Self::Edited(edited) => edited.edit.profile_name(),
            Self::Files(source) => source.profile.as_deref().map(Profile::name),
            Self::Revision(_) => None,
        }
    }

    /// The response times that the definitions of files get.
    pub(crate) fn file_profile(&self) -> Option<Arc<Profile>> {
        match self {
            Self::Files(source) => source.profile.clone(),
            Self::Revision(_) | Self::Edited(_) => None,
        }
    }

    /// Whether the settings that a decision writes are what a person of this repository wants.
    pub(crate) fn edits_settings(&self) -> bool {
        matches!(self, Self::Edited(_))
    }

    /// The kept settings that the definition of a row brings back.
    pub(crate) fn kept_settings(&self, row: usize) -> Option<KeptSettings> {
        match self {
            Self::Revision(targets) => match targets.get(row) {
                Some(RevertTarget::Present(entry)) => entry.kept_settings.clone(),
                Some(RevertTarget::Absent(_)) | None => None,
            },
            Self::Files(_) | Self::Edited(_) => None,
        }
    }

    /// The manifest entry of a row, made during the upload. `None` if the row is not as a file has it.
    pub(crate) fn manifest_entry(&self, row: usize) -> Option<&ManifestEntry> {
        match self {
            Self::Files(FileSource { files, profile: None, .. }) => {
                find_in_files(files, row).map(|(_, entry)| entry)
            }
            Self::Files(_) | Self::Revision(_) | Self::Edited(_) => None,
        }
    }

    /// The definition of a row, with the IDs of the source.
    pub(crate) fn definition(
        &self,
        row: usize,
        store: &dyn Store,
    ) -> Result<Definition, PlanError> {
        match self {
            Self::Files(FileSource { files, orphans, profile }) => {
                if let Some((file, entry)) = find_in_files(files, row) {
                    return file.definition_with(entry, profile.as_deref());
                }
                let before: usize = files.iter().map(|file| file.manifest.definitions.len()).sum();
                let orphans = row.checked_sub(before).and_then(|index| orphans.get(index));
                let orphans = orphans.ok_or(PlanError::NoRow(row))?;
                let file = files.get(orphans.file).ok_or(PlanError::NoRow(row))?;
                file.orphans(&store.definition(&orphans.existing.hash)?)
            }
            Self::Revision(targets) => match targets.get(row) {
                Some(RevertTarget::Present(entry)) => Ok(store.definition(&entry.hash)?),
                Some(RevertTarget::Absent(_)) | None => Err(PlanError::NoRow(row)),
            },
            Self::Edited(edited) => edited.definition(row, store),
        }
    }
}

/// The definition at this index of all files, and its file.
fn find_in_files(
    files: &[Arc<UploadedFile>],
    mut index: usize,
) -> Option<(&UploadedFile, &ManifestEntry)> {
    for file in files {
        match file.manifest.definitions.get(index) {
            Some(entry) => return Some((file, entry)),
            None => index -= file.manifest.definitions.len(),
        }
    }
    None
}

/// What the definitions of a plan are compared with.
#[derive(Clone)]
pub(crate) enum Base {
    /// A revision.
    Revision(Arc<Index>, Arc<dyn Store>),
    /// A file.
    File(Arc<Index>, Arc<FileBase>),
}

/// The definitions of a file, by their content.
pub(crate) struct FileBase {
    file: Arc<UploadedFile>,
    indices: HashMap<Hash, usize>,
}

impl Base {
    /// The definitions of a file. The first of several with the same name and version, or the same
    /// ID, counts. Reads none of them: the hash of an entry only identifies its documents.
    pub(crate) fn from_file(file: Arc<UploadedFile>) -> Self {
        let (mut index, mut indices) = (Index::default(), HashMap::new());
        for (number, manifest_entry) in file.manifest.definitions.iter().enumerate() {
            let hash = manifest_entry.documents_hash();
            let entry = Entry::new(manifest_entry.summary.clone(), hash);
            if index.insert_if_free(Arc::new(entry)) {
                indices.insert(hash, number);
            }
        }
        Self::File(Arc::new(index), Arc::new(FileBase { file, indices }))
    }

    /// The definitions, without their content.
    pub(crate) fn index(&self) -> &Index {
        match self {
            Self::Revision(index, _) => index,
            Self::File(index, _) => index,
        }
    }

    /// Whether the base is a file that has the same documents as this definition of another file, so that
    /// neither must be read to know that they are identical.
    pub(crate) fn has_same_documents(&self, existing: &Entry, other: &ManifestEntry) -> bool {
        matches!(self, Self::File(..)) && other.documents_hash() == existing.hash
    }

    /// The content of a definition.
    pub(crate) fn definition(&self, entry: &Entry) -> Result<Definition, PlanError> {
        match self {
            Self::Revision(_, store) => Ok(store.definition(&entry.hash)?),
            Self::File(_, base) => {
                let FileBase { file, indices } = &**base;
                let index = indices.get(&entry.hash).copied().unwrap_or(usize::MAX);
                let entry = file.manifest.definitions.get(index);
                file.definition(entry.ok_or(PlanError::NoRow(index))?)
            }
        }
    }

    /// The file. `None` for a revision.
    pub(crate) fn to_parsed_file(&self) -> Option<ParsedFile> {
        match self {
            Self::Revision(..) => None,
            Self::File(_, base) => Some(base.file.to_parsed_file()),
        }
    }
}
