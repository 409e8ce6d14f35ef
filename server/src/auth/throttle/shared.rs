//! Failures that servers count together in a database. While it cannot be reached, each server counts alone.

use std::{fmt::Debug, time::Duration};

use repository::StoreError;
use serde::{Deserialize, Serialize};
use store::{Expected, SharedValue, SharedValues, ValueKey};

use super::failures::{FAILURE_LIFETIME, Failures, Wait};
use crate::shared_values::request;

/// The kind of the values, each of which has the failures of a key.
const KIND: &str = "failures";

/// The failures that the throttles of one name count.
#[derive(Clone, Debug)]
pub(super) struct SharedFailures {
    name: &'static str,
    values: SharedValues,
}

/// The stored failures of a key. The time of the last one is that of the value.
#[derive(Serialize, Deserialize)]
struct FailuresRecord {
    count: u32,
    /// Milliseconds.
    wait: u64,
}

impl SharedFailures {
    pub(super) fn new(name: &'static str, values: SharedValues) -> Self {
        Self { name, values }
    }

    /// Counts an attempt as a failure, if it need not wait.
    pub(super) async fn attempt(&self, key: &impl Debug, free_failures: u32) -> Result<(), Wait> {
        let (key, lifetime) = (self.key(key), Some(FAILURE_LIFETIME));
        let attempted = request(&self.values, move |values| {
            let changed = values.change(&key, lifetime, |found| {
                let (mut failures, now) = read(found);
                failures.attempt(free_failures, now)?;
                Ok((write(&failures), ()))
            });
            match changed {
                Err(NotAttempted::Wait(wait)) => Ok(Err(wait)),
                Err(NotAttempted::Database(error)) => Err(error),
                Ok(_) => Ok(Ok(())),
            }
        });
        attempted.await.unwrap_or_else(|error| {
            note(&error);
            Ok(())
        })
    }

    /// Removes a successful attempt from the count.
    pub(super) async fn undo_attempt(&self, key: &impl Debug, free_failures: u32) {
        let (key, lifetime) = (self.key(key), Some(FAILURE_LIFETIME));
        let undone = request(&self.values, move |values| {
            let undo = |found: Option<&SharedValue>| {
                let (mut failures, _) = read(found);
                failures.undo_attempt(free_failures);
                Ok::<_, StoreError>((write(&failures), ()))
            };
            values.change(&key, lifetime, undo).map(drop)
        });
        if let Err(error) = undone.await {
            note(&error);
        }
    }

    /// Forgets all failures of a key.
    pub(super) async fn reset(&self, key: &impl Debug) {
        let key = self.key(key);
        let removed = request(&self.values, move |values| values.remove(&key, Expected::Anything));
        if let Err(error) = removed.await {
            note(&error);
        }
    }

    /// A key can be long, and the database need not have names and addresses.
    fn key(&self, key: &impl Debug) -> ValueKey {
        let hash = blake3::hash(format!("{key:?}").as_bytes());
        ValueKey::new(KIND, format!("{} {hash}", self.name))
    }
}

/// Why an attempt was not counted.
enum NotAttempted {
    Wait(Wait),
    Database(StoreError),
}

impl From<Wait> for NotAttempted {
    fn from(wait: Wait) -> Self {
        Self::Wait(wait)
    }
}

impl From<StoreError> for NotAttempted {
    fn from(error: StoreError) -> Self {
        Self::Database(error)
    }
}

/// The stored failures, and the time now, on a clock that begins with the last one.
fn read(found: Option<&SharedValue>) -> (Failures, Duration) {
    let record = found.and_then(|value| serde_json::from_slice(&value.content).ok());
    let FailuresRecord { count, wait } = record.unwrap_or(FailuresRecord { count: 0, wait: 0 });
    let failures = Failures { count, last: Duration::ZERO, wait: Duration::from_millis(wait) };
    (failures, found.map_or(Duration::ZERO, |value| value.age))
}

fn write(Failures { count, wait, .. }: &Failures) -> Vec<u8> {
    let wait = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
    // A record of two numbers can always be written.
    serde_json::to_vec(&FailuresRecord { count: *count, wait }).unwrap_or_default()
}

fn note(error: &StoreError) {
    tracing::debug!(%error, "cannot count failures together with other servers");
}
