//! Plans an import of the services of a backup or a snapshot.

use std::{
    fs::{self, File},
    io::Read as _,
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::Arc,
};

use api_types::{BackupKind, FileAction, ImportId, NewFile};
use app::api::{ApiError, IntoApiError as _, internal_error};
use repository::{Admin, Repository, Settings, StoreError};
use snapshot::Limits;
use store::{BackupError, EmbeddedStore, NewRestore, Options, SpoolDirectory, now, restore};

/// Bytes of a slice of the file.
const SLICE: usize = 1 << 20;

/// Why a backup did not become an import.
#[derive(Debug, thiserror::Error)]
pub(super) enum OpenError {
    /// The backup cannot be used.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// The restored store cannot be read.
    #[error("cannot read the services of the backup")]
    Store(#[from] StoreError),
    /// The import failed.
    #[error("the import failed")]
    Import(ApiError),
}

/// Copies the services to a new import and plans it.
pub(super) fn open(
    repository: &Repository,
    admin: &Admin,
    data: &Path,
    kind: BackupKind,
    path: &Path,
) -> Result<ImportId, OpenError> {
    let limit = repository.max_file_bytes();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let import = |cause: repository::ImportError| OpenError::Import(cause.into_api_error());
    let internal = |cause: std::io::Error| OpenError::Import(internal_error(&cause));
    let (name, size) = match kind {
        BackupKind::Snapshot => {
            let size = path.metadata().map_err(internal)?.len();
            (name.into_owned(), size)
        }
        // The size is known only when the snapshot is written.
        BackupKind::Full => (format!("{name}.json"), limit),
    };
    let files = [NewFile::new(name, size)];
    let id = repository.start_import(admin, FileAction::Import, &files).map_err(import)?;
    let mut upload = Upload { repository, admin, id: &id, offset: 0 };
    let copied = match kind {
        BackupKind::Snapshot => upload.copy(path),
        BackupKind::Full => upload.copy_full(data, path),
    };
    let planned = copied.and_then(|()| {
        if kind == BackupKind::Full {
            repository.end_upload(admin, &id).map_err(import)?;
        }
        repository.plan_import(admin, &id).map_err(import)
    });
    if let Err(error) = planned {
        let _expires_later = repository.cancel_import(admin, &id);
        return Err(error);
    }
    Ok(id)
}

/// The upload of an import.
struct Upload<'a> {
    repository: &'a Repository,
    admin: &'a Admin,
    id: &'a ImportId,
    offset: u64,
}

impl Upload<'_> {
    fn append(&mut self, bytes: &[u8]) -> Result<(), OpenError> {
        let appended = self.repository.append_slice(self.admin, self.id, 0, self.offset, bytes);
        appended.map_err(|cause| OpenError::Import(cause.into_api_error()))?;
        self.offset += bytes.len() as u64;
        Ok(())
    }

    /// Copies a snapshot.
    fn copy(&mut self, path: &Path) -> Result<(), OpenError> {
        let failed = |cause: std::io::Error| OpenError::Import(internal_error(&cause));
        let mut file = File::open(path).map_err(failed)?;
        let mut slice = Vec::with_capacity(SLICE);
        loop {
            slice.clear();
            let read = file.by_ref().take(SLICE as u64).read_to_end(&mut slice).map_err(failed)?;
            if read == 0 {
                return Ok(());
            }
            self.append(&slice)?;
        }
    }

    /// Copies the services of the newest revision of a full backup. It is restored to a temporary folder for that.
    fn copy_full(&mut self, data: &Path, path: &Path) -> Result<(), OpenError> {
        let failed = |cause: std::io::Error| OpenError::Import(internal_error(&cause));
        // The server empties this folder at each start.
        let spool = data.join("spool");
        fs::create_dir_all(&spool).map_err(failed)?;
        let folder =
            tempfile::Builder::new().prefix("backup-").tempdir_in(spool).map_err(failed)?;
        let restored: PathBuf = folder.path().join("data");
        let options = &Options::default();
        let new = NewRestore { file: path, data: &restored, replace: false, options };
        restore(&new, &mut |_| ControlFlow::Continue(()))?;
        let (store, _) = EmbeddedStore::open(&restored, Options::default())?;
        let uploads = SpoolDirectory::open(&restored, Options::default()).map_err(failed)?;
        let settings = Settings { limits: Limits::default(), max_pending_bytes: 0, now };
        let backup = Repository::new(Arc::new(store), Arc::new(uploads), settings);
        let revision = backup.head(self.admin.member()).revision.number;
        let job = backup.export_revision(self.admin, revision)?;
        let mut appended = Ok(());
        let written = job.write_chunks(|chunk| {
            appended = self.append(&chunk);
            appended.is_ok().then_some(()).ok_or_else(|| std::io::ErrorKind::Other.into())
        });
        appended?;
        written.map_err(|cause| OpenError::Import(cause.into_api_error()))?;
        Ok(())
    }
}
