//! Plans an import of the services of a backup or a snapshot.

use std::{
    fs::{self, File},
    io,
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::Arc,
};

use api_types::{BackupKind, ImportId, NewFile};
use app::api::{ApiError, IntoApiError, internal_error};
use repository::{Admin, Repository, Settings, StoreError};
use snapshot::Limits;
use store::{BackupError, EmbeddedStore, NewRestore, Options, SpoolDirectory, now, restore};

use crate::exchange::{ImportWriter, write_import};

/// Why a backup did not become an import.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
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

impl From<ApiError> for OpenError {
    fn from(error: ApiError) -> Self {
        Self::Import(error)
    }
}

/// Copies the services to a new import and plans it.
pub(crate) fn open(
    repository: &Repository,
    admin: &Admin,
    data: &Path,
    kind: BackupKind,
    path: &Path,
) -> Result<ImportId, OpenError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let internal = |cause: io::Error| internal_error(&cause);
    let file = match kind {
        BackupKind::Snapshot => {
            NewFile::new(name.into_owned(), path.metadata().map_err(internal)?.len())
        }
        // The size is known only when the snapshot is written.
        BackupKind::Full => NewFile::new(format!("{name}.json"), repository.max_file_bytes()),
    };
    let (id, ()) = write_import(repository, admin, file, |out| match kind {
        BackupKind::Snapshot => {
            let copied = File::open(path).and_then(|mut file| io::copy(&mut file, out));
            Ok(copied.map(drop).map_err(internal)?)
        }
        BackupKind::Full => copy_full(admin, data, path, out),
    })?;
    Ok(id)
}

/// Copies the services of the newest revision of a full backup. It is restored to a temporary folder for that.
fn copy_full(
    admin: &Admin,
    data: &Path,
    path: &Path,
    out: &mut ImportWriter<'_>,
) -> Result<(), OpenError> {
    let internal = |cause: io::Error| internal_error(&cause);
    // The server empties this folder at each start.
    let spool = data.join("spool");
    fs::create_dir_all(&spool).map_err(internal)?;
    let folder = tempfile::Builder::new().prefix("backup-").tempdir_in(spool).map_err(internal)?;
    let restored: PathBuf = folder.path().join("data");
    let options = &Options::default();
    let new = NewRestore { file: path, data: &restored, replace: false, options };
    restore(&new, &mut |_| ControlFlow::Continue(()))?;
    let (store, _) = EmbeddedStore::open(&restored, Options::default())?;
    let uploads = SpoolDirectory::open(&restored, Options::default()).map_err(internal)?;
    let settings = Settings { limits: Limits::default(), max_pending_bytes: 0, now };
    let backup = Repository::new(Arc::new(store), Arc::new(uploads), settings);
    let revision = backup.head(admin.member()).revision.number;
    let written = backup.export_revision(admin, revision)?.write_to(out);
    written.map_err(IntoApiError::into_api_error)?;
    Ok(())
}
