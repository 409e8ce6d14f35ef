//! The distribution of response times, for a plot.

use std::borrow::Borrow;

use serde::{Deserialize, Serialize};

use super::{
    change::TimeChange,
    histogram::Histogram,
    time::{ResponseTime, Unit},
};

/// The highest time of each bucket in milliseconds. The last bucket has all higher times.
pub const BUCKET_LIMITS: [u32; 14] =
    [0, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000];

const BUCKETS: usize = BUCKET_LIMITS.len() + 1;

/// How many operations have which response time. All times are in milliseconds.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Distribution {
    /// The number of operations.
    pub count: u64,
    /// The time that half of the operations do not exceed, to 1 percent.
    pub median: u64,
    /// The time that 95 percent of the operations do not exceed, to 1 percent.
    pub p95: u64,
    /// The highest time.
    pub max: u64,
    /// The number of operations in each bucket of [`BUCKET_LIMITS`].
    pub buckets: [u64; BUCKETS],
}

/// The distributions before and after a profile.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Distributions {
    /// Before.
    pub before: Distribution,
    /// After.
    pub after: Distribution,
}

impl Distributions {
    /// Counts the operations of any number of services, except those of event services, whose times
    /// are no response times. Memory does not depend on their number.
    pub fn count(changes: impl IntoIterator<Item = impl Borrow<TimeChange>>) -> Self {
        let (mut before, mut after) = (Counts::default(), Counts::default());
        for change in changes {
            let change = change.borrow();
            match change.unit {
                Unit::Milliseconds => {
                    before.add(&change.before);
                    after.add(&change.after);
                }
                Unit::Seconds => {}
            }
        }
        Self { before: before.into_distribution(), after: after.into_distribution() }
    }
}

#[derive(Default)]
struct Counts {
    histogram: Histogram,
    buckets: [u64; BUCKETS],
}

impl Counts {
    fn add(&mut self, response_time: &ResponseTime) {
        let time = response_time.effective_time().unsigned_abs();
        self.histogram.add(time);
        let bucket = BUCKET_LIMITS.partition_point(|limit| u64::from(*limit) < time);
        if let Some(count) = self.buckets.get_mut(bucket) {
            *count += 1;
        }
    }

    fn into_distribution(self) -> Distribution {
        Distribution {
            count: self.histogram.count(),
            median: self.histogram.percentile(50),
            p95: self.histogram.percentile(95),
            max: self.histogram.max(),
            buckets: self.buckets,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::response_times::{BuiltIn, preview_service};

    fn service(kind: &str, times: &[&str]) -> String {
        let operations =
            times.iter().map(|time| format!(r#"{{"name":"o","defaultDelay":{time}}}"#));
        let operations = operations.collect::<Vec<_>>().join(",");
        format!(r#"{{"type":"{kind}","operations":[{operations}]}}"#)
    }

    #[test]
    fn operations_are_counted_in_their_bucket_before_and_after() {
        let profile = BuiltIn::Tenfold.profile();
        let rest = service("REST", &["null", "-1", "1", "10", "11", "100000"]);
        let events = service("EVENT", &["3", "30"]);
        let changes = [rest, events].into_iter().flat_map(|it| preview_service(&profile, &it));
        let Distributions { before, after } = Distributions::count(changes);
        assert_eq!(before.buckets, [2, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
        assert_eq!(after.buckets, [2, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!((before.count, before.median, before.p95, before.max), (6, 1, 100_000, 100_000));
        assert_eq!(
            (after.count, after.median, after.p95, after.max),
            (6, 10, 1_000_000, 1_000_000)
        );
    }

    #[test]
    fn no_operations_have_an_empty_distribution() {
        let none: [TimeChange; 0] = [];
        assert_eq!(Distributions::count(none), Distributions::default());
    }

    #[test]
    fn bucket_limits_have_steps_of_1_2_and_5() {
        for limits in BUCKET_LIMITS[1..].windows(4) {
            assert_eq!(limits[0] * 10, limits[3]);
        }
    }
}
