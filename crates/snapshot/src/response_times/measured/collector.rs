//! Collects measurements in memory that depends on the number of operations only.

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use super::{
    super::{histogram::Histogram, time::Time},
    known::{KnownOperation, KnownOperations},
    measurements::{
        MAX_UNMATCHED, MeasuredOperation, Measurements, UnmatchedCall, UnmatchedCalls,
        UnmatchedReason,
    },
    path_trie::Match,
};
use crate::truncate::truncate_bytes;

/// Bytes of an unmatched call.
const MAX_CALL_BYTES: usize = 300;

/// A measured time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Measured {
    micros: u64,
}

/// What is wrong with a measured time.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum InvalidMeasurement {
    /// It is below 0.
    #[error("is negative")]
    Negative,
    /// It is more than a day.
    #[error("is more than a day")]
    TooHigh,
    /// It is no decimal number.
    #[error("is not a number")]
    NotANumber,
}

impl Measured {
    /// Parses a decimal number of milliseconds.
    pub(super) fn parse_millis(text: &str) -> Result<Self, InvalidMeasurement> {
        // Rust also parses `inf` and `nan`.
        let is_number =
            text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'+' | b'-' | b'e' | b'E'));
        let millis = text.parse::<f64>().ok().filter(|_| is_number);
        let millis = millis.ok_or(InvalidMeasurement::NotANumber)?;
        if millis < 0.0 {
            return Err(InvalidMeasurement::Negative);
        }
        if millis > f64::from(Time::MAX.get()) {
            return Err(InvalidMeasurement::TooHigh);
        }
        // The limit ensures that the number fits.
        Ok(Self { micros: (millis * 1000.0).round() as u64 })
    }
}

/// Collects measurements.
#[derive(Debug, Default)]
pub(super) struct Collector {
    known: KnownOperations,
    /// Microseconds by the index of the operation.
    times: HashMap<u32, Histogram>,
    unmatched: UnmatchedCalls,
    /// The index of each unmatched call.
    unmatched_index: HashMap<(Box<str>, UnmatchedReason), usize>,
    skipped: u64,
}

impl Collector {
    pub(super) fn new(known: KnownOperations) -> Self {
        Self { known, ..Self::default() }
    }

    /// Adds a measurement of an operation by its names.
    pub(super) fn add_named(&mut self, operation: KnownOperation, time: Measured) {
        match self.known.find_name(&operation) {
            Some(index) => self.add(index, time),
            None => {
                let KnownOperation { service, operation } = operation;
                self.add_unmatched(&format!("{service} {operation}"), UnmatchedReason::NoOperation);
            }
        }
    }

    /// Adds a measurement of a request.
    pub(super) fn add_request(&mut self, method: &str, path: &str, time: Measured) {
        let reason = match self.known.find_request(method, path) {
            Match::One(index) => return self.add(index, time),
            Match::Nothing => UnmatchedReason::NoOperation,
            Match::Several => UnmatchedReason::Ambiguous,
        };
        self.add_unmatched(&format!("{method} {path}"), reason);
    }

    pub(super) fn skip(&mut self) {
        self.skipped += 1;
    }

    fn add(&mut self, operation: u32, time: Measured) {
        self.times.entry(operation).or_default().add(time.micros);
    }

    fn add_unmatched(&mut self, call: &str, reason: UnmatchedReason) {
        self.unmatched.total += 1;
        let call: Box<str> = truncate_bytes(call, MAX_CALL_BYTES).into();
        let key = (call, reason);
        if let Some(index) = self.unmatched_index.get(&key) {
            if let Some(call) = self.unmatched.calls.get_mut(*index) {
                call.count += 1;
            }
        } else if self.unmatched.calls.len() < MAX_UNMATCHED {
            let call = key.0.clone();
            self.unmatched_index.insert(key, self.unmatched.calls.len());
            self.unmatched.calls.push(UnmatchedCall { call, reason, count: 1 });
        }
    }

    pub(super) fn finish(self) -> Measurements {
        let times = self.times.iter();
        let measured = times.filter_map(|(index, times)| Some((self.known.get(*index)?, times)));
        let sorted: BTreeMap<&KnownOperation, &Histogram> = measured.collect();
        let operations = sorted.into_iter().map(|(known, times)| {
            let [p50, p90, p95] =
                [50, 90, 95].map(|percent| Duration::from_micros(times.percentile(percent)));
            let KnownOperation { service, operation } = known.clone();
            MeasuredOperation { service, operation, count: times.count(), p50, p90, p95 }
        });
        Measurements {
            operations: operations.collect(),
            unmatched: self.unmatched,
            skipped: self.skipped,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ServiceKey;

    #[test]
    fn times_are_parsed_to_microseconds() {
        let micros = |text| Measured::parse_millis(text).map(|it| it.micros);
        for (text, expected) in
            [("0", 0), ("81.5", 81_500), ("1e2", 100_000), ("0.0004", 0), ("-0", 0)]
        {
            assert_eq!(micros(text), Ok(expected), "{text}");
        }
        for (text, expected) in [
            ("-1", InvalidMeasurement::Negative),
            ("86400001", InvalidMeasurement::TooHigh),
            ("1e999", InvalidMeasurement::TooHigh),
            ("", InvalidMeasurement::NotANumber),
            ("inf", InvalidMeasurement::NotANumber),
            ("NaN", InvalidMeasurement::NotANumber),
            ("1,5", InvalidMeasurement::NotANumber),
            (" 1", InvalidMeasurement::NotANumber),
        ] {
            assert_eq!(micros(text), Err(expected), "{text}");
        }
    }

    #[test]
    fn unmatched_calls_are_counted_beyond_the_limit_of_the_list() {
        let mut collector = Collector::default();
        let call = |number: usize| KnownOperation {
            service: ServiceKey::new("n", "1"),
            operation: number.to_string().into(),
        };
        for number in (0..MAX_UNMATCHED + 5).chain(0..2) {
            collector.add_named(call(number), Measured { micros: 1 });
        }
        let unmatched = collector.finish().unmatched;
        assert_eq!(unmatched.total, MAX_UNMATCHED as u64 + 7);
        assert_eq!(unmatched.calls.len(), MAX_UNMATCHED);
        assert_eq!(&*unmatched.calls[0].call, "n 1 0");
        assert_eq!([0, 1, 2].map(|index: usize| unmatched.calls[index].count), [2, 2, 1]);
    }
}
