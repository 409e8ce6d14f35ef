//! The state of a connection, from which its timeouts and its eviction follow.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use super::limits::Limits;

/// The state of one connection. Its socket, request and task share it.
#[derive(Debug)]
pub(super) struct Activity(Mutex<State>);

#[derive(Debug)]
struct State {
    accepted_at: Instant,
    /// Whether the connection has completed a request.
    has_served: bool,
    /// The requests in progress. HTTP/2 allows several.
    requests: usize,
    /// Whether the connection uses HTTP/2, whose clients also send between requests.
    is_multiplexed: bool,
    phase: Phase,
    /// Since when the client has read none of the data to write. `None` while it reads.
    write_stalled_since: Option<Instant>,
}

#[derive(Clone, Copy, Debug)]
enum Phase {
    /// Between two requests.
    Idle { since: Instant },
    /// The head of a request arrives, or the first request is expected.
    Head { since: Instant },
    /// The body of a request arrives.
    Body { since: Instant, progress_at: Instant, bytes: u64 },
    /// The server creates the response, or sends it.
    Response,
}

/// The time limit that a connection exceeded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Timeout {
    Head,
    Idle,
    BodyIdle,
    BodyRate,
    Write,
}

/// The order in which connections are evicted. The lowest rank is first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum EvictionRank {
    /// It never sent a complete request.
    Unused(Instant),
    /// It waits for the next request.
    Idle(Instant),
    /// Its client neither sends nor reads.
    Stalled(Instant),
}

/// A client without progress for this long is stalled.
const STALLED_AFTER: std::time::Duration = std::time::Duration::from_millis(250);

impl Activity {
    pub(super) fn new(now: Instant) -> Self {
        let phase = Phase::Head { since: now };
        Self(Mutex::new(State {
            accepted_at: now,
            has_served: false,
            requests: 0,
            is_multiplexed: false,
            phase,
            write_stalled_since: None,
        }))
    }

    /// Records that bytes arrived.
    pub(super) fn received(&self, now: Instant) {
        let mut state = self.lock();
        if matches!(state.phase, Phase::Idle { .. }) && !state.is_multiplexed {
            state.phase = Phase::Head { since: now };
        }
    }

    /// Records that the connection uses HTTP/2.
    pub(super) fn set_multiplexed(&self) {
        self.lock().is_multiplexed = true;
    }

    /// Begins a request, whose head is complete.
    pub(super) fn begin_request(&self, now: Instant, has_body: bool) {
        let mut state = self.lock();
        state.requests += 1;
        state.phase = if has_body {
            Phase::Body { since: now, progress_at: now, bytes: 0 }
        } else {
            Phase::Response
        };
    }

    /// Records that this many bytes of a request body arrived.
    pub(super) fn received_body(&self, now: Instant, more: usize) {
        if let Phase::Body { progress_at, bytes, .. } = &mut self.lock().phase {
            *progress_at = now;
            *bytes = bytes.saturating_add(u64::try_from(more).unwrap_or(u64::MAX));
        }
    }

    /// Ends the request body, because it is complete or the server does not read it.
    pub(super) fn end_body(&self) {
        let mut state = self.lock();
        if matches!(state.phase, Phase::Body { .. }) {
            state.phase = Phase::Response;
        }
    }

    /// Ends the request, because the whole response was passed to the socket.
    pub(super) fn end_request(&self, now: Instant) {
        let mut state = self.lock();
        state.has_served = true;
        state.requests = state.requests.saturating_sub(1);
        if state.requests == 0 {
            state.phase = Phase::Idle { since: now };
        }
    }

    /// Records a write, and whether the client accepted any bytes.
    pub(super) fn wrote(&self, now: Instant, has_progress: bool) {
        let mut state = self.lock();
        state.write_stalled_since =
            if has_progress { None } else { state.write_stalled_since.or(Some(now)) };
    }

    /// Whether a request is in progress.
    pub(super) fn has_request(&self) -> bool {
        let state = self.lock();
        state.write_stalled_since.is_some()
            || matches!(state.phase, Phase::Body { .. } | Phase::Response)
    }

    /// The time limit that the connection has exceeded, if any.
    pub(super) fn timeout(&self, limits: &Limits, now: Instant) -> Option<Timeout> {
        let state = self.lock();
        let exceeds = |since: Instant, limit| now.saturating_duration_since(since) >= limit;
        if state.write_stalled_since.is_some_and(|since| exceeds(since, limits.write_timeout)) {
            return Some(Timeout::Write);
        }
        match state.phase {
            Phase::Head { since } => exceeds(since, limits.head_timeout).then_some(Timeout::Head),
            Phase::Idle { since } => {
                let is_writing = state.write_stalled_since.is_some();
                (!is_writing && exceeds(since, limits.idle_timeout)).then_some(Timeout::Idle)
            }
            Phase::Body { progress_at, .. } if exceeds(progress_at, limits.body_idle_timeout) => {
                Some(Timeout::BodyIdle)
            }
            Phase::Body { since, bytes, .. } => {
                let seconds = now.saturating_duration_since(since).as_secs().max(1);
                let is_slow = bytes / seconds < limits.min_body_rate;
                (is_slow && exceeds(since, limits.body_rate_grace)).then_some(Timeout::BodyRate)
            }
            Phase::Response => None,
        }
    }

