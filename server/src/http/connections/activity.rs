//! What a connection is doing, and since when.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use super::limits::Limits;

/// Shared by the socket, the request and the task of one connection.
#[derive(Debug)]
pub(super) struct Activity(Mutex<State>);

#[derive(Debug)]
struct State {
    accepted: Instant,
    /// Whether it has carried a whole request.
    served: bool,
    phase: Phase,
    /// Since when the client has taken nothing of what there is to write.
    stuck: Option<Instant>,
}

#[derive(Clone, Copy, Debug)]
enum Phase {
    /// Between two requests.
    Idle { since: Instant },
    /// A request has begun, or the first one is expected.
    Head { since: Instant },
    /// The body of a request arrives.
    Body { since: Instant, moved: Instant, bytes: u64 },
    /// The server works on the answer, or sends it.
    Answer,
}

/// Why a connection has to end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Overdue {
    Head,
    Idle,
    BodySilent,
    BodySlow,
    Write,
}

/// Which connection makes room first: the least one.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Rank {
    /// It never sent a whole request.
    Unused(Instant),
    /// It waits for the next request.
    Idle(Instant),
    /// Its client neither sends nor takes anything.
    Stalled(Instant),
}

/// A client that moved something within this time is not stalled.
const STALLED: std::time::Duration = std::time::Duration::from_millis(250);

impl Activity {
    pub(super) fn new(now: Instant) -> Self {
        let phase = Phase::Head { since: now };
        Self(Mutex::new(State { accepted: now, served: false, phase, stuck: None }))
    }

    /// Some bytes came.
    pub(super) fn received(&self, now: Instant) {
        let mut state = self.lock();
        if matches!(state.phase, Phase::Idle { .. }) {
            state.phase = Phase::Head { since: now };
        }
    }

    /// The head of a request is complete.
    pub(super) fn begin(&self, now: Instant, has_body: bool) {
        self.lock().phase =
            if has_body { Phase::Body { since: now, moved: now, bytes: 0 } } else { Phase::Answer };
    }

    /// This many bytes of a body came.
    pub(super) fn body(&self, now: Instant, more: usize) {
        if let Phase::Body { moved, bytes, .. } = &mut self.lock().phase {
            *moved = now;
            *bytes = bytes.saturating_add(u64::try_from(more).unwrap_or(u64::MAX));
        }
    }

    /// The body is complete, or nobody reads it.
    pub(super) fn body_ended(&self) {
        let mut state = self.lock();
        if matches!(state.phase, Phase::Body { .. }) {
            state.phase = Phase::Answer;
        }
    }

    /// The answer has been handed over.
    pub(super) fn end(&self, now: Instant) {
        let mut state = self.lock();
        state.served = true;
        state.phase = Phase::Idle { since: now };
    }

    /// The client took something, or did not.
    pub(super) fn wrote(&self, now: Instant, progress: bool) {
        let mut state = self.lock();
        state.stuck = if progress { None } else { state.stuck.or(Some(now)) };
    }

    /// Whether a request is under way.
    pub(super) fn has_request(&self) -> bool {
        let state = self.lock();
        state.stuck.is_some() || matches!(state.phase, Phase::Body { .. } | Phase::Answer)
    }

    /// Whether, and why, it has to end.
    pub(super) fn overdue(&self, limits: &Limits, now: Instant) -> Option<Overdue> {
        let state = self.lock();
        let past = |since: Instant, limit| now.saturating_duration_since(since) >= limit;
        if state.stuck.is_some_and(|since| past(since, limits.write)) {
            return Some(Overdue::Write);
        }
        match state.phase {
            Phase::Head { since } => past(since, limits.head).then_some(Overdue::Head),
            Phase::Idle { since } => {
                (state.stuck.is_none() && past(since, limits.idle)).then_some(Overdue::Idle)
            }
            Phase::Body { moved, .. } if past(moved, limits.body_silence) => {
                Some(Overdue::BodySilent)
            }
            Phase::Body { since, bytes, .. } => {
                let seconds = now.saturating_duration_since(since).as_secs().max(1);
                let slow = bytes / seconds < limits.body_rate;
                (slow && past(since, limits.body)).then_some(Overdue::BodySlow)
            }
            Phase::Answer => None,
        }
    }

