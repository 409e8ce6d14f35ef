//! Small values that the servers of one repository share, such as accounts and sessions.
//!
//! - `postgres`: in the database of the repository.
//! - `locked`: a value in the database that one server at a time changes.
//! - `row`: a value in a row of the database.
//! - `memory`: in memory, for tests.

mod locked;
#[cfg(any(test, feature = "faults"))]
mod memory;
mod postgres;
mod row;

use std::{fmt, sync::Arc, time::Duration};

use repository::StoreError;

#[cfg(feature = "faults")]
pub use memory::MemoryValues;

use self::postgres::PostgresValues;
use crate::database::{Database, DatabaseStatus};

/// Small values that the servers of one repository share. Every method may wait for the database.
///
/// All fail with [`StoreError::Unreachable`] if the database cannot be reached.
#[derive(Clone)]
pub struct SharedValues {
    values: Arc<dyn Values>,
    /// Identifies this server, as the holder of leases.
    holder: Arc<str>,
}

/// The key of a value.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ValueKey {
    /// What it is.
    pub kind: &'static str,
    /// Which one of its kind.
    pub name: String,
}

impl ValueKey {
    /// The key of a value.
    #[must_use]
    pub fn new(kind: &'static str, name: impl Into<String>) -> Self {
        Self { kind, name: name.into() }
    }
}

/// Identifies one state of a value. Each change has a higher one, also after a value was removed.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct ValueVersion(pub(crate) i64);

/// A value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SharedValue {
    /// Its version.
    pub version: ValueVersion,
    /// Its content.
    pub content: Vec<u8>,
    /// The time since it was written, by the clock of the database.
    pub age: Duration,
}

/// What is known about a value after a look at it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Seen {
    /// There is none, or it has expired.
    Missing,
    /// It still has the version that was known.
    Same,
    /// It has another version.
    Changed(SharedValue),
}

/// The state that a value must have for a change.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Expected {
    /// Any.
    Anything,
    /// There is none, or it has expired.
    Nothing,
    /// It has this version.
    Version(ValueVersion),
}

impl Expected {
    /// The state that was seen.
    #[must_use]
    pub fn seen(value: Option<&SharedValue>) -> Self {
        value.map_or(Self::Nothing, |value| Self::Version(value.version))
    }
}

