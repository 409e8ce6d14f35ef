//! Imports that the servers of one repository share: their records are shared values, and the slices of their files have a
//! table of their own.
//!
//! - `postgres`: slices in the database of the repository.
//! - `memory`: slices among shared values in memory, for tests.

#[cfg(any(test, feature = "faults"))]
mod memory;
mod postgres;

use std::{fmt, sync::Arc, time::Duration};

use api_types::ImportId;
use repository::{
    ExpectedRecord, ImportError, RecordKind, RecordLook, RecordVersion, SharedImports, StoreError,
};

use self::postgres::PostgresSlices;
use crate::{
    database::Database,
    values::{Expected, Seen, SharedValues, ValueKey, ValueVersion},
};

/// The imports of all servers of a repository.
pub struct ImportTable {
    values: SharedValues,
    slices: Arc<dyn Slices>,
}

/// Holds slices. [`SharedImports`] describes the methods.
trait Slices: Send + Sync {
    fn add(&self, slice: &SliceKey, bytes: &[u8]) -> Result<bool, StoreError>;
    fn get(&self, slice: &SliceKey) -> Result<Option<Vec<u8>>, StoreError>;
    fn copy(&self, from: &str, to: &str, file: u32) -> Result<(), StoreError>;
    fn remove(&self, import: &str) -> Result<(), StoreError>;
    fn remove_unused(&self) -> Result<(), StoreError>;
}

/// The place of a slice.
struct SliceKey {
    import: String,
    file: u32,
    offset: u64,
}

/// Slices whose import has no record are removed after this time.
const UNUSED: Duration = Duration::from_hours(1);

impl ImportTable {
    /// The imports in a database, whose values are used too.
    #[must_use]
    pub fn in_database(database: &Database, values: SharedValues) -> Self {
        Self { values, slices: Arc::new(PostgresSlices::new(database)) }
    }

    /// Imports in memory, for tests.
    #[cfg(feature = "faults")]
    #[must_use]
    pub fn in_memory(values: SharedValues) -> Self {
        let slices = Arc::new(memory::MemorySlices::new(values.clone()));
        Self { values, slices }
    }
}

impl fmt::Debug for ImportTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportTable").finish_non_exhaustive()
    }
}

impl SharedImports for ImportTable {
    fn server(&self) -> &str {
        self.values.holder()
    }

    fn look(
        &self,
        kind: RecordKind,
        name: &str,
        known: Option<RecordVersion>,
    ) -> Result<RecordLook, StoreError> {
        let known = known.map(|version| ValueVersion(version.0));
        Ok(match self.values.look(&key(kind, name), known)? {
            Seen::Missing => RecordLook::Missing,
            Seen::Same => RecordLook::Same,
            Seen::Changed(value) => RecordLook::Changed {
                version: RecordVersion(value.version.0),
                content: value.content,
                age: value.age,
            },
        })
    }

    fn versions(&self, kind: RecordKind) -> Result<Vec<(String, RecordVersion)>, StoreError> {
        let versions = self.values.versions(kind_name(kind))?.into_iter();
        Ok(versions.map(|(name, version)| (name, RecordVersion(version.0))).collect())
    }

    fn put(
        &self,
        kind: RecordKind,
        name: &str,
        content: Vec<u8>,
        expected: ExpectedRecord,
        lifetime: Duration,
    ) -> Result<Option<RecordVersion>, StoreError> {
        let expected = to_expected(expected);
        let written = self.values.put(&key(kind, name), content, expected, Some(lifetime))?;
        Ok(written.map(|version| RecordVersion(version.0)))
    }

    fn remove(
        &self,
        kind: RecordKind,
        name: &str,
        expected: ExpectedRecord,
    ) -> Result<bool, StoreError> {
        self.values.remove(&key(kind, name), to_expected(expected))
    }

    fn alone(
        &self,
        change: &mut dyn FnMut() -> Result<(), ImportError>,
    ) -> Result<(), ImportError> {
        let quota = ValueKey::new("import-quota", "all");
        self.values.change(&quota, None, |_| change().map(|()| (Vec::new(), ()))).map(drop)
    }

    fn add_slice(
        &self,
        import: &ImportId,
        file: u32,
        offset: u64,
        bytes: &[u8],
    ) -> Result<bool, StoreError> {
        self.slices.add(&SliceKey { import: import.to_string(), file, offset }, bytes)
    }

    fn slice(
        &self,
        import: &ImportId,
        file: u32,
        offset: u64,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        self.slices.get(&SliceKey { import: import.to_string(), file, offset })
    }

    fn copy_slices(&self, from: &ImportId, to: &ImportId, file: u32) -> Result<(), StoreError> {
        self.slices.copy(&from.to_string(), &to.to_string(), file)
    }

    fn remove_slices(&self, import: &ImportId) -> Result<(), StoreError> {
        self.slices.remove(&import.to_string())
    }

    fn remove_unused_slices(&self) -> Result<(), StoreError> {
        self.slices.remove_unused()
    }
}

fn key(kind: RecordKind, name: &str) -> ValueKey {
    ValueKey::new(kind_name(kind), name)
}

/// The kind of a record among the shared values.
const fn kind_name(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Import => "import",
        RecordKind::Job => "import-job",
        RecordKind::Discarded => "import-discarded",
        RecordKind::Viewer => "import-viewer",
    }
}

const fn to_expected(expected: ExpectedRecord) -> Expected {
    match expected {
        ExpectedRecord::Anything => Expected::Anything,
        ExpectedRecord::Nothing => Expected::Nothing,
        ExpectedRecord::Version(version) => Expected::Version(ValueVersion(version.0)),
    }
}
