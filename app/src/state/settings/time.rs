//! The time that a person types.

use snapshot::response_times::{self, InvalidValue};

/// What is wrong with a time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TimeFault {
    /// There is none.
    Missing,
    /// It is below 0.
    Negative,
    /// It has a fraction.
    Fraction,
    /// It is above [`Time::MAX`](snapshot::response_times::Time::MAX).
    TooHigh,
    /// It is no number.
    NotANumber,
}

/// Reads a time.
pub(super) fn parse_time(text: &str) -> Result<i64, TimeFault> {
    let text = text.trim();
    if text.is_empty() {
        return Err(TimeFault::Missing);
    }
    let time = response_times::parse_time(text).map_err(|fault| match fault {
        InvalidValue::NegativeTime { .. } => TimeFault::Negative,
        InvalidValue::FractionalTime { .. } => TimeFault::Fraction,
        InvalidValue::HugeTime { .. } => TimeFault::TooHigh,
        _ => TimeFault::NotANumber,
    })?;
    Ok(time.get().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_invalid_time_has_its_own_fault() {
        for (text, expected) in [
            ("", Err(TimeFault::Missing)),
            (" ", Err(TimeFault::Missing)),
            ("-1", Err(TimeFault::Negative)),
            ("1.5", Err(TimeFault::Fraction)),
            ("86400001", Err(TimeFault::TooHigh)),
            ("99999999999999999999", Err(TimeFault::TooHigh)),
            ("NaN", Err(TimeFault::NotANumber)),
            ("soon", Err(TimeFault::NotANumber)),
            (" 120 ", Ok(120)),
            ("86400000", Ok(86_400_000)),
        ] {
            assert_eq!(parse_time(text), expected, "{text}");
        }
    }
}