/// Holds shared values. [`SharedValues`] describes the methods.
trait Values: Send + Sync {
    fn look(&self, key: &ValueKey, known: Option<ValueVersion>) -> Result<Seen, StoreError>;
    fn list(&self, kind: &'static str) -> Result<Vec<(String, SharedValue)>, StoreError>;
    fn put(&self, key: &ValueKey, new: NewValue) -> Result<Option<ValueVersion>, StoreError>;
    fn remove(&self, key: &ValueKey, expected: Expected) -> Result<bool, StoreError>;
    fn remove_expired(&self) -> Result<(), StoreError>;
    fn lease(&self, name: &str, holder: &str, lifetime: Duration) -> Result<bool, StoreError>;
    fn lock(&self, key: &ValueKey) -> Result<Box<dyn LockedValue + '_>, StoreError>;
    fn versions(&self, kind: &'static str) -> Result<Vec<(String, ValueVersion)>, StoreError>;
    fn newest(
        &self,
        kind: &'static str,
        skip: usize,
        limit: usize,
    ) -> Result<Vec<SharedValue>, StoreError>;
    fn keep_newest(&self, kind: &'static str, count: usize) -> Result<(), StoreError>;
    fn wait_for_changes(&self, seen: u64, at_most: Duration) -> u64;
    fn status(&self) -> Result<DatabaseStatus, StoreError>;
}

/// A value that only its holder changes. Others can read it meanwhile.
trait LockedValue {
    /// `None` if there is none, or it has expired.
    fn value(&self) -> Option<&SharedValue>;

    /// Writes the value, regardless of its state.
    fn put(self: Box<Self>, new: NewValue) -> Result<ValueVersion, StoreError>;
}

/// A value to write.
#[derive(Clone, Debug)]
struct NewValue {
    content: Vec<u8>,
    expected: Expected,
    /// `None` if it does not expire.
    lifetime: Option<Duration>,
}

impl SharedValues {
    fn new(values: Arc<dyn Values>) -> Self {
        let holder = format!("{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..)).into();
        Self { values, holder }
    }

    /// The values in a database.
    #[must_use]
    pub fn in_database(database: &Database) -> Self {
        Self::new(Arc::new(PostgresValues::new(database)))
    }

    /// A value, if it has another version than the one that is known.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`].
    pub fn look(&self, key: &ValueKey, known: Option<ValueVersion>) -> Result<Seen, StoreError> {
        self.values.look(key, known)
    }

    /// A value. `None` if there is none, or it has expired.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`].
    pub fn get(&self, key: &ValueKey) -> Result<Option<SharedValue>, StoreError> {
        Ok(match self.look(key, None)? {
            Seen::Changed(value) => Some(value),
            Seen::Missing | Seen::Same => None,
        })
    }

    /// All values of a kind with their names, in the order of the names.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`].
    pub fn list(&self, kind: &'static str) -> Result<Vec<(String, SharedValue)>, StoreError> {
        self.values.list(kind)
    }

    /// Writes a value if it has the expected state. `None` if it has another one.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`]. The value may have been written then.
    pub fn put(
        &self,
        key: &ValueKey,
        content: Vec<u8>,
        expected: Expected,
        lifetime: Option<Duration>,
    ) -> Result<Option<ValueVersion>, StoreError> {
        self.values.put(key, NewValue { content, expected, lifetime })
    }

    /// Removes a value if it has the expected state. Returns whether it did.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`]. The value may have been removed then.
    pub fn remove(&self, key: &ValueKey, expected: Expected) -> Result<bool, StoreError> {
        self.values.remove(key, expected)
    }

    /// Removes a value, and returns it. Of several callers, one gets it.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`]. The value may have been removed then.
    pub fn take(&self, key: &ValueKey) -> Result<Option<SharedValue>, StoreError> {
        loop {
            let Some(value) = self.get(key)? else { return Ok(None) };
            if self.remove(key, Expected::Version(value.version))? {
                return Ok(Some(value));
            }
        }
    }

    /// Changes a value, while no other server changes it.
    ///
    /// # Errors
    /// What the change returns: nothing was written then. [`StoreError::Unreachable`]: the value may have been written.
    pub fn change<T, E: From<StoreError>>(
        &self,
        key: &ValueKey,
        lifetime: Option<Duration>,
        change: impl FnOnce(Option<&SharedValue>) -> Result<(Vec<u8>, T), E>,
    ) -> Result<(T, ValueVersion), E> {
        let locked = self.values.lock(key)?;
        let (content, result) = change(locked.value())?;
        let version = locked.put(NewValue { content, expected: Expected::Anything, lifetime })?;
        Ok((result, version))
    }

    /// The versions of all values of a kind, by their names.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`].
    pub fn versions(&self, kind: &'static str) -> Result<Vec<(String, ValueVersion)>, StoreError> {
        self.values.versions(kind)
    }

    /// Values of a kind, the newest first, after skipping some.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`].
    pub fn newest(
        &self,
        kind: &'static str,
        skip: usize,
        limit: usize,
    ) -> Result<Vec<SharedValue>, StoreError> {
        self.values.newest(kind, skip, limit)
    }

    /// Removes all values of a kind but the newest ones.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`].
    pub fn keep_newest(&self, kind: &'static str, count: usize) -> Result<(), StoreError> {
        self.values.keep_newest(kind, count)
    }

    /// Frees the space of values that have expired.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`].
    pub fn remove_expired(&self) -> Result<(), StoreError> {
        self.values.remove_expired()
    }

    /// Whether this server does for this time what only one of the servers does. It holds a lease until it expires, and
    /// can renew it before.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`].
    pub fn lease(&self, name: &str, lifetime: Duration) -> Result<bool, StoreError> {
        self.values.lease(name, &self.holder, lifetime)
    }

    /// Identifies this server among those that share the values.
    #[must_use]
    pub fn holder(&self) -> &str {
        &self.holder
    }

    /// Which database holds the values, and which copies it has.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`].
    pub fn status(&self) -> Result<DatabaseStatus, StoreError> {
        self.values.status()
    }

    /// Waits until there were more changes than this many, for at most this time. Returns how many there were. Only
    /// [`SharedValues::change`] makes others wait no longer, and that may get lost.
    pub fn wait_for_changes(&self, seen: u64, at_most: Duration) -> u64 {
        self.values.wait_for_changes(seen, at_most)
    }
}

#[cfg(feature = "faults")]
impl SharedValues {
    /// Values in memory, for tests.
    #[must_use]
    pub fn in_memory(values: &MemoryValues) -> Self {
        Self::new(Arc::new(values.clone()))
    }
}

impl fmt::Debug for SharedValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedValues").finish_non_exhaustive()
    }
}
