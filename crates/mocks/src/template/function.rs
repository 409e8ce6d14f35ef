//! Functions.

use jiff::{Span, Timestamp, ToSpan, tz::TimeZone};
use rand::{Rng, RngExt};

use super::{MAX_BYTES, fake_data::Fake};
use crate::{Environment, java::date::DatePattern};

/// A compiled call of a function.
#[derive(Debug)]
pub(super) enum Call {
    /// Milliseconds since 1970.
    Now,
    Date(DatePattern, Delta),
    Uuid,
    /// Any whole number.
    AnyInteger,
    /// From the first number to the one before the second.
    Integer(i32, i32),
    /// Letters and digits.
    Text(usize),
    Boolean,
    OneOf(Box<[Box<str>]>),
    Fake(Fake),
    /// Keeps a value under a name. `None`: the value that is passed to it.
    Put(Box<str>, Option<Box<str>>),
}

/// What is added to the current time.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Delta {
    amount: i32,
    unit: char,
}

impl Call {
    /// Compiles a call. `None` if there is no such function, or if it never has a value.
    ///
    /// # Errors
    /// Calling it always fails, for the reason in this sentence.
    pub(super) fn parse(name: &str, arguments: &[&str]) -> Result<Option<Self>, Box<str>> {
        let number = |text: &str, otherwise: i32| text.parse().unwrap_or(otherwise);
        Ok(Some(match (name, arguments) {
            ("now" | "timestamp", [pattern]) => {
                Self::Date(DatePattern::compile(pattern)?, Delta::default())
            }
            ("now" | "timestamp", [_, ""]) => return Err("The amount of time is empty.".into()),
            ("now" | "timestamp", [pattern, delta]) => {
                Self::Date(DatePattern::compile(pattern)?, Delta::parse(delta))
            }
            ("now" | "timestamp", _) => Self::Now,
            ("uuid" | "guid" | "randomUUID", _) => Self::Uuid,
            ("randomInt", [end]) => Self::integer(0, number(end, i32::MAX))?,
            ("randomInt", [start, end]) => match start.parse() {
                Ok(start) => Self::integer(start, number(end, i32::MAX))?,
                // Java then does not read the end either.
                Err(_) => Self::integer(0, i32::MAX)?,
            },
            ("randomInt", _) => Self::AnyInteger,
            ("randomString", [length]) => {
                let length = usize::try_from(number(length, 32));
                let length = length.map_err(|_| "randomString needs a positive length.")?;
                if length > MAX_BYTES {
                    return Err("randomString makes a text that is too long.".into());
                }
                Self::Text(length)
            }
            ("randomString", _) => Self::Text(32),
            ("randomBoolean", _) => Self::Boolean,
            ("randomValue", [_, ..]) => {
                Self::OneOf(arguments.iter().map(|value| (*value).into()).collect())
            }
            ("put", [name, values @ ..]) => {
                Self::Put((*name).into(), values.first().map(|value| (*value).into()))
            }
            _ => return Ok(Fake::parse(name).map(Self::Fake)),
        }))
    }

    /// Java computes the size of the range with 32 bits, so it has no numbers from a larger one.
    fn integer(start: i32, end: i32) -> Result<Self, Box<str>> {
        if end.wrapping_sub(start) <= 0 {
            return Err(format!("randomInt has no number from {start} to below {end}.").into());
        }
        Ok(Self::Integer(start, end))
    }

    /// The value.
    pub(super) fn evaluate(&self, environment: &mut Environment<'_>) -> String {
        let random = &mut *environment.random;
        match self {
            Self::Now => environment.now.to_string(),
            Self::Date(pattern, delta) => date(environment.now, pattern, *delta),
            Self::Uuid => uuid(random),
            Self::AnyInteger => random.random::<i32>().to_string(),
            Self::Integer(start, end) => random.random_range(*start..*end).to_string(),
            Self::Text(length) => {
                (0..*length).map(|_| char::from(random.sample(rand::distr::Alphanumeric))).collect()
            }
            Self::Boolean => random.random::<bool>().to_string(),
            Self::OneOf(values) => {
                let index = random.random_range(0..values.len().max(1));
                values.get(index).map(|value| (**value).to_owned()).unwrap_or_default()
            }
            Self::Fake(fake) => fake.text(random),
            Self::Put(..) => String::new(),
        }
    }
}

impl Delta {
    /// Reads a number with a unit. Microcks ignores anything else.
    fn parse(text: &str) -> Self {
        let mut chars = text.chars();
        let unit = chars.next_back().filter(|unit| "mHdMy".contains(*unit));
        let amount = chars.as_str().parse();
        match (amount, unit) {
            (Ok(amount), Some(unit)) => Self { amount, unit },
            _ => Self::default(),
        }
    }

    /// `None` if it is out of range.
    fn span(self) -> Option<Span> {
        let span = 0.seconds();
        match self.unit {
            'm' => span.try_minutes(self.amount),
            'H' => span.try_hours(self.amount),
            'd' => span.try_days(self.amount),
            'M' => span.try_months(self.amount),
            'y' => span.try_years(self.amount),
            _ => Ok(span),
        }
        .ok()
    }
}

/// The time with a delta. A time that the calendar does not reach stays as it is.
fn date(now: i64, pattern: &DatePattern, delta: Delta) -> String {
    let time =
        Timestamp::from_millisecond(now).unwrap_or_default().to_zoned_datetime(TimeZone::UTC);
    let moved = delta.span().and_then(|span| time.checked_add(span).ok());
    pattern.format(&moved.unwrap_or(time))
}

/// A random UUID of version 4.
fn uuid(random: &mut dyn Rng) -> String {
    let bits = (random.random::<u128>() & !(0xF << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62);
    let text = format!("{bits:032x}");
    let part = |start: usize, end: usize| text.get(start..end).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}
