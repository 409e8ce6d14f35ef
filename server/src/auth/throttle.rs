//! A brake on guessing: after some failures a key has to wait, longer each time, never for ever.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::clock::Clock;

/// The longest wait.
const LONGEST: Duration = Duration::from_secs(300);

/// A key without failures for this long is forgotten.
const MEMORY: Duration = Duration::from_mins(15);

/// Keys at a time.
const MOST: usize = 10_000;

/// Counts failures by key.
pub(crate) struct Throttle<K> {
    free: u32,
    clock: Clock,
    by_key: Mutex<HashMap<K, Failures>>,
}

struct Failures {
    count: u32,
    last: Duration,
    wait: Duration,
}

/// The key has to wait.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Wait {
    /// Whole seconds, at least 1.
    pub(crate) seconds: u32,
}

impl<K: Clone + Eq + Hash> Throttle<K> {
    /// A brake that grips after `free` failures.
    pub(crate) fn new(free: u32, clock: Clock) -> Self {
        Self { free, clock, by_key: Mutex::default() }
    }

    /// Begins an attempt. It counts as a failure until [`Throttle::undo_attempt`]: of attempts that come
    /// at the same time each counts, too.
    pub(crate) fn attempt(&self, key: &K) -> Result<(), Wait> {
        let now = self.clock.now();
        let mut keys = self.lock();
        if keys.len() >= MOST && !keys.contains_key(key) {
            make_room(&mut keys, now);
        }
        let failures = keys.entry(key.clone()).or_insert(Failures {
            count: 0,
            last: now,
            wait: Duration::ZERO,
        });
        if failures.is_forgotten(now) {
            failures.count = 0;
        }
        let left = (failures.last + failures.wait).saturating_sub(now);
        if failures.count >= self.free && !left.is_zero() {
            return Err(Wait {
                seconds: u32::try_from(left.as_millis().div_ceil(1000)).unwrap_or(u32::MAX),
            });
        }
        failures.count = failures.count.saturating_add(1);
        failures.last = now;
        failures.wait = wait(failures.count, self.free);
        Ok(())
    }

    /// The attempt went well: the failures of this key are forgotten.
    pub(crate) fn reset(&self, key: &K) {
        self.lock().remove(key);
    }

    /// The attempt went well: it alone does not count, failures before it do.
    pub(crate) fn undo_attempt(&self, key: &K) {
        let mut keys = self.lock();
        if let Some(failures) = keys.get_mut(key) {
            failures.count = failures.count.saturating_sub(1);
            failures.wait = wait(failures.count, self.free);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, Failures>> {
        self.by_key.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Failures {
    fn is_forgotten(&self, now: Duration) -> bool {
        now.saturating_sub(self.last) >= MEMORY
    }
}

/// 1, 2, 4 ... seconds from the last free failure on.
fn wait(count: u32, free: u32) -> Duration {
    match count.checked_sub(free) {
        None => Duration::ZERO,
        Some(more) => Duration::from_secs(1 << more.min(9)).min(LONGEST),
    }
}

/// Forgets the forgotten, else whoever has failed least: a flood of made-up keys does not wash
/// away the one that is being guessed at.
fn make_room<K: Clone + Eq + Hash>(keys: &mut HashMap<K, Failures>, now: Duration) {
    keys.retain(|_, failures| !failures.is_forgotten(now));
    if keys.len() >= MOST
        && let Some(least) = keys
            .iter()
            .min_by_key(|(_, failures)| (failures.count, failures.last))
            .map(|(key, _)| key.clone())
    {
        keys.remove(&least);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    };

    use super::*;

    fn bench() -> (Throttle<u32>, impl Fn(u64)) {
        let seconds = Arc::new(AtomicU64::new(0));
        let hand = Arc::clone(&seconds);
        let clock = Clock::new(move || Duration::from_secs(hand.load(Ordering::Relaxed)));
        let wait = move |more| {
            seconds.fetch_add(more, Ordering::Relaxed);
        };
        (Throttle::new(5, clock), wait)
    }

    #[test]
    fn waits_grow_to_five_minutes() {
        let (throttle, wait) = bench();
        for _ in 0..5 {
            throttle.attempt(&1).unwrap();
        }
        for seconds in [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300] {
            assert_eq!(throttle.attempt(&1), Err(Wait { seconds }));
            wait(u64::from(seconds) - 1);
            assert_eq!(throttle.attempt(&1), Err(Wait { seconds: 1 }));
            wait(1);
            throttle.attempt(&1).unwrap();
        }
        throttle.attempt(&2).unwrap();
    }

    #[test]
    fn success_and_time_make_good() {
        let (throttle, wait) = bench();
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
        wait(MEMORY.as_secs());
        for _ in 0..5 {
            throttle.attempt(&3).unwrap();
        }
        throttle.attempt(&3).unwrap_err();
    }

    #[test]
    fn a_flood_of_other_keys_washes_nobody_away() {
        let (throttle, _) = bench();
        for _ in 0..5 {
            throttle.attempt(&0).unwrap();
        }
        for key in 1..=u32::try_from(MOST).unwrap() + 100 {
            throttle.attempt(&key).unwrap();
        }
        assert_eq!(throttle.lock().len(), MOST);
        throttle.attempt(&0).unwrap_err();
    }
}
