//! The interface to the place where the servers of one repository share their imports.

use std::time::Duration;

use api_types::ImportId;

use super::super::error::ImportError;
use crate::store::StoreError;

/// Where the servers of one repository share their imports: small records, and the slices of uploaded files.
///
/// All methods may wait for a database, and fail with [`StoreError::Unreachable`] if it cannot be reached.
pub trait SharedImports: Send + Sync + 'static {
    /// Identifies this server among the others.
    fn server(&self) -> &str;

    /// A record, if it has another version than the one that is known.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`].
    fn look(
        &self,
        kind: RecordKind,
        name: &str,
        known: Option<RecordVersion>,
    ) -> Result<RecordLook, StoreError>;

    /// The names and versions of all records of a kind.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`].
    fn versions(&self, kind: RecordKind) -> Result<Vec<(String, RecordVersion)>, StoreError>;

    /// Writes a record if it has the expected state. `None` if it has another one.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`]. It may have been written then.
    fn put(
        &self,
        kind: RecordKind,
        name: &str,
        content: Vec<u8>,
        expected: ExpectedRecord,
        lifetime: Duration,
    ) -> Result<Option<RecordVersion>, StoreError>;

    /// Removes a record if it has the expected state. Returns whether it did.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`]. It may have been removed then.
    fn remove(
        &self,
        kind: RecordKind,
        name: &str,
        expected: ExpectedRecord,
    ) -> Result<bool, StoreError>;

    /// Runs a change while no other server runs one.
    ///
    /// # Errors
    /// What the change returns, and [`StoreError::Unreachable`].
    fn alone(&self, change: &mut dyn FnMut() -> Result<(), ImportError>)
    -> Result<(), ImportError>;

    /// Stores a slice of a file. Returns whether it did: it does not if there is one at this offset.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`]. It may have been stored then.
    fn add_slice(
        &self,
        import: &ImportId,
        file: u32,
        offset: u64,
        bytes: &[u8],
    ) -> Result<bool, StoreError>;

    /// The slice of a file that begins at this offset.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`].
    fn slice(
        &self,
        import: &ImportId,
        file: u32,
        offset: u64,
    ) -> Result<Option<Vec<u8>>, StoreError>;

    /// Copies the slices of the first file of an import. They become those of a file of another one.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`].
    fn copy_slices(&self, from: &ImportId, to: &ImportId, file: u32) -> Result<(), StoreError>;

    /// Removes the slices of an import.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`].
    fn remove_slices(&self, import: &ImportId) -> Result<(), StoreError>;

    /// Removes old slices whose import has no record.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`].
    fn remove_unused_slices(&self) -> Result<(), StoreError>;
}

/// What a record is about.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum RecordKind {
    /// An import, by its ID.
    Import,
    /// The job that a server runs on an import, by its ID. It expires if the server does not renew it.
    Job,
    /// Why an import was discarded, by its ID.
    Discarded,
    /// An administrator who has the review of an import open, by its ID and the account.
    Viewer,
}

/// Identifies one state of a record.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct RecordVersion(pub i64);

/// What is known about a record after a look at it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum RecordLook {
    /// There is none, or it has expired.
    Missing,
    /// It still has the version that was known.
    Same,
    /// It has another version.
    Changed {
        /// Its version.
        version: RecordVersion,
        /// Its content.
        content: Vec<u8>,
        /// The time since it was written.
        age: Duration,
    },
}

/// The state that a record must have for a change.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ExpectedRecord {
    /// Any.
    Anything,
    /// There is none, or it has expired.
    Nothing,
    /// It has this version.
    Version(RecordVersion),
}
