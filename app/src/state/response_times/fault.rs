//! What is wrong with a field of a profile.

use snapshot::response_times::{InvalidPattern, InvalidValue, Time, parse_time};

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Fault {
    /// A time is missing.
    NoTime,
    /// A time is below 0.
    Negative,
    /// A time has a fraction.
    Fraction,
    /// A time is above [`Time::MAX`].
    TooHigh,
    /// A time is no number.
    NotANumber,
    /// A strategy has no whole number from 0 to 100.
    Percent,
    /// A factor is no number from 0.001 to 1000 with at most three fraction digits.
    Factor,
    /// The lowest time is above the highest.
    LowestAboveHighest,
    /// The profile has no name.
    NoName,
    /// Another profile has this name.
    NameTaken,
    /// The text has more than this many characters.
    TooLong(usize),
    /// The text has a control character.
    ControlCharacter,
    /// A label has a value, but no key.
    NoLabelKey,
}

/// The time that a person entered.
pub(super) fn time(text: &str) -> Result<Time, Fault> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Fault::NoTime);
    }
    parse_time(text).map_err(|fault| match fault {
        InvalidValue::NegativeTime { .. } => Fault::Negative,
        InvalidValue::FractionalTime { .. } => Fault::Fraction,
        InvalidValue::HugeTime { .. } => Fault::TooHigh,
        _ => Fault::NotANumber,
    })
}

impl From<InvalidPattern> for Fault {
    fn from(fault: InvalidPattern) -> Self {
        match fault {
            InvalidPattern::ControlCharacter => Self::ControlCharacter,
            InvalidPattern::TooLong | InvalidPattern::Empty => {
                Self::TooLong(snapshot::response_times::MAX_PATTERN_CHARS)
            }
        }
    }
}
