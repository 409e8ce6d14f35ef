//! Counts of times with a resolution of 1 percent, so that memory does not depend on their number.

use std::collections::BTreeMap;

/// How often each rounded value occurs.
#[derive(Clone, Debug, Default)]
pub(super) struct Histogram {
    counts: BTreeMap<u64, u64>,
    count: u64,
    max: u64,
}

impl Histogram {
    pub(super) fn add(&mut self, value: u64) {
        *self.counts.entry(round(value)).or_default() += 1;
        self.count += 1;
        self.max = self.max.max(value);
    }

    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    /// The highest value, which is not rounded.
    pub(super) const fn max(&self) -> u64 {
        self.max
    }

    /// The lowest value that at least this percentage of all values does not exceed. 0 if there are
    /// no values.
    pub(super) fn percentile(&self, percent: u8) -> u64 {
        let rank = u128::from(self.count) * u128::from(percent);
        let rank = u64::try_from(rank.div_ceil(100)).unwrap_or(u64::MAX);
        let mut counted = 0;
        for (value, count) in &self.counts {
            counted += count;
            if counted >= rank {
                // Rounding must not exceed the highest value.
                return (*value).min(self.max);
            }
        }
        self.max
    }
}

/// Rounds values from 1,000 to steps of at most 1 percent, such that round numbers do not change:
/// 1,230, 4,520, 7,550. There are 350 steps for each power of ten.
fn round(value: u64) -> u64 {
    if value < 1_000 {
        return value;
    }
    let mut power = 1_u64;
    while value / power >= 1_000 {
        power *= 10;
    }
    let step = match value / power {
        0..200 => power,
        200..500 => power * 2,
        _ => power * 5,
    };
    value.saturating_add(step / 2) / step * step
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn round_numbers_do_not_change() {
        for value in [0, 1, 333, 999, 1_230, 1_500, 2_500, 4_520, 7_550, 90_000_000] {
            assert_eq!(round(value), value);
        }
        assert_eq!(round(1_234), 1_230);
        assert_eq!(round(9_999), 10_000);
        assert!(round(u64::MAX) > u64::MAX / 2);
    }

    #[test]
    fn percentiles_are_values() {
        let mut histogram = Histogram::default();
        assert_eq!(histogram.percentile(50), 0);
        for value in 1..=10 {
            histogram.add(value);
        }
        let percentiles = [0, 10, 50, 51, 90, 95, 100].map(|percent| histogram.percentile(percent));
        assert_eq!(percentiles, [1, 1, 5, 6, 9, 10, 10]);
        histogram.add(1_996);
        assert_eq!((histogram.percentile(100), histogram.max()), (1_996, 1_996));
    }

    proptest! {
        #[test]
        fn rounding_changes_a_value_by_at_most_half_a_percent(value in any::<u64>(), shift in 0..64) {
            let value = value >> shift;
            prop_assert!(round(value).abs_diff(value) <= value / 200);
        }

        #[test]
        fn percentiles_are_exact_to_half_a_percent(
            mut values in prop::collection::vec(0..10_000_000_u64, 1..200), percent in 1..=100_u8,
        ) {
            let mut histogram = Histogram::default();
            values.iter().for_each(|value| histogram.add(*value));
            values.sort_unstable();
            let rank = (values.len() * usize::from(percent)).div_ceil(100);
            let exact = values[rank - 1];
            prop_assert!(histogram.percentile(percent).abs_diff(exact) <= exact / 200);
        }

        #[test]
        fn memory_depends_on_the_range_only(values in prop::collection::vec(0..10_000_u64, 2_000)) {
            let mut histogram = Histogram::default();
            values.into_iter().for_each(|value| histogram.add(value));
            prop_assert!(histogram.counts.len() <= 1_000 + 351);
        }
    }
}
