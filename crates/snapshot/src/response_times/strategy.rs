//! Strategies: how Microcks varies a response time.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// How Microcks varies a response time.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Strategy {
    /// Always the time.
    #[default]
    Fixed,
    /// Between 0 and the time.
    Random,
    /// Up to this many percent more or less than the time.
    RandomPercent(Percent),
}

/// A whole number from 0 to 100.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Percent(pub(super) u8);

impl Percent {
    /// Creates a percentage. `None` above 100: Microcks would then skip some waits.
    #[must_use]
    pub const fn new(percent: u8) -> Option<Self> {
        if percent <= 100 { Some(Self(percent)) } else { None }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

/// The text is no strategy of Microcks.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a strategy is `fixed`, `random` or `random-0` to `random-100`")]
pub struct UnknownStrategy;

const RANDOM_PERCENT: &str = "random-";

impl FromStr for Strategy {
    type Err = UnknownStrategy;

    fn from_str(text: &str) -> Result<Self, UnknownStrategy> {
        match text {
            "fixed" => return Ok(Self::Fixed),
            "random" => return Ok(Self::Random),
            _ => {}
        }
        let digits = text.strip_prefix(RANDOM_PERCENT).ok_or(UnknownStrategy)?;
        let is_plain = digits == "0" || !digits.starts_with(['0', '+']);
        let percent = digits.parse().ok().and_then(Percent::new).filter(|_| is_plain);
        percent.map(Self::RandomPercent).ok_or(UnknownStrategy)
    }
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed => f.write_str("fixed"),
            Self::Random => f.write_str("random"),
            Self::RandomPercent(Percent(percent)) => write!(f, "{RANDOM_PERCENT}{percent}"),
        }
    }
}

impl TryFrom<String> for Strategy {
    type Error = UnknownStrategy;

    fn try_from(text: String) -> Result<Self, UnknownStrategy> {
        text.parse()
    }
}

impl From<Strategy> for String {
    fn from(strategy: Strategy) -> Self {
        strategy.to_string()
    }
}

/// The strategy that an operation has.
#[derive(Clone, Debug, Eq, Hash, PartialEq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum StoredStrategy {
    /// One that Microcks has. A missing strategy is [`Strategy::Fixed`].
    Known(Strategy),
    /// Another text, which Microcks treats as `fixed`. Profiles that do not set a strategy keep it.
    Other(Box<str>),
}

impl Default for StoredStrategy {
    fn default() -> Self {
        Self::Known(Strategy::Fixed)
    }
}

impl From<&str> for StoredStrategy {
    fn from(text: &str) -> Self {
        match text {
            "" => Self::default(),
            _ => text.parse().map_or_else(|_| Self::Other(text.into()), Self::Known),
        }
    }
}

impl From<String> for StoredStrategy {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl From<StoredStrategy> for String {
    fn from(strategy: StoredStrategy) -> Self {
        strategy.to_string()
    }
}

impl fmt::Display for StoredStrategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(strategy) => strategy.fmt(f),
            Self::Other(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strategies_are_parsed_and_displayed() {
        for text in ["fixed", "random", "random-0", "random-7", "random-100"] {
            let strategy: Strategy = text.parse().unwrap();
            assert_eq!(strategy.to_string(), text);
        }
        for text in
            ["", "Fixed", "random-", "random-07", "random-+7", "random-101", "random-1.5", "gauss"]
        {
            assert_eq!(text.parse::<Strategy>(), Err(UnknownStrategy), "{text}");
        }
    }

    #[test]
    fn unknown_strategies_are_stored_as_they_are() {
        assert_eq!(StoredStrategy::from("").to_string(), "fixed");
        for text in ["random-20", "random-200", "gauss"] {
            assert_eq!(StoredStrategy::from(text).to_string(), text);
        }
    }
}
