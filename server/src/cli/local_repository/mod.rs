//! A repository that a command opens itself: that of a data directory, or a temporary one that holds a
//! file. Both have the use cases of the server, so files come out the same.

mod error;
mod export;
mod load;
mod user;

use std::{io, path::Path, sync::Arc};

use api_types::Role;
use repository::{Admin, Identity, Member, Repository, Settings, StoreError};
use snapshot::Limits;
use store::{EmbeddedStore, Options, SpoolDirectory, now};
use tempfile::TempDir;

pub use error::LocalRepositoryError;
pub(crate) use export::{ExportOrder, Exported, Selected};

use crate::private;

/// The maximum size of a file that a command imports, in bytes.
const MAX_FILE: u64 = 16 << 30;

/// A repository that this process has opened and locked.
pub(crate) struct LocalRepository {
    pub(crate) repository: Repository,
    pub(crate) admin: Admin,
    pub(crate) member: Member,
    /// Removes the files of a temporary repository at the end.
    _temporary: Option<TempDir>,
}

impl LocalRepository {
    /// Opens the repository of a data directory.
    pub(crate) fn open(data: &Path) -> Result<Self, LocalRepositoryError> {
        private::check(data)?;
        Self::open_with(data, None)
    }

    /// An empty repository in a temporary folder.
    pub(crate) fn temporary() -> Result<Self, LocalRepositoryError> {
        let folder = tempfile::Builder::new().prefix("mockpit-").tempdir();
        let folder = folder.map_err(LocalRepositoryError::Temporary)?;
        let path = folder.path().to_owned();
        Self::open_with(&path, Some(folder))
    }

    fn open_with(data: &Path, temporary: Option<TempDir>) -> Result<Self, LocalRepositoryError> {
        let opened = EmbeddedStore::open(data, Options::default());
        let (store, _) = opened.map_err(|error| match error {
            StoreError::Io { source, .. } if source.kind() == io::ErrorKind::ResourceBusy => {
                LocalRepositoryError::InUse(data.to_owned())
            }
            error => error.into(),
        })?;
        let spool = SpoolDirectory::open(data, Options::default());
        let spool = spool.map_err(LocalRepositoryError::Temporary)?;
        let limits = Limits { max_file_bytes: MAX_FILE, ..Limits::default() };
        let settings = Settings { limits, max_pending_bytes: u64::MAX, now };
        let repository = Repository::new(Arc::new(store), Arc::new(spool), settings);
        let member = Member::new(Identity::verified(&user::actor(), Role::Admin));
        let admin = Admin::new(member.clone())?;
        Ok(Self { repository, admin, member, _temporary: temporary })
    }
}
