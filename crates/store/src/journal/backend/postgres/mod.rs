//! A journal in a PostgreSQL database, which several servers share.
//!
//! The database holds the files of the journal in pieces, and the chain hash of each revision. Its keys decide which
//! file continues the journal: there is one row for each number, and it must refer to the row before it.
//!
//! - `put`: sends a file, lets the keys decide, and finds out what became of a decision without an answer.
//! - `read`: lists files, and reads them.

mod put;
mod read;

use std::{
    fmt,
    io::Write,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use api_types::RevisionNumber;
use repository::StoreError;

use self::put::NewFile;
use super::{Backend, FileName, Listing, Put, Shared, StagedFile};
use crate::{
    database::{Database, News, Session},
    directory_id::DirectoryId,
};

/// A journal in a PostgreSQL database.
pub(crate) struct PostgresJournal {
    database: Database,
    session: Arc<Session>,
    news: Arc<News>,
    news_seen: AtomicU64,
}

impl PostgresJournal {
    pub(crate) fn new(database: &Database) -> Self {
        let (session, news) = (database.session(), database.news());
        Self { database: database.clone(), session, news, news_seen: AtomicU64::default() }
    }
}

impl Backend for PostgresJournal {
    fn put_if_absent(&self, file: &StagedFile<'_>) -> Result<Put, StoreError> {
        let (session, file) = (Arc::clone(&self.session), NewFile::from(file));
        self.database.run(async move { put::put(&session, &file).await })
    }

    fn list(&self, after: RevisionNumber) -> Result<Listing, StoreError> {
        let session = Arc::clone(&self.session);
        self.database.run(async move { read::list(&session, after).await })
    }

    fn read(&self, name: FileName, out: &mut dyn Write) -> Result<bool, StoreError> {
        let find = |session: Arc<Session>| async move { read::find(&session, name).await };
        let Some(object) = self.database.run(find(Arc::clone(&self.session)))? else {
            return Ok(false);
        };
        let mut first = 0;
        loop {
            let session = Arc::clone(&self.session);
            let pieces =
                self.database.run(async move { read::pieces(&session, object, first).await });
            let pieces = pieces?;
            if pieces.is_empty() {
                return Ok(true);
            }
            for piece in &pieces {
                let written = out.write_all(piece);
                written.map_err(crate::error::io(format!("copy {}", name.path())))?;
            }
            first += i32::try_from(pieces.len()).unwrap_or(i32::MAX);
        }
    }

    fn remove_replaced(&self, base: RevisionNumber) -> Result<(), StoreError> {
        let session = Arc::clone(&self.session);
        self.database.run(async move { put::remove_replaced(&session, base).await })
    }
}

impl Shared for PostgresJournal {
    fn identify(&self, new: DirectoryId) -> Result<DirectoryId, StoreError> {
        let session = Arc::clone(&self.session);
        self.database.run(async move { read::identify(&session, new).await })
    }

    fn wait_for_news(&self, at_most: Duration) {
        let seen = self.news_seen.load(Relaxed);
        self.news_seen.store(self.news.wait(seen, at_most), Relaxed);
    }
}

impl fmt::Debug for PostgresJournal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresJournal").finish_non_exhaustive()
    }
}
