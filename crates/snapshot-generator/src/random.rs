//! Deterministic pseudo-random numbers: `SplitMix64`.
//!
//! The algorithm is part of this crate because committed files depend on its sequence: golden
//! files, the demo, and counts in browser tests. A library may change its sequence in any release.

/// A sequence of numbers that depends only on its seed.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    /// Creates an independent sequence for each pair of seed and number.
    pub(crate) fn new(seed: u64, number: u64) -> Self {
        let mut mixed = Self(seed ^ number.wrapping_mul(0xA076_1D64_78BD_642F));
        Self(mixed.next())
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`. 0 if `end` is 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let wide = u128::from(self.next()) * end as u128;
        usize::try_from(wide >> 64).unwrap_or_default()
    }

    /// True once in `times` on average.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of the items. There must be at least one.
    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_seeds_give_equal_sequences_and_others_do_not() {
        let sequence = |mut random: Random| -> Vec<u64> { (0..8).map(|_| random.next()).collect() };
        assert_eq!(sequence(Random::new(7, 0)), sequence(Random::new(7, 0)));
        assert_ne!(sequence(Random::new(7, 0)), sequence(Random::new(8, 0)));
        assert_ne!(sequence(Random::new(7, 1)), sequence(Random::new(7, 2)));
    }

    #[test]
    fn below_returns_every_number_below_the_end() {
        let mut random = Random::new(1, 0);
        let mut seen = [false; 7];
        for _ in 0..200 {
            seen[random.below(7)] = true;
        }
        assert_eq!(seen, [true; 7]);
    }
}
