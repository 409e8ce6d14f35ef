//! A replica: a store whose journal several servers share.
//!
//! Each server keeps all files of the journal in its own data directory, and its own cache. Only which file comes next
//! is decided elsewhere, in a [`SharedJournal`]. So everything is read locally, also while the shared journal is down.
//!
//! - `open` copies what is missing before the store is opened.
//! - `missing` finds what a journal lacks.
//! - `catch_up` takes in what other servers have committed, before each commit of this one.
//! - `clock` is the one that all servers share.
//! - `follow` does so all the time, and `contact` is what it knows.
//! - `copy` copies a whole repository to a shared journal, and back.
//! - `lost` sends or puts aside what the shared journal has lost.
//! - `verify` compares all files of a shared journal with their hashes.
//! - `mark` marks the data directory, so that it is not used as a repository of its own.

mod catch_up;
pub(crate) mod clock;
mod contact;
mod copy;
mod follow;
mod lost;
mod mark;
mod missing;
pub(crate) mod open;
mod verify;

use std::{fmt, sync::Arc};

pub use contact::{Contact, ContactState, Follower};
pub use copy::{CopiedJournal, copy_from_shared, copy_to_shared};
pub use lost::{Differences, LocalCopy, LostRevisionsError};
pub use mark::exists as is_replica;
pub use verify::{SharedCheck, check_shared};

use crate::{
    database::Database,
    journal::backend::{Shared, postgres::PostgresJournal},
};

/// A journal that several servers share.
#[derive(Clone)]
pub struct SharedJournal(pub(crate) Arc<dyn Shared>);

impl SharedJournal {
    /// A journal in a database.
    #[must_use]
    pub fn in_database(database: &Database) -> Self {
        Self(Arc::new(PostgresJournal::new(database)))
    }
}

#[cfg(feature = "faults")]
impl SharedJournal {
    /// A journal in memory, for tests.
    #[must_use]
    pub fn in_memory(journal: &crate::MemoryJournal) -> Self {
        Self(Arc::new(journal.clone()))
    }
}

impl fmt::Debug for SharedJournal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
