//! The clock that measures sessions and waiting times, and dates links and tokens.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use api_types::Timestamp;

/// A monotonic clock, and the date. Tests advance both themselves.
#[derive(Clone)]
pub struct Clock {
    elapsed: Arc<dyn Fn() -> Duration + Send + Sync>,
    date: Arc<dyn Fn() -> SystemTime + Send + Sync>,
}

impl Clock {
    /// A clock from a function that returns the time since a fixed moment.
    pub fn new(elapsed: impl Fn() -> Duration + Send + Sync + 'static) -> Self {
        let (elapsed, started_at) = (Arc::new(elapsed), SystemTime::now());
        let since_start = Arc::clone(&elapsed);
        Self { elapsed, date: Arc::new(move || started_at + since_start()) }
    }

    /// The monotonic clock of the system, and its date.
    #[must_use]
    pub fn monotonic() -> Self {
        let start = Instant::now();
        Self { elapsed: Arc::new(move || start.elapsed()), date: Arc::new(SystemTime::now) }
    }

    pub(crate) fn now(&self) -> Duration {
        (self.elapsed)()
    }

    /// The date.
    pub(crate) fn date(&self) -> Timestamp {
        let millis = self.unix_time().as_millis();
        Timestamp(i64::try_from(millis).unwrap_or(i64::MAX))
    }

    /// The time since 1970, by which other machines date their tokens.
    pub(crate) fn unix_time(&self) -> Duration {
        (self.date)().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({:?})", self.now())
    }
}