    /// Its place among those that can make room; none while a request moves.
    pub(super) fn rank(&self, now: Instant) -> Option<Rank> {
        let state = self.lock();
        let stalled = |since: Instant| {
            (now.saturating_duration_since(since) >= STALLED).then_some(Rank::Stalled(since))
        };
        match (state.stuck, state.phase) {
            (Some(since), _) => stalled(since),
            (None, Phase::Body { moved, .. }) => stalled(moved),
            (None, Phase::Answer) => None,
            (None, Phase::Head { .. }) if !state.served => Some(Rank::Unused(state.accepted)),
            (None, Phase::Head { since } | Phase::Idle { since }) => Some(Rank::Idle(since)),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const LIMITS: fn() -> Limits = Limits::default;

    fn after(start: Instant, seconds: u64) -> Instant {
        start + Duration::from_secs(seconds)
    }

    #[test]
    fn a_head_that_trickles_ends_after_its_time() {
        let start = Instant::now();
        let activity = Activity::new(start);
        for second in 1..10 {
            activity.received(after(start, second));
            assert_eq!(activity.overdue(&LIMITS(), after(start, second)), None);
        }
        assert_eq!(activity.overdue(&LIMITS(), after(start, 10)), Some(Overdue::Head));
    }

    #[test]
    fn a_connection_waits_a_minute_for_the_next_request_and_not_so_long_for_its_head() {
        let start = Instant::now();
        let activity = Activity::new(start);
        activity.begin(after(start, 1), false);
        assert_eq!(activity.overdue(&LIMITS(), after(start, 1000)), None, "it is being answered");
        activity.end(after(start, 1000));
        assert_eq!(activity.overdue(&LIMITS(), after(start, 1059)), None);
        assert_eq!(activity.overdue(&LIMITS(), after(start, 1060)), Some(Overdue::Idle));
        activity.received(after(start, 1059));
        assert_eq!(activity.overdue(&LIMITS(), after(start, 1068)), None);
        assert_eq!(activity.overdue(&LIMITS(), after(start, 1069)), Some(Overdue::Head));
    }

    #[test]
    fn a_body_has_to_move_and_to_come_on() {
        let start = Instant::now();
        let [silent, slow, large] = [(); 3].map(|()| Activity::new(start));
        for body in [&silent, &slow, &large] {
            body.begin(start, true);
        }
        assert_eq!(silent.overdue(&LIMITS(), after(start, 29)), None);
        assert_eq!(silent.overdue(&LIMITS(), after(start, 30)), Some(Overdue::BodySilent));
        for second in 1..=600 {
            slow.body(after(start, second), 1);
            large.body(after(start, second), 20 * 1024);
            assert_eq!(large.overdue(&LIMITS(), after(start, second)), None);
            let expected = (second >= 120).then_some(Overdue::BodySlow);
            assert_eq!(slow.overdue(&LIMITS(), after(start, second)), expected);
        }
        large.body_ended();
        assert_eq!(large.overdue(&LIMITS(), after(start, 10_000)), None);
    }

    #[test]
    fn a_client_has_to_take_the_answer() {
        let start = Instant::now();
        let activity = Activity::new(start);
        activity.begin(start, false);
        activity.wrote(start, false);
        activity.wrote(after(start, 50), false);
        assert_eq!(activity.overdue(&LIMITS(), after(start, 59)), None);
        assert_eq!(activity.overdue(&LIMITS(), after(start, 60)), Some(Overdue::Write));
        activity.wrote(after(start, 60), true);
        assert_eq!(activity.overdue(&LIMITS(), after(start, 1000)), None);
    }

    #[test]
    fn the_unused_make_room_before_the_idle_and_these_before_the_stalled() {
        let start = Instant::now();
        let now = after(start, 100);
        let unused = Activity::new(after(start, 50));
        let younger = Activity::new(after(start, 60));
        let idle = Activity::new(start);
        idle.begin(start, false);
        idle.end(after(start, 10));
        let stalled = Activity::new(start);
        stalled.begin(start, true);
        let moving = Activity::new(start);
        moving.begin(start, true);
        moving.body(now, 1);
        let working = Activity::new(start);
        working.begin(start, false);

        let ranks = [&unused, &younger, &idle, &stalled].map(|one| one.rank(now).unwrap());
        assert!(ranks.is_sorted(), "{ranks:?}");
        assert_eq!([moving.rank(now), working.rank(now)], [None, None]);
    }
}