    /// The rank for eviction, or `None` while a request makes progress.
    pub(super) fn eviction_rank(&self, now: Instant) -> Option<EvictionRank> {
        let state = self.lock();
        let stalled = |since: Instant| {
            let is_stalled = now.saturating_duration_since(since) >= STALLED_AFTER;
            is_stalled.then_some(EvictionRank::Stalled(since))
        };
        match (state.write_stalled_since, state.phase) {
            (Some(since), _) => stalled(since),
            (None, Phase::Body { progress_at, .. }) => stalled(progress_at),
            (None, Phase::Response) => None,
            (None, Phase::Head { .. }) if !state.has_served => {
                Some(EvictionRank::Unused(state.accepted_at))
            }
            (None, Phase::Head { since } | Phase::Idle { since }) => {
                Some(EvictionRank::Idle(since))
            }
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
    fn slow_head_exceeds_the_head_timeout() {
        let start = Instant::now();
        let activity = Activity::new(start);
        for second in 1..10 {
            activity.received(after(start, second));
            assert_eq!(activity.timeout(&LIMITS(), after(start, second)), None);
        }
        assert_eq!(activity.timeout(&LIMITS(), after(start, 10)), Some(Timeout::Head));
    }

    #[test]
    fn idle_timeout_applies_between_requests_and_head_timeout_to_the_next_head() {
        let start = Instant::now();
        let activity = Activity::new(start);
        activity.begin_request(after(start, 1), false);
        let in_progress = activity.timeout(&LIMITS(), after(start, 1000));
        assert_eq!(in_progress, None, "the request is in progress");
        activity.end_request(after(start, 1000));
        assert_eq!(activity.timeout(&LIMITS(), after(start, 1059)), None);
        assert_eq!(activity.timeout(&LIMITS(), after(start, 1060)), Some(Timeout::Idle));
        activity.received(after(start, 1059));
        assert_eq!(activity.timeout(&LIMITS(), after(start, 1068)), None);
        assert_eq!(activity.timeout(&LIMITS(), after(start, 1069)), Some(Timeout::Head));
    }

    #[test]
    fn idle_or_slow_body_exceeds_its_limit_and_a_large_one_does_not() {
        let start = Instant::now();
        let [idle, slow, large] = [(); 3].map(|()| Activity::new(start));
        for body in [&idle, &slow, &large] {
            body.begin_request(start, true);
        }
        assert_eq!(idle.timeout(&LIMITS(), after(start, 29)), None);
        assert_eq!(idle.timeout(&LIMITS(), after(start, 30)), Some(Timeout::BodyIdle));
        for second in 1..=600 {
            slow.received_body(after(start, second), 1);
            large.received_body(after(start, second), 20 * 1024);
            assert_eq!(large.timeout(&LIMITS(), after(start, second)), None);
            let expected = (second >= 120).then_some(Timeout::BodyRate);
            assert_eq!(slow.timeout(&LIMITS(), after(start, second)), expected);
        }
        large.end_body();
        assert_eq!(large.timeout(&LIMITS(), after(start, 10_000)), None);
    }

    #[test]
    fn client_that_does_not_read_exceeds_the_write_timeout() {
        let start = Instant::now();
        let activity = Activity::new(start);
        activity.begin_request(start, false);
        activity.wrote(start, false);
        activity.wrote(after(start, 50), false);
        assert_eq!(activity.timeout(&LIMITS(), after(start, 59)), None);
        assert_eq!(activity.timeout(&LIMITS(), after(start, 60)), Some(Timeout::Write));
        activity.wrote(after(start, 60), true);
        assert_eq!(activity.timeout(&LIMITS(), after(start, 1000)), None);
    }

    #[test]
    fn eviction_order_is_unused_then_idle_then_stalled() {
        let start = Instant::now();
        let now = after(start, 100);
        let unused = Activity::new(after(start, 50));
        let newer = Activity::new(after(start, 60));
        let idle = Activity::new(start);
        idle.begin_request(start, false);
        idle.end_request(after(start, 10));
        let stalled = Activity::new(start);
        stalled.begin_request(start, true);
        let receiving = Activity::new(start);
        receiving.begin_request(start, true);
        receiving.received_body(now, 1);
        let responding = Activity::new(start);
        responding.begin_request(start, false);

        let ranks =
            [&unused, &newer, &idle, &stalled].map(|activity| activity.eviction_rank(now).unwrap());
        assert!(ranks.is_sorted(), "{ranks:?}");
        let busy = [receiving, responding].map(|activity| activity.eviction_rank(now));
        assert_eq!(busy, [None, None]);
    }
}
