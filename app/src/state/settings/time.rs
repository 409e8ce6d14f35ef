//! The time that a person types.

use snapshot::response_times::Time;

/// What is wrong with a time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TimeFault {
    /// There is none.
    Missing,
    /// It is below 0.
    Negative,
    /// It has a fraction.
    Fraction,
    /// It is above [`Time::MAX`].
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
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
    let number: f64 = text.parse().ok().filter(|_| is_number).ok_or(TimeFault::NotANumber)?;
    if number < 0.0 {
        return Err(TimeFault::Negative);
    }
    if number > f64::from(Time::MAX.get()) {
        return Err(TimeFault::TooHigh);
    }
    text.parse().map_err(|_| TimeFault::Fraction)
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
            ("1e3", Err(TimeFault::NotANumber)),
            ("NaN", Err(TimeFault::NotANumber)),
            ("soon", Err(TimeFault::NotANumber)),
            (" 120 ", Ok(120)),
            ("86400000", Ok(86_400_000)),
        ] {
            assert_eq!(parse_time(text), expected, "{text}");
        }
    }
}
