//! A mirror: what it does, how its last run ended, and when the next one is due.

use std::time::Duration;

use api_types::{
    ImportId, InstanceId, MirrorFailure, MirrorForm, MirrorId, MirrorResult, MirrorRun,
    RevisionNumber, Timestamp,
};
use snapshot::ServiceKey;

use crate::{backup::time, instances::pause::pause};

/// The pause before a run that failed is repeated.
const RETRY: Duration = Duration::from_mins(5);

/// The longest pause before a run that failed is repeated.
const MAX_RETRY: Duration = Duration::from_hours(6);

/// A mirror.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mirror {
    pub(super) id: MirrorId,
    pub(super) instance: InstanceId,
    pub(super) form: MirrorForm,
    pub(super) by: String,
    /// When it was saved.
    pub(super) since: Timestamp,
    pub(super) last: Option<MirrorRun>,
    /// How many runs failed in a row.
    pub(super) failed: u32,
    /// The failure that nobody has seen yet.
    pub(super) failure: Option<MirrorFailure>,
    /// What both sides had at the last run.
    pub(super) base: Option<Base>,
    /// Services that differ because a person or the policy left them so.
    pub(super) kept: Vec<ServiceKey>,
    pub(super) waiting: Option<Waiting>,
}

/// The revisions of both sides at one moment. The copy of an instance has those of the instance.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Base {
    pub(super) source: RevisionNumber,
    pub(super) target: RevisionNumber,
}

/// A plan that waits for a person.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Waiting {
    pub(super) import: ImportId,
    /// What the plan was made from.
    pub(super) base: Base,
    /// The services that the plan changes, or that a person decides about.
    pub(super) asked: Vec<ServiceKey>,
}

impl Mirror {
    /// A mirror that has never run.
    pub(super) fn new(
        id: MirrorId,
        instance: InstanceId,
        form: MirrorForm,
        by: &str,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            instance,
            form,
            by: by.to_owned(),
            since: now,
            last: None,
            failed: 0,
            failure: None,
            base: None,
            kept: Vec::new(),
            waiting: None,
        }
    }

    /// Gets what a person entered.
    pub(super) fn change(&mut self, form: MirrorForm, now: Timestamp) {
        if form.direction != self.form.direction {
            self.base = None;
            self.kept.clear();
        }
        self.form = form;
        self.since = now;
    }

    /// When the next run is due. `begun` is when the last one began, which may not be stored.
    pub(super) fn next(&self, begun: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
        if self.waiting.is_some() {
            return None;
        }
        let schedule = self.form.time?;
        let last = self.last.as_ref().map(|last| last.started).max(begun);
        // Another clock could have set a time in the future.
        let last = last.unwrap_or(self.since).max(self.since).min(now);
        let regular = time::due_after(schedule, last);
        if self.failed > 0 {
            let pause = pause(RETRY, self.failed, MAX_RETRY).as_millis();
            let retry = last.0.saturating_add(i64::try_from(pause).unwrap_or(i64::MAX));
            return Some(regular.min(Timestamp(retry)));
        }
        // The server forgot the plan that waited.
        let was_waiting =
            matches!(self.last, Some(MirrorRun { result: MirrorResult::Waiting, .. }));
        Some(if was_waiting { now } else { regular })
    }
}

#[cfg(test)]
mod tests {
    use api_types::{
        BackupTime, ChosenServices, ImportId, InstanceJobFailure, MirrorDirection, MirrorPolicy,
    };

    use super::*;

    const MINUTE: i64 = 60_000;

    fn mirror(time: Option<BackupTime>) -> Mirror {
        let form = MirrorForm {
            direction: MirrorDirection::Fetch,
            services: ChosenServices::All,
            policy: MirrorPolicy::default(),
            time,
        };
        let id = |text: &str| text.to_owned();
        Mirror::new(id("1").into(), id("a").into(), form, "anna", Timestamp(0))
    }

    fn ended(mirror: Mirror, at: i64, failed: u32, result: MirrorResult) -> Mirror {
        let run = MirrorRun { started: Timestamp(at), finished: Timestamp(at), result };
        Mirror { last: Some(run), failed, ..mirror }
    }

    #[test]
    fn runs_are_due_at_the_next_time_of_the_schedule() {
        let hourly = || mirror(Some(BackupTime::Hours(1)));
        let next = |mirror: Mirror| mirror.next(None, Timestamp(600 * MINUTE)).map(|at| at.0);
        assert_eq!(next(mirror(None)), None);
        assert_eq!(next(hourly()), Some(60 * MINUTE));
        let unchanged = ended(hourly(), 90 * MINUTE, 0, MirrorResult::Unchanged);
        assert_eq!(next(unchanged), Some(150 * MINUTE));
    }

    #[test]
    fn failed_runs_are_repeated_after_longer_pauses_but_not_later_than_scheduled() {
        let daily = mirror(Some(BackupTime::Hours(24)));
        let failure = || MirrorResult::Failed(InstanceJobFailure::NoServices);
        let minutes = |failed| {
            let mirror = ended(daily.clone(), 0, failed, failure());
            mirror.next(None, Timestamp(0)).unwrap().0 / MINUTE
        };
        assert_eq!([1, 2, 3, 7, 60].map(minutes), [5, 10, 20, 320, 360]);
        let hourly = ended(mirror(Some(BackupTime::Hours(1))), 0, 9, failure());
        assert_eq!(hourly.next(None, Timestamp(0)), Some(Timestamp(60 * MINUTE)));
    }

    #[test]
    fn mirror_that_waits_is_not_due_and_one_whose_plan_is_gone_is_due_now() {
        let now = Timestamp(10 * MINUTE);
        let mirror = mirror(Some(BackupTime::Hours(1)));
        let mut waits = ended(mirror, 0, 0, MirrorResult::Waiting);
        let base = Base { source: RevisionNumber(1), target: RevisionNumber(1) };
        let import = ImportId::from("1f".to_owned());
        waits.waiting = Some(Waiting { import, base, asked: Vec::new() });
        assert_eq!(waits.next(None, now), None);
        waits.waiting = None;
        assert_eq!(waits.next(None, now), Some(now));
    }
}
