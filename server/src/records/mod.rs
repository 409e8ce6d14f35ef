//! Records besides the repository, such as accounts: files in the data directory, which the servers of one repository
//! share in its database.
//!
//! - `file`: the format of a file.
//! - `place`: where files are, and who may change them.
//! - `local`: the files of one folder.
//! - `shared`: the files in a database. Each server has a copy of them.
//! - `cache`: records in memory, for each request.
//! - `key`: files with random keys.
//! - `lease`: work that one of several servers does.
//! - `error`: why they cannot be read or written.

mod cache;
mod error;
mod file;
mod key;
mod lease;
mod local;
mod place;
mod shared;

pub(crate) use cache::RecordCache;
pub use error::RecordFileError;
pub(crate) use file::{RecordFile, RecordKind};
pub use key::KeyError;
pub(crate) use key::{KeyFile, random as random_key};
pub(crate) use lease::Lease;
pub use place::RecordPlace;

/// The files that the servers of one repository share.
const SHARED: [&str; 6] = ["accounts", "tokens", "backups", "mocks", "instances", "mirrors"];

/// The keys that they share.
const KEYS: [&str; 2] = ["known-browsers.key", "instances.key"];
