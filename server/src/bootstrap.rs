//! Opens the repository of a data directory, and logs what was repaired.

use std::{io, path::Path, sync::Arc};

use repository::{Repository, Settings as RepositorySettings, StoreError};
use snapshot::Limits;
use store::{
    Database, EmbeddedStore, Follower, ImportTable, OpenReport, Options, SharedJournal,
    SharedValues, SpoolDirectory, now,
};

use crate::settings::{Settings, SharedStoreError};

/// Why a repository could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The journal lacks committed revisions.
    #[error(
        "the journal is incomplete: {what}. Nothing was changed. Restore the missing files \
         from a backup, or run `mockpit recover` to restore them from the cache, or `mockpit \
         recover --accept-journal` to continue without them"
    )]
    Incomplete {
        /// The missing revisions or files.
        what: String,
    },
    /// The store cannot be opened.
    #[error(transparent)]
    Store(StoreError),
    /// The database of a shared repository cannot be used.
    #[error(transparent)]
    Shared(#[from] SharedStoreError),
    /// The thread that follows a shared repository cannot be started.
    #[error("cannot start a background thread")]
    Thread(#[source] io::Error),
    /// The folder for uploaded files cannot be used.
    #[error("cannot use the folder for uploads")]
    Spool(#[from] io::Error),
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::JournalIncomplete { what } => Self::Incomplete { what },
            other => Self::Store(other),
        }
    }
}

/// Opens the repository of a data directory, which is a local copy if there is a database.
///
/// # Errors
/// If another process uses it, or the journal cannot repair the damage.
pub(crate) fn open(
    settings: &Settings,
    data: &Path,
    shared: Option<(&Database, &SharedValues)>,
) -> Result<(Repository, Option<Follower>), OpenError> {
    let journal = shared.map(|(database, _)| SharedJournal::in_database(database));
    let options = Options { shared: journal, ..Options::default() };
    let (store, report) = EmbeddedStore::open(data, options)?;
    log(&report);
    let store = Arc::new(store);
    let follower = store.follow().map_err(OpenError::Thread)?;
    let spool = SpoolDirectory::open(data, Options::default())?;
    let limits = Limits { max_file_bytes: settings.max_upload.as_u64(), ..Limits::default() };
    // Four of the largest files can wait for review at the same time.
    let max_pending_bytes = limits.max_file_bytes.saturating_mul(4);
    let settings = RepositorySettings { limits, max_pending_bytes, now };
    let repository = Repository::new(store, Arc::new(spool), settings);
    let repository = match shared {
        Some((database, values)) => repository
            .with_shared_imports(Arc::new(ImportTable::in_database(database, values.clone()))),
        None => repository,
    };
    Ok((repository, follower))
}

fn log(report: &OpenReport) {
    let OpenReport {
        revision,
        replayed,
        rebuilt,
        temporary_files,
        anchor_rewritten,
        checkpoint_problem,
    } = report;
    tracing::info!(%revision, replayed, temporary_files, "opened the repository");
    if let Some(rebuilt) = rebuilt {
        let moved_to = rebuilt.moved_to.as_deref().unwrap_or_default();
        tracing::warn!(why = rebuilt.why, moved_to, "rebuilt the cache from the journal");
    }
    if let Some(why) = anchor_rewritten {
        tracing::warn!(why, "rewrote the anchor of the journal");
    }
    if let Some(what) = checkpoint_problem {
        tracing::warn!(what, "ignored a checkpoint that cannot be used");
    }
}
