//! Several stores share a journal.

mod check;
mod failover;
mod faults;
mod in_memory;
mod in_postgres;
mod lost;
mod lost_answers;
mod status;
mod suite;
mod tls;

use std::{path::Path, sync::Arc};

use api_types::RevisionNumber;
use repository::{Store, StoreError};
use store::{EmbeddedStore, Options, SharedJournal};
use store_tests::fixtures::{commit, definition};
use tempfile::TempDir;

/// A store of one server, with its data directory.
struct Replica {
    dir: TempDir,
    store: Arc<EmbeddedStore>,
}

impl Replica {
    /// A replica with an empty data directory.
    fn new(journal: SharedJournal) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Arc::new(open(dir.path(), journal).unwrap());
        Self { dir, store }
    }

    /// Stops the server and starts it again.
    fn restart(self, journal: SharedJournal) -> Self {
        let Self { dir, store } = self;
        drop(store);
        let store = Arc::new(open(dir.path(), journal).unwrap());
        Self { dir, store }
    }

    /// Commits on top of what all have committed.
    fn commit(&self, name: &str) -> Result<u64, StoreError> {
        self.store.catch_up()?;
        commit(&*self.store, &[(name, &definition(name))])
    }

    fn newest(&self) -> u64 {
        self.store.head().revision.number.0
    }

    /// The services of the newest revision. Each can be read.
    fn services(&self) -> Vec<String> {
        let head = self.store.head();
        let names = head.index.entries().map(|entry| {
            assert_eq!(self.store.definition(&entry.hash).unwrap().hash(), entry.hash);
            entry.summary.key.name.to_string()
        });
        names.collect()
    }

    /// Names and content of all files of the journal.
    fn files(&self) -> Vec<(String, Vec<u8>)> {
        let folder = self.dir.path().join("journal");
        let names = crate::names(&folder).into_iter();
        names.map(|name| (name.clone(), std::fs::read(folder.join(name)).unwrap())).collect()
    }
}

fn options(journal: SharedJournal) -> Options {
    Options { shared: Some(journal), checkpoint_every: 3, ..Options::default() }
}

fn open(dir: &Path, journal: SharedJournal) -> Result<EmbeddedStore, StoreError> {
    EmbeddedStore::open(dir, options(journal)).map(|(store, _)| store)
}

fn revision(number: u64) -> RevisionNumber {
    RevisionNumber(number)
}
