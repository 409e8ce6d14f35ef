//! The scale of a plot of set and measured response times.

use api_types::OperationMocks;
use snapshot::response_times::{ResponseTime, StoredStrategy, Strategy};

/// The shortest and the longest wait that a response time sets, in milliseconds.
#[must_use]
pub fn set_range(time: &ResponseTime) -> (u64, u64) {
    let millis = time.effective_time().unsigned_abs();
    match &time.strategy {
        StoredStrategy::Known(Strategy::Random) => (0, millis),
        StoredStrategy::Known(Strategy::RandomPercent(percent)) => {
            let part = millis.saturating_mul(u64::from(percent.get())) / 100;
            (millis.saturating_sub(part), millis.saturating_add(part))
        }
        StoredStrategy::Known(Strategy::Fixed) | StoredStrategy::Other(_) => (millis, millis),
    }
}

/// A linear scale from 0 to the longest time of all operations.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TimeScale {
    /// In microseconds, at least 1.
    longest: u64,
}

impl TimeScale {
    /// The scale for the operations that were called. `None` if none was.
    pub fn new<'a>(operations: impl Iterator<Item = &'a OperationMocks>) -> Option<Self> {
        let called = operations.filter(|operation| operation.measured.count > 0);
        let longest = called.map(|operation| {
            let (_, set) = set_range(&operation.response_time);
            operation.measured.p99.max(set.saturating_mul(1_000))
        });
        longest.max().map(|longest| Self { longest: longest.max(1) })
    }

    /// The end of the scale in microseconds.
    #[must_use]
    pub const fn longest(self) -> u64 {
        self.longest
    }

    /// The position of a time in microseconds, in tenths of a percent.
    #[must_use]
    pub fn position(self, micros: u64) -> u64 {
        let tenths = u128::from(micros.min(self.longest)) * 1_000 / u128::from(self.longest);
        u64::try_from(tenths).unwrap_or(1_000)
    }
}

#[cfg(test)]
mod tests {
    use api_types::MeasuredTimes;

    use super::*;

    #[test]
    fn strategy_gives_the_range_of_waits() {
        for (time, strategy, expected) in [
            (Some(250), "", (250, 250)),
            (Some(250), "random", (0, 250)),
            (Some(250), "random-20", (200, 300)),
            (None, "random-20", (0, 0)),
            (Some(-5), "", (0, 0)),
            (Some(7), "own", (7, 7)),
        ] {
            let response_time = ResponseTime { time, strategy: strategy.into() };
            assert_eq!(set_range(&response_time), expected, "{time:?} {strategy}");
        }
    }

    #[test]
    fn scale_ends_with_the_longest_time_of_called_operations() {
        let operation = |time, count, p99| OperationMocks {
            name: "a".into(),
            calls: Vec::new(),
            events: Vec::new(),
            script_fallback: None,
            response_time: ResponseTime { time: Some(time), strategy: "".into() },
            measured: MeasuredTimes { count, median: 0, p99, max: 0 },
            unmatched: 0,
        };
        let operations = [operation(900, 0, 0), operation(80, 1, 40_000), operation(1, 1, 2_000)];
        let scale = TimeScale::new(operations.iter()).unwrap();
        assert_eq!(scale.longest(), 80_000);
        assert_eq!(
            [0, 40_000, 80_000, 90_000].map(|at| scale.position(at)),
            [0, 500, 1_000, 1_000]
        );
        assert_eq!(TimeScale::new(operations[..1].iter()), None);
        let instant = TimeScale::new([operation(0, 1, 0)].iter()).unwrap();
        assert_eq!(instant.position(0), 0);
    }
}
