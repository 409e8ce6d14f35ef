//! Shared values in memory, with faults, for tests.

use std::{
    cmp::Reverse,
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use repository::StoreError;

use crate::database::{DatabaseStatus, News};

use super::{Expected, LockedValue, NewValue, Seen, SharedValue, ValueKey, ValueVersion, Values};

/// Values that several servers in one process share. Its clock stands still until a test advances it.
#[derive(Clone, Debug, Default)]
pub struct MemoryValues {
    state: Arc<Mutex<State>>,
    /// Held while a value is locked.
    changing: Arc<Mutex<()>>,
    news: Arc<News>,
}

/// A locked value.
struct LockedInMemory<'a> {
    values: &'a MemoryValues,
    key: ValueKey,
    value: Option<SharedValue>,
    _changing: MutexGuard<'a, ()>,
}

#[derive(Debug, Default)]
struct State {
    is_down: bool,
    now: Duration,
    last_version: i64,
    by_key: BTreeMap<(&'static str, String), Stored>,
    leases: BTreeMap<String, (String, Duration)>,
}

#[derive(Debug)]
struct Stored {
    version: ValueVersion,
    content: Vec<u8>,
    written_at: Duration,
    expires_at: Option<Duration>,
}

impl MemoryValues {
    /// Makes every call fail from now on, or none.
    pub fn set_down(&self, is_down: bool) {
        self.lock().is_down = is_down;
    }

    /// Advances the clock.
    pub fn advance(&self, time: Duration) {
        self.lock().now += time;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reach(&self) -> Result<MutexGuard<'_, State>, StoreError> {
        let state = self.lock();
        if state.is_down {
            return Err(StoreError::Unreachable { cause: "the values are down".into() });
        }
        Ok(state)
    }
}

impl State {
    fn find(&self, key: &ValueKey) -> Option<&Stored> {
        let stored = self.by_key.get(&(key.kind, key.name.clone()))?;
        self.is_valid(stored).then_some(stored)
    }

    fn is_valid(&self, stored: &Stored) -> bool {
        stored.expires_at.is_none_or(|at| at > self.now)
    }

    fn is_expected(&self, key: &ValueKey, expected: Expected) -> bool {
        let found = self.find(key).map(|stored| stored.version);
        match expected {
            Expected::Anything => true,
            Expected::Nothing => found.is_none(),
            Expected::Version(version) => found == Some(version),
        }
    }

    fn value(&self, stored: &Stored) -> SharedValue {
        let age = self.now.saturating_sub(stored.written_at);
        SharedValue { version: stored.version, content: stored.content.clone(), age }
    }
}

impl Values for MemoryValues {
    fn look(&self, key: &ValueKey, known: Option<ValueVersion>) -> Result<Seen, StoreError> {
        let state = self.reach()?;
        Ok(match state.find(key) {
            None => Seen::Missing,
            Some(stored) if Some(stored.version) == known => Seen::Same,
            Some(stored) => Seen::Changed(state.value(stored)),
        })
    }

    fn list(&self, kind: &'static str) -> Result<Vec<(String, SharedValue)>, StoreError> {
        let state = self.reach()?;
        let of_kind = state.by_key.iter().filter(|((found, _), _)| *found == kind);
        let valid = of_kind.filter(|(_, stored)| state.is_valid(stored));
        Ok(valid.map(|((_, name), stored)| (name.clone(), state.value(stored))).collect())
    }

    fn put(&self, key: &ValueKey, new: NewValue) -> Result<Option<ValueVersion>, StoreError> {
        let mut state = self.reach()?;
        if !state.is_expected(key, new.expected) {
            return Ok(None);
        }
        state.last_version += 1;
        let (version, written_at) = (ValueVersion(state.last_version), state.now);
        let expires_at = new.lifetime.map(|lifetime| written_at + lifetime);
        let stored = Stored { version, content: new.content, written_at, expires_at };
        state.by_key.insert((key.kind, key.name.clone()), stored);
        Ok(Some(version))
    }

    fn remove(&self, key: &ValueKey, expected: Expected) -> Result<bool, StoreError> {
        let mut state = self.reach()?;
        let is_removed = state.find(key).is_some() && state.is_expected(key, expected);
        if is_removed {
            state.by_key.remove(&(key.kind, key.name.clone()));
        }
        Ok(is_removed)
    }

    fn remove_expired(&self) -> Result<(), StoreError> {
        let mut state = self.reach()?;
        let now = state.now;
        state.by_key.retain(|_, stored| stored.expires_at.is_none_or(|at| at > now));
        Ok(())
    }

    fn lease(&self, name: &str, holder: &str, lifetime: Duration) -> Result<bool, StoreError> {
        let mut state = self.reach()?;
        let now = state.now;
        let is_free = state
            .leases
            .get(name)
            .is_none_or(|(other, expires_at)| other == holder || *expires_at <= now);
        if is_free {
            state.leases.insert(name.to_owned(), (holder.to_owned(), now + lifetime));
        }
        Ok(is_free)
    }

    fn lock(&self, key: &ValueKey) -> Result<Box<dyn LockedValue + '_>, StoreError> {
        let changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let state = self.reach()?;
        let value = state.find(key).map(|stored| state.value(stored));
        Ok(Box::new(LockedInMemory { values: self, key: key.clone(), value, _changing: changing }))
    }

    fn versions(&self, kind: &'static str) -> Result<Vec<(String, ValueVersion)>, StoreError> {
        let listed = self.list(kind)?.into_iter();
        Ok(listed.map(|(name, value)| (name, value.version)).collect())
    }

    fn newest(
        &self,
        kind: &'static str,
        skip: usize,
        limit: usize,
    ) -> Result<Vec<SharedValue>, StoreError> {
        let mut listed = self.list(kind)?;
        listed.sort_by_key(|(_, value)| Reverse(value.version));
        Ok(listed.into_iter().map(|(_, value)| value).skip(skip).take(limit).collect())
    }

    fn keep_newest(&self, kind: &'static str, count: usize) -> Result<(), StoreError> {
        if let Some(newest_to_remove) = self.newest(kind, count, 1)?.first() {
            let version = newest_to_remove.version;
            let mut state = self.reach()?;
            state.by_key.retain(|(it, _), stored| *it != kind || stored.version > version);
        }
        Ok(())
    }

    fn wait_for_changes(&self, seen: u64, at_most: Duration) -> u64 {
        self.news.wait(seen, at_most)
    }

    fn status(&self) -> Result<DatabaseStatus, StoreError> {
        let state = self.reach()?;
        drop(state);
        Ok(DatabaseStatus {
            version: "0 (in memory)".to_owned(),
            is_standby: false,
            is_synchronous: false,
            standbys: 0,
            synchronous_standbys: Some(0),
        })
    }
}

impl LockedValue for LockedInMemory<'_> {
    fn value(&self) -> Option<&SharedValue> {
        self.value.as_ref()
    }

    fn put(self: Box<Self>, new: NewValue) -> Result<ValueVersion, StoreError> {
        let version = self.values.put(&self.key, new)?;
        self.values.news.announce();
        version.ok_or_else(|| StoreError::Unreachable { cause: "the value was lost".into() })
    }
}
