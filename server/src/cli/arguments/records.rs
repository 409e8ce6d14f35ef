//! The arguments of commands on accounts and access tokens.

use std::path::PathBuf;

use clap::Args;
use repository::StoreError;
use store::{SharedValues, is_replica};

use crate::{
    private::{self, NotPrivate},
    records::RecordPlace,
    settings::{Location, SharedStoreError, StoreArguments},
};

/// Where accounts and access tokens are.
#[derive(Args, Clone, Debug)]
pub struct RecordArguments {
    /// The data directory.
    #[command(flatten)]
    pub location: Location,
    /// The database, if several servers share them.
    #[command(flatten)]
    pub store: StoreArguments,
}

/// Why accounts and access tokens cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RecordPlaceError {
    /// Other users have access to the data directory.
    #[error(transparent)]
    NotPrivate(#[from] NotPrivate),
    /// They are in a database, which is not given.
    #[error(
        "{} is the local copy of a server that shares its accounts with others. Give their database with --store",
        .0.display()
    )]
    Copy(PathBuf),
    /// The database cannot be used.
    #[error(transparent)]
    Database(#[from] SharedStoreError),
    /// The data directory cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RecordArguments {
    /// The place.
    pub(crate) fn open(&self) -> Result<RecordPlace, RecordPlaceError> {
        let data = self.location.data();
        private::check(&data)?;
        let database = self.store.database()?;
        if database.is_none() && is_replica(&data)? {
            return Err(RecordPlaceError::Copy(data));
        }
        Ok(RecordPlace::new(&data, database.as_ref().map(SharedValues::in_database)))
    }
}
