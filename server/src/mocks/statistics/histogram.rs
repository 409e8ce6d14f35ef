//! How long calls took.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

/// Parts of each power of two. A percentile is at most an eighth too high.
const PARTS: u32 = 8;

/// The bits of [`PARTS`].
const PART_BITS: u32 = 3;

/// The powers of two of microseconds that are distinguished. The last one has 134 seconds and more.
const POWERS: u32 = 28;

const BUCKETS: usize = (POWERS * PARTS) as usize;

/// Durations, counted in buckets, so that its size never changes.
pub(super) struct Histogram {
    buckets: Box<[AtomicU64]>,
    /// The longest one in microseconds.
    max: AtomicU64,
}

/// How long calls took.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Latency {
    /// Half of the calls took at most this long.
    pub p50: Duration,
    /// 90 of 100 calls took at most this long.
    pub p90: Duration,
    /// 99 of 100 calls took at most this long.
    pub p99: Duration,
    /// The longest call.
    pub max: Duration,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { buckets: (0..BUCKETS).map(|_| AtomicU64::new(0)).collect(), max: AtomicU64::new(0) }
    }
}

impl Histogram {
    pub(super) fn add(&self, duration: Duration) {
        let micros = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
        if let Some(bucket) = self.buckets.get(bucket(micros)) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        self.max.fetch_max(micros, Ordering::Relaxed);
    }

    /// Counts per bucket, for values of several histograms.
    pub(super) fn add_to(&self, sum: &mut Counts) {
        for (sum, bucket) in sum.buckets.iter_mut().zip(&*self.buckets) {
            *sum += bucket.load(Ordering::Relaxed);
        }
        sum.max = sum.max.max(self.max.load(Ordering::Relaxed));
    }
}

/// The sum of histograms at one time.
pub(super) struct Counts {
    buckets: Vec<u64>,
    max: u64,
}

impl Default for Counts {
    fn default() -> Self {
        Self { buckets: vec![0; BUCKETS], max: 0 }
    }
}

impl Counts {
    /// `None` without values.
    pub(super) fn latency(&self) -> Option<Latency> {
        let total: u64 = self.buckets.iter().sum();
        let percentile = |percent: u64| {
            let wanted = (total * percent).div_ceil(100).max(1);
            let mut seen = 0;
            let found = self.buckets.iter().position(|count| {
                seen += count;
                seen >= wanted
            });
            Duration::from_micros(upper_bound(found.unwrap_or_default()).min(self.max))
        };
        let [p50, p90, p99] = [50, 90, 99].map(percentile);
        (total > 0).then_some(Latency { p50, p90, p99, max: Duration::from_micros(self.max) })
    }
}

fn bucket(micros: u64) -> usize {
    let power = micros.max(1).ilog2();
    if power < PART_BITS {
        return usize::try_from(micros).unwrap_or_default();
    }
    let part = (micros >> (power - PART_BITS)) & u64::from(PARTS - 1);
    let index = u64::from((power - PART_BITS + 1) * PARTS) + part;
    usize::try_from(index).unwrap_or(usize::MAX).min(BUCKETS - 1)
}

/// The largest value of a bucket.
fn upper_bound(bucket: usize) -> u64 {
    let bucket = bucket as u64;
    let (parts, bits) = (u64::from(PARTS), u64::from(PART_BITS));
    if bucket < parts {
        return bucket;
    }
    let power = bucket / parts + bits - 1;
    let start = (parts + bucket % parts) << (power - bits);
    start + (1 << (power - bits)) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bucket_contains_its_values() {
        for micros in (0..5_000).chain([100_000, 1 << 20, (1 << 26) + 12_345]) {
            let index = bucket(micros);
            assert!(upper_bound(index) >= micros, "{micros}");
            assert!(index == 0 || upper_bound(index - 1) < micros, "{micros}");
        }
        assert_eq!(bucket(u64::MAX), BUCKETS - 1);
    }

    #[test]
    fn percentiles_are_those_of_the_values() {
        let histogram = Histogram::default();
        for millis in 1..=100 {
            histogram.add(Duration::from_millis(millis));
        }
        let mut counts = Counts::default();
        assert_eq!(counts.latency(), None);
        histogram.add_to(&mut counts);
        let latency = counts.latency().unwrap();
        for (value, millis) in [(latency.p50, 50), (latency.p90, 90), (latency.p99, 99)] {
            let exact = Duration::from_millis(millis);
            assert!(value >= exact && value <= exact * 9 / 8, "{value:?} for {exact:?}");
        }
        assert_eq!(latency.max, Duration::from_millis(100));
    }
}
