//! Slows down repeated failures. After some failures a key has to wait, longer each time, up to a
//! limit.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::clock::Clock;

/// The longest waiting time.
const MAX_WAIT: Duration = Duration::from_secs(300);

/// How long the failures of a key count after the last one.
const FAILURE_LIFETIME: Duration = Duration::from_mins(15);

/// How many keys are counted at a time.
const MAX_KEYS: usize = 10_000;

/// Counts failures by key.
pub(crate) struct Throttle<K> {
    free_failures: u32,
    clock: Clock,
    by_key: Mutex<HashMap<K, Failures>>,
}

struct Failures {
    count: u32,
    last: Duration,
    wait: Duration,
}

/// How long a key has to wait.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Wait {
    /// Whole seconds, at least 1.
    pub(crate) seconds: u32,
}

impl<K: Clone + Eq + Hash> Throttle<K> {
    /// Creates a throttle that makes a key wait after `free_failures` failures.
    pub(crate) fn new(free_failures: u32, clock: Clock) -> Self {
        Self { free_failures, clock, by_key: Mutex::default() }
    }

    /// Begins an attempt. It counts as a failure until [`Throttle::undo_attempt`], so that
    /// concurrent attempts count too.
    pub(crate) fn attempt(&self, key: &K) -> Result<(), Wait> {
        let now = self.clock.now();
        let mut keys = self.lock();
        if keys.len() >= MAX_KEYS && !keys.contains_key(key) {
            make_room(&mut keys, now);
        }
        let failures = keys.entry(key.clone()).or_insert(Failures {
            count: 0,
            last: now,
            wait: Duration::ZERO,
        });
        if failures.has_expired(now) {
            failures.count = 0;
        }
        let remaining = (failures.last + failures.wait).saturating_sub(now);
        if failures.count >= self.free_failures && !remaining.is_zero() {
            return Err(Wait {
                seconds: u32::try_from(remaining.as_millis().div_ceil(1000)).unwrap_or(u32::MAX),
            });
        }
        failures.count = failures.count.saturating_add(1);
        failures.last = now;
        failures.wait = wait_after(failures.count, self.free_failures);
        Ok(())
    }

    /// Forgets all failures of the key after a successful attempt.
    pub(crate) fn reset(&self, key: &K) {
        self.lock().remove(key);
    }

    /// Removes a successful attempt from the count. Earlier failures still count.
    pub(crate) fn undo_attempt(&self, key: &K) {
        let mut keys = self.lock();
        if let Some(failures) = keys.get_mut(key) {
            failures.count = failures.count.saturating_sub(1);
            failures.wait = wait_after(failures.count, self.free_failures);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, Failures>> {
        self.by_key.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Failures {
    fn has_expired(&self, now: Duration) -> bool {
        now.saturating_sub(self.last) >= FAILURE_LIFETIME
    }
}

/// The waiting time after `count` failures: 1, 2, 4 ... seconds from the last free failure on.
fn wait_after(count: u32, free_failures: u32) -> Duration {
    match count.checked_sub(free_failures) {
        None => Duration::ZERO,
        Some(more) => Duration::from_secs(1 << more.min(9)).min(MAX_WAIT),
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

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    };

    use super::*;

    /// A throttle with 5 free failures, and a function that advances its clock by seconds.
    fn throttle() -> (Throttle<u32>, impl Fn(u64)) {
        let seconds = Arc::new(AtomicU64::new(0));
        let elapsed = Arc::clone(&seconds);
        let clock = Clock::new(move || Duration::from_secs(elapsed.load(Ordering::Relaxed)));
        let advance = move |more| {
            seconds.fetch_add(more, Ordering::Relaxed);
        };
        (Throttle::new(5, clock), advance)
    }

    #[test]
    fn waiting_time_doubles_up_to_five_minutes() {
        let (throttle, advance) = throttle();
        for _ in 0..5 {
            throttle.attempt(&1).unwrap();
        }
        for seconds in [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300] {
            assert_eq!(throttle.attempt(&1), Err(Wait { seconds }));
            advance(u64::from(seconds) - 1);
            assert_eq!(throttle.attempt(&1), Err(Wait { seconds: 1 }));
            advance(1);
            throttle.attempt(&1).unwrap();
        }
        throttle.attempt(&2).unwrap();
    }

    #[test]
    fn failures_are_forgotten_after_success_and_after_their_lifetime() {
        let (throttle, advance) = throttle();
        for _ in 0..5 {
            throttle.attempt(&1).unwrap();
            throttle.attempt(&2).unwrap();
            throttle.attempt(&3).unwrap();
        }
        throttle.reset(&1);
        throttle.undo_attempt(&2);
        for _ in 0..5 {
            throttle.attempt(&1).unwrap();
        }
        throttle.attempt(&2).unwrap();
        throttle.attempt(&2).unwrap_err();
        advance(FAILURE_LIFETIME.as_secs());
        for _ in 0..5 {
            throttle.attempt(&3).unwrap();
        }
        throttle.attempt(&3).unwrap_err();
    }

    #[test]
    fn flood_of_other_keys_does_not_remove_a_throttled_key() {
        let (throttle, _) = throttle();
        for _ in 0..5 {
            throttle.attempt(&0).unwrap();
        }
        for key in 1..=u32::try_from(MAX_KEYS).unwrap() + 100 {
            throttle.attempt(&key).unwrap();
        }
        assert_eq!(throttle.lock().len(), MAX_KEYS);
        throttle.attempt(&0).unwrap_err();
    }
}
