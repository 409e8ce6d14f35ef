//! Reads times from JSON numbers.

use super::{super::time::Time, error::InvalidValue};
use crate::truncate::truncate_bytes;

/// Bytes of a value that an error shows.
const MAX_SHOWN: usize = 40;

/// Reads a time. `1e3` and `5.0` are whole numbers, as they are for JSON Schema.
///
/// # Errors
/// The text is no whole number from 0 to [`Time::MAX`].
pub fn parse_time(raw: &str) -> Result<Time, InvalidValue> {
    let found: Box<str> = truncate_bytes(raw, MAX_SHOWN).into();
    let is_number = raw.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    let Some(number) = raw.parse::<f64>().ok().filter(|_| is_number) else {
        return Err(InvalidValue::NonNumericTime { found });
    };
    if number < 0.0 {
        return Err(InvalidValue::NegativeTime { found });
    }
    if number > f64::from(Time::MAX.get()) {
        return Err(InvalidValue::HugeTime { found });
    }
    if number.fract() != 0.0 {
        return Err(InvalidValue::FractionalTime { found });
    }
    // The number is whole and within the limit, so the conversion is exact.
    Time::new(number as u32).ok_or(InvalidValue::HugeTime { found })
}

/// Reads a version. `None` if it is no whole number above 0.
pub(super) fn parse_version(raw: &str) -> Option<u64> {
    let is_number = raw.starts_with(|first: char| first.is_ascii_digit());
    let number = raw.parse::<f64>().ok().filter(|_| is_number)?;
    (number >= 1.0 && number.fract() == 0.0).then_some(number as u64)
}
