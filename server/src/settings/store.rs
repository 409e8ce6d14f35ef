//! The settings for a repository that several servers share.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

use clap::Args;
use repository::StoreError;
use store::{Database, PostgresAddress, WrongAddress};

/// Where the repository is that several servers share.
#[derive(Args, Clone, Debug)]
pub struct StoreArguments {
    /// Database of a repository that several servers share, such as `postgres://mockpit@db/mockpit`. The data
    /// directory is then the local copy of this server
    #[arg(long, value_name = "URL", hide_default_value = true)]
    pub store: Option<StoreUrl>,
    /// File with the password of the database
    #[arg(long, value_name = "FILE")]
    pub store_password_file: Option<PathBuf>,
    /// Certificates of the CAs that the database is checked with, in PEM [default: those of the system]
    #[arg(long, value_name = "FILE")]
    pub store_ca: Option<PathBuf>,
}

/// Why the database of the repository cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SharedStoreError {
    /// The file with the password cannot be read.
    #[error("cannot read the password of the database from {}", file.display())]
    Password {
        /// The file.
        file: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// A setting is wrong.
    #[error("the database of --store cannot be used")]
    Address(#[from] WrongAddress),
    /// There is no thread for its connections.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl StoreArguments {
    /// The database that is shared. `None` if the data directory is the repository.
    pub(crate) fn database(&self) -> Result<Option<Database>, SharedStoreError> {
        let Some(url) = &self.store else { return Ok(None) };
        let (password_file, ca) = (self.store_password_file.as_deref(), self.store_ca.as_deref());
        open_database(url, password_file, ca).map(Some)
    }
}

/// The database at a URL.
///
/// # Errors
/// If a setting is wrong. The database is contacted later.
pub(crate) fn open_database(
    StoreUrl(url): &StoreUrl,
    password_file: Option<&Path>,
    ca: Option<&Path>,
) -> Result<Database, SharedStoreError> {
    let read = |file: &Path| {
        let failed = |source| SharedStoreError::Password { file: file.to_owned(), source };
        fs::read_to_string(file).map_err(failed)
    };
    let password = password_file.map(read).transpose()?;
    let password = password.as_deref().map(|text| text.trim_end_matches(['\r', '\n']));
    Ok(Database::new(PostgresAddress::new(url, password, ca)?)?)
}

/// A URL, which may have a password. No log and no error shows it.
#[derive(Clone)]
pub struct StoreUrl(String);

impl From<String> for StoreUrl {
    fn from(url: String) -> Self {
        Self(url)
    }
}

impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreUrl")
    }
}
