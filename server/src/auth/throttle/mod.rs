//! Slows down repeated failures. After some failures a key has to wait, longer each time, up to a
//! limit. Several servers count together.

mod failures;
mod shared;
#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    fmt::Debug,
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use store::SharedValues;

use self::{failures::Failures, shared::SharedFailures};
use super::clock::Clock;

pub(crate) use failures::Wait;

/// How many keys are counted at a time.
const MAX_KEYS: usize = 10_000;

/// Counts failures by key.
pub(crate) struct Throttle<K> {
    free_failures: u32,
    clock: Clock,
    by_key: Mutex<HashMap<K, Failures>>,
    shared: Option<SharedFailures>,
}

impl<K: Clone + Debug + Eq + Hash> Throttle<K> {
    /// Creates a throttle that makes a key wait after `free_failures` failures.
    pub(crate) fn new(free_failures: u32, clock: Clock) -> Self {
        Self { free_failures, clock, by_key: Mutex::default(), shared: None }
    }

    /// The same, which counts together with the throttles of this name at other servers.
    pub(crate) fn shared(self, name: &'static str, values: Option<&SharedValues>) -> Self {
        Self { shared: values.map(|values| SharedFailures::new(name, values.clone())), ..self }
    }

    /// Begins an attempt. It counts as a failure until [`Throttle::undo_attempt`], so that
    /// concurrent attempts count too.
    pub(crate) async fn attempt(&self, key: &K) -> Result<(), Wait> {
        // What has to wait here need not ask the database.
        self.attempt_here(key)?;
        let Some(shared) = &self.shared else { return Ok(()) };
        let attempted = shared.attempt(key, self.free_failures).await;
        if let Err(wait) = attempted {
            // It did not count, and has to wait here too.
            let waiting = Failures::waiting(self.free_failures, self.clock.now(), wait);
            self.lock().insert(key.clone(), waiting);
        }
        attempted
    }

    fn attempt_here(&self, key: &K) -> Result<(), Wait> {
        let now = self.clock.now();
        let mut keys = self.lock();
        if keys.len() >= MAX_KEYS && !keys.contains_key(key) {
            make_room(&mut keys, now);
        }
        let failures = keys.entry(key.clone()).or_insert(Failures::none(now));
        failures.attempt(self.free_failures, now)
    }

    /// Forgets all failures of the key after a successful attempt.
    pub(crate) async fn reset(&self, key: &K) {
        self.lock().remove(key);
        if let Some(shared) = &self.shared {
            shared.reset(key).await;
        }
    }

    /// Removes a successful attempt from the count. Earlier failures still count.
    pub(crate) async fn undo_attempt(&self, key: &K) {
        if let Some(failures) = self.lock().get_mut(key) {
            failures.undo_attempt(self.free_failures);
        }
        if let Some(shared) = &self.shared {
            shared.undo_attempt(key, self.free_failures).await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, Failures>> {
        self.by_key.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Removes expired keys. If there are none, removes the key with the fewest failures, so that a
/// flood of made-up keys does not remove a key under attack.
fn make_room<K: Clone + Eq + Hash>(keys: &mut HashMap<K, Failures>, now: Duration) {
    keys.retain(|_, failures| !failures.has_expired(now));
    if keys.len() >= MAX_KEYS {
        let least = keys.iter().min_by_key(|(_, failures)| (failures.count, failures.last));
        if let Some(least) = least.map(|(key, _)| key.clone()) {
            keys.remove(&least);
        }
    }
}
