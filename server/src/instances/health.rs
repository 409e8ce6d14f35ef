//! How instances were at the last looks, and when the next look at each is.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use api_types::{
    InstanceDrift, InstanceFailure, InstanceFindings, InstanceHealth, InstanceId, InstanceProblem,
    Timestamp,
};

use super::{pause::pause, record::InstanceRecord};
use crate::auth::Clock;

/// The pause between two looks at an instance that answers.
const INTERVAL: Duration = Duration::from_mins(1);

/// The longest pause between two looks at one that does not.
const MAX_INTERVAL: Duration = Duration::from_mins(30);

/// The pause between two comparisons of its list with what was read. The list of a Microcks can be large.
const DRIFT_INTERVAL: Duration = Duration::from_mins(5);

/// How instances were at the last looks. In memory only.
#[derive(Debug)]
pub(super) struct Health {
    clock: Clock,
    looks: Mutex<HashMap<InstanceId, Looks>>,
}

/// The last looks at one instance.
#[derive(Debug)]
struct Looks {
    /// How many failed in a row.
    failed: u32,
    /// When the next one is due, on the clock that only advances.
    due: Duration,
    /// When its list is compared next with what was read.
    drift_due: Duration,
    health: InstanceHealth,
}

impl Health {
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, looks: Mutex::default() }
    }

    /// How an instance was at the last looks.
    pub(super) fn of(&self, id: &InstanceId) -> InstanceHealth {
        self.lock().get(id).map(|looks| looks.health.clone()).unwrap_or_default()
    }

    /// Whether it is time to look at an instance. One that was never looked at is due.
    pub(super) fn is_due(&self, id: &InstanceId) -> bool {
        self.lock().get(id).is_none_or(|looks| looks.due <= self.clock.now())
    }

    /// Whether it is time to compare the list of an instance with what was read.
    pub(super) fn is_drift_due(&self, id: &InstanceId) -> bool {
        self.lock().get(id).is_none_or(|looks| looks.drift_due <= self.clock.now())
    }

    /// Makes a look at an instance due, because it may have changed.
    pub(super) fn make_due(&self, id: &InstanceId) {
        let now = self.clock.now();
        if let Some(looks) = self.lock().get_mut(id) {
            (looks.due, looks.drift_due) = (now, now);
        }
    }

    /// Notes that an instance was read at this moment, with this number of services.
    pub(super) fn note_read(&self, id: &InstanceId, services: u64, since: Timestamp) {
        let now = self.clock.now();
        if let Some(looks) = self.lock().get_mut(id) {
            if let Some(findings) = &mut looks.health.findings {
                findings.services = services;
            }
            looks.health.drift = Some(InstanceDrift::none(since));
            looks.drift_due = now + DRIFT_INTERVAL;
        }
    }

    /// Stores the result of a look. `drift` is what the list shows, if it was compared.
    pub(super) fn store(
        &self,
        id: InstanceId,
        look: Result<InstanceFindings, InstanceProblem>,
        drift: Option<InstanceDrift>,
    ) {
        let (at, now) = (self.clock.date(), self.clock.now());
        let mut looks = self.lock();
        let Looks { failed, due, drift_due, health } = looks.entry(id).or_insert_with(|| Looks {
            failed: 0,
            due: now,
            drift_due: now,
            health: InstanceHealth::default(),
        });
        health.looked_at = Some(at);
        if drift.is_some() {
            health.drift = drift;
            *drift_due = now + DRIFT_INTERVAL;
        }
        match look {
            Ok(findings) => {
                *failed = 0;
                health.answered_at = Some(at);
                health.findings = Some(findings);
                health.failure = None;
            }
            Err(problem) => {
                *failed = failed.saturating_add(1);
                let since = health.failure.as_ref().map_or(at, |failure| failure.since);
                health.failure = Some(InstanceFailure { problem, since });
            }
        }
        let pause = pause(INTERVAL, *failed, MAX_INTERVAL);
        *due = now + pause;
        let millis = i64::try_from(pause.as_millis()).unwrap_or(i64::MAX);
        health.next_look = Some(Timestamp(at.0.saturating_add(millis)));
    }

    /// Forgets an instance that was removed or changed.
    pub(super) fn forget(&self, id: &InstanceId) {
        self.lock().remove(id);
    }

    /// Forgets the instances that are not among these, which another process removed.
    pub(super) fn retain(&self, records: &[InstanceRecord]) {
        self.lock().retain(|id, _| records.iter().any(|record| record.id == id.as_str()));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<InstanceId, Looks>> {
        self.looks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    };

    use super::*;

    #[test]
    fn failing_instance_is_due_after_its_pause_and_states_since_when() {
        let seconds = Arc::new(AtomicU64::new(0));
        let elapsed = Arc::clone(&seconds);
        let clock = Clock::new(move || Duration::from_secs(elapsed.load(Ordering::Relaxed)));
        let (health, id) = (Health::new(clock.clone()), InstanceId::from("a".to_owned()));
        assert!(health.is_due(&id));
        let first = clock.date();
        for pause in [60, 120, 240] {
            health.store(id.clone(), Err(InstanceProblem::TimedOut), None);
            seconds.fetch_add(pause - 1, Ordering::Relaxed);
            assert!(!health.is_due(&id), "{pause}");
            seconds.fetch_add(1, Ordering::Relaxed);
            assert!(health.is_due(&id), "{pause}");
        }
        let failure = health.of(&id).failure.unwrap();
        assert_eq!(failure, InstanceFailure { problem: InstanceProblem::TimedOut, since: first });
        health.make_due(&id);
        assert!(health.is_due(&id) && health.is_drift_due(&id));
        health.forget(&id);
        assert_eq!(health.of(&id), InstanceHealth::default());
    }

    #[test]
    fn list_is_compared_every_five_minutes_and_not_right_after_it_was_read() {
        let seconds = Arc::new(AtomicU64::new(0));
        let elapsed = Arc::clone(&seconds);
        let clock = Clock::new(move || Duration::from_secs(elapsed.load(Ordering::Relaxed)));
        let (health, id) = (Health::new(clock), InstanceId::from("a".to_owned()));
        assert!(health.is_drift_due(&id));
        // Nobody could tell what has changed, so the next look tries again.
        health.store(id.clone(), Err(InstanceProblem::TimedOut), None);
        assert!(health.is_drift_due(&id));
        let drift = InstanceDrift { since: Timestamp(1), changed: 2, added: 0, removed: 0 };
        health.store(id.clone(), Err(InstanceProblem::TimedOut), Some(drift));
        assert_eq!(health.of(&id).drift, Some(drift));
        seconds.fetch_add(299, Ordering::Relaxed);
        assert!(!health.is_drift_due(&id));
        seconds.fetch_add(1, Ordering::Relaxed);
        assert!(health.is_drift_due(&id));
        health.note_read(&id, 7, Timestamp(2));
        assert!(!health.is_drift_due(&id));
        let unchanged = InstanceDrift::none(Timestamp(2));
        assert_eq!(health.of(&id).drift, Some(unchanged));
    }
}
