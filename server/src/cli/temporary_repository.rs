//! A repository for the time of one command, for targets that cannot plan imports themselves: a file, a folder
//! or a Microcks. What happens to it is what happens in every repository.

use std::{
    io::{self, Read as _},
    sync::Arc,
};

use api_types::{Decisions, ExportOptions, FileAction, NewFile, ParsedFile, Report, Role};
use repository::{
    Admin, ExportError, ExportJob, Identity, ImportError, ImportView, Member, NotAllowed,
    Repository, Settings, StoreError,
};
use snapshot::{Limits, ServiceId, ServiceKey};
use store::{EmbeddedStore, Options, SpoolDirectory, now};
use tempfile::TempDir;

use crate::{cli::snapshot_file::SnapshotFile, import_policy::Policy};

/// The files are read in slices of this size, in bytes.
const SLICE: usize = 1 << 20;

/// A repository in a temporary folder.
pub(crate) struct TemporaryRepository {
    repository: Repository,
    admin: Admin,
    /// Removed with the repository.
    _folder: TempDir,
}

/// Why a temporary repository cannot do something. Nothing outside of it was changed.
#[derive(Debug, thiserror::Error)]
pub enum TemporaryRepositoryError {
    /// The temporary folder cannot be used.
    #[error("cannot use a temporary folder. Set TMPDIR to a folder with enough room")]
    Folder(#[from] io::Error),
    /// The store in the temporary folder fails.
    #[error("cannot use a temporary folder. Set TMPDIR to a folder with enough room")]
    Store(#[from] StoreError),
    /// The file cannot be imported.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The file is not a snapshot.
    #[error("{name} cannot be imported: {problem}")]
    Invalid {
        /// The name of the file.
        name: Box<str>,
        /// The first problem.
        problem: Box<str>,
    },
    /// The services cannot be exported.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// The account of the command is not an administrator.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
}

impl TemporaryRepository {
    /// An empty repository.
    pub(crate) fn new() -> Result<Self, TemporaryRepositoryError> {
        let folder = tempfile::Builder::new().prefix("mockpit-").tempdir()?;
        let (store, _) = EmbeddedStore::open(folder.path(), Options::default())?;
        let spool = SpoolDirectory::open(folder.path(), Options::default())?;
        let limits = Limits { max_file_bytes: u64::MAX / 8, ..Limits::default() };
        let settings = Settings { limits, max_pending_bytes: u64::MAX / 2, now };
        Ok(Self {
            repository: Repository::new(Arc::new(store), Arc::new(spool), settings),
            admin: Admin::new(Member::new(Identity::verified("mockpit", Role::Admin)))?,
            _folder: folder,
        })
    }

    /// Imports a file. The person has confirmed executable content before.
    pub(crate) fn import(
        &self,
        file: &SnapshotFile,
        policy: Policy,
    ) -> Result<Report, TemporaryRepositoryError> {
        let files = [NewFile::new(file.name(), file.size()?)];
        let import = self.repository.start_import(&self.admin, FileAction::Import, &files)?;
        let (mut reader, mut slice, mut at) = (file.reader()?, Vec::new(), 0);
        loop {
            slice.clear();
            let read = (&mut reader).take(SLICE as u64).read_to_end(&mut slice)?;
            if read == 0 {
                break;
            }
            self.repository.append_slice(&self.admin, &import, 0, at, &slice)?;
            at += read as u64;
        }
        self.repository.plan_import(&self.admin, &import)?;
        let decisions = match self.repository.view_import(&self.admin, &import)? {
            ImportView::Planned { plan, .. } => policy.decide(&plan),
            ImportView::Rejected(files) => return Err(invalid(&files)),
            _ => return Err(ImportError::NotPlanned.into()),
        };
        let decisions = Decisions { content_confirmed: true, ..decisions };
        Ok(self.repository.apply_import(&self.admin, &import, &decisions)?)
    }

    /// The ID of a service.
    pub(crate) fn id(&self, key: &ServiceKey) -> Option<ServiceId> {
        let head = self.repository.head(self.admin.member());
        head.index.get(key).map(|entry| entry.summary.id.clone())
    }

    /// The size of a service, in bytes. 0 if there is no such service.
    pub(crate) fn size(&self, key: &ServiceKey) -> u64 {
        let head = self.repository.head(self.admin.member());
        head.index.get(key).map_or(0, |entry| entry.summary.size)
    }

    /// Prepares an export of services.
    pub(crate) fn export(
        &self,
        services: &[ServiceId],
        options: ExportOptions,
    ) -> Result<ExportJob, TemporaryRepositoryError> {
        Ok(self.repository.export_services(&self.admin, services, options)?)
    }
}

fn invalid(files: &[ParsedFile]) -> TemporaryRepositoryError {
    let file = files.iter().find(|file| !file.problems.is_empty());
    let problem = file.and_then(|file| file.problems.first());
    TemporaryRepositoryError::Invalid {
        name: file.map(|file| file.source.name.clone()).unwrap_or_default(),
        problem: problem.map(|problem| problem.message.clone()).unwrap_or_default(),
    }
}
