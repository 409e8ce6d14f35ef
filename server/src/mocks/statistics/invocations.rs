//! Calls by day, hour and minute, as Microcks counts them.

use std::collections::BTreeMap;

/// The days that are kept.
const DAYS: usize = 31;

/// The days whose minutes are kept.
const DAYS_WITH_MINUTES: usize = 2;

const MINUTES: usize = 24 * 60;

/// The calls of a service by day, in UTC.
#[derive(Debug, Default)]
pub(super) struct Invocations {
    /// By the number of the day since 1970.
    days: BTreeMap<i64, Day>,
}

#[derive(Debug, Default)]
struct Day {
    hours: [u32; 24],
    /// Empty for older days.
    minutes: Vec<u32>,
}

/// The calls of one day, in UTC.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct DayCalls {
    /// The number of calls.
    pub total: u64,
    /// The calls of each hour.
    pub hours: [u32; 24],
    /// The calls of each minute. Empty for days before yesterday.
    pub minutes: Vec<u32>,
}

impl DayCalls {
    /// The sum of both.
    pub(super) fn with(mut self, other: &Self) -> Self {
        self.total += other.total;
        self.minutes.resize(self.minutes.len().max(other.minutes.len()), 0);
        let pairs = self.hours.iter_mut().zip(&other.hours);
        for (sum, more) in pairs.chain(self.minutes.iter_mut().zip(&other.minutes)) {
            *sum = sum.saturating_add(*more);
        }
        self
    }
}

impl Invocations {
    /// Counts a call. `now` is in milliseconds since 1970.
    pub(super) fn add(&mut self, now: i64) {
        let minutes_since_1970 = now.div_euclid(60_000);
        let number = minutes_since_1970.div_euclid(MINUTES as i64);
        let minute =
            usize::try_from(minutes_since_1970.rem_euclid(MINUTES as i64)).unwrap_or_default();
        let is_new = !self.days.contains_key(&number);
        let day = self.days.entry(number).or_default();
        if day.minutes.is_empty() {
            day.minutes.resize(MINUTES, 0);
        }
        let counts = [day.hours.get_mut(minute / 60), day.minutes.get_mut(minute)];
        for count in counts.into_iter().flatten() {
            *count = count.saturating_add(1);
        }
        if is_new {
            self.forget_old_days();
        }
    }

    fn forget_old_days(&mut self) {
        while self.days.len() > DAYS {
            self.days.pop_first();
        }
        for day in self.days.values_mut().rev().skip(DAYS_WITH_MINUTES) {
            day.minutes = Vec::new();
        }
    }

    /// The calls of a day. `None` if there was none.
    pub(super) fn day(&self, number: i64) -> Option<DayCalls> {
        let Day { hours, minutes } = self.days.get(&number)?;
        let total = hours.iter().map(|count| u64::from(*count)).sum();
        Some(DayCalls { total, hours: *hours, minutes: minutes.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 60 * 60 * 1000;

    #[test]
    fn calls_are_counted_by_hour_and_minute() {
        let mut invocations = Invocations::default();
        for now in [0, 59_999, 60_000, DAY - 1, DAY] {
            invocations.add(now);
        }
        let day = invocations.day(0).unwrap();
        assert_eq!((day.total, day.hours[0], day.hours[23]), (4, 3, 1));
        assert_eq!((day.minutes[0], day.minutes[1], day.minutes[1439]), (2, 1, 1));
        assert_eq!(invocations.day(1).unwrap().total, 1);
        assert_eq!(invocations.day(2), None);
    }

    #[test]
    fn old_days_are_forgotten() {
        let mut invocations = Invocations::default();
        for day in 0..40 {
            invocations.add(day * DAY);
        }
        assert_eq!(invocations.day(8), None);
        assert_eq!(invocations.day(9).unwrap().total, 1);
        assert!(invocations.day(37).unwrap().minutes.is_empty());
        assert_eq!(invocations.day(38).unwrap().minutes.len(), MINUTES);
    }
}
