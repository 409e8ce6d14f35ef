//! Scaling: multiplies response times by an exact factor, within bounds.

use std::{fmt, str::FromStr};

use super::{
    strategy::Strategy,
    time::{ResponseTime, Time, Unit},
};

/// Multiplies the time of an operation.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Scale {
    /// What the time is multiplied by. Halves are rounded up.
    pub factor: Factor,
    /// The lowest and the highest result.
    pub bounds: Bounds,
    /// The strategy of operations whose result is not 0. `None` keeps theirs.
    pub strategy: Option<Strategy>,
}

impl Scale {
    /// A scale without bounds that keeps strategies.
    #[must_use]
    pub const fn new(factor: Factor) -> Self {
        Self { factor, bounds: Bounds::NONE, strategy: None }
    }

    /// The scaled time.
    ///
    /// An operation without a time has 0 ms. The factor keeps it, and a floor raises it. For event
    /// services, a period of 0 publishes nothing. So a period of 0 stays, and no other becomes 0.
    pub(super) fn scale(&self, before: &ResponseTime, unit: Unit) -> ResponseTime {
        let time = before.effective_time();
        let scaled = match unit {
            Unit::Milliseconds => self.factor.multiply(time),
            Unit::Seconds if time == 0 => return before.clone(),
            Unit::Seconds => self.factor.multiply(time).max(1),
        };
        let after = self.bounds.apply(scaled);
        match unit {
            Unit::Seconds => before.with(after.max(1), self.strategy),
            Unit::Milliseconds => before.with(after, self.strategy.filter(|_| after > 0)),
        }
    }
}

/// A factor from 0.001 to 1000 with at most three fraction digits, so that results are exact.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Factor(pub(super) u32);

impl Factor {
    /// The highest factor: 1000.
    pub const MAX: Self = Self(1_000_000);

    /// Creates a factor from thousandths. `None` for 0 and above [`Factor::MAX`].
    #[must_use]
    pub const fn from_per_mille(per_mille: u32) -> Option<Self> {
        if per_mille > 0 && per_mille <= Self::MAX.0 { Some(Self(per_mille)) } else { None }
    }

    /// The factor in thousandths.
    #[must_use]
    pub const fn to_per_mille(self) -> u32 {
        self.0
    }

    /// The product, rounded to the nearest number. A product that Microcks cannot store becomes the
    /// highest number that it can.
    fn multiply(self, time: i64) -> i64 {
        let product = (i128::from(time) * i128::from(self.0) + 500) / 1000;
        i64::try_from(product).unwrap_or(i64::MAX)
    }
}

/// The text is no factor.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a factor is a number from 0.001 to 1000 with at most three digits after the point")]
pub struct InvalidFactor;

impl FromStr for Factor {
    type Err = InvalidFactor;

    fn from_str(text: &str) -> Result<Self, InvalidFactor> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let is_number = |digits: &str, longest: usize| {
            (1..=longest).contains(&digits.len()) && digits.bytes().all(|it| it.is_ascii_digit())
        };
        let is_canonical = whole == "0" || !whole.starts_with('0');
        if !is_number(whole, 4) || !is_number(fraction, 3) || !is_canonical {
            return Err(InvalidFactor);
        }
        let per_mille: u32 = format!("{whole}{fraction:0<3}").parse().map_err(|_| InvalidFactor)?;
        Self::from_per_mille(per_mille).ok_or(InvalidFactor)
    }
}

impl fmt::Display for Factor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, fraction) = (self.0 / 1000, self.0 % 1000);
        if fraction == 0 {
            return write!(f, "{whole}");
        }
        let digits = format!("{fraction:03}");
        write!(f, "{whole}.{}", digits.trim_end_matches('0'))
    }
}

/// The lowest and the highest time that scaling may give. Both are optional.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct Bounds {
    pub(super) floor: Option<Time>,
    pub(super) ceiling: Option<Time>,
}

/// The floor is above the ceiling.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the floor must not be above the ceiling")]
pub struct InvalidBounds;

impl Bounds {
    /// No bounds.
    pub const NONE: Self = Self { floor: None, ceiling: None };

    /// Creates bounds.
    ///
    /// # Errors
    /// The floor is above the ceiling.
    pub fn new(floor: Option<Time>, ceiling: Option<Time>) -> Result<Self, InvalidBounds> {
        match (floor, ceiling) {
            (Some(floor), Some(ceiling)) if floor > ceiling => Err(InvalidBounds),
            _ => Ok(Self { floor, ceiling }),
        }
    }

    /// The lowest time.
    #[must_use]
    pub const fn floor(self) -> Option<Time> {
        self.floor
    }

    /// The highest time.
    #[must_use]
    pub const fn ceiling(self) -> Option<Time> {
        self.ceiling
    }

    fn apply(self, time: i64) -> i64 {
        let value = |bound: Time| i64::from(bound.get());
        let raised = self.floor.map_or(time, |floor| time.max(value(floor)));
        self.ceiling.map_or(raised, |ceiling| raised.min(value(ceiling)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_are_parsed_and_displayed() {
        for (text, per_mille) in
            [("1", 1000), ("1.5", 1500), ("0.001", 1), ("12.034", 12_034), ("1000", 1_000_000)]
        {
            let factor: Factor = text.parse().unwrap();
            assert_eq!(factor.to_per_mille(), per_mille);
            assert_eq!(factor.to_string(), text);
        }
        assert_eq!("2.500".parse::<Factor>().unwrap().to_string(), "2.5");
        for text in [
            "", ".", "1.", ".5", "0", "0.0", "0.0001", "1000.001", "01", "-1", "+1", "1e3", "1,5",
            " 1", "00.5", "٣",
        ] {
            assert_eq!(text.parse::<Factor>(), Err(InvalidFactor), "{text}");
        }
    }

    fn scaled(factor: &str, time: impl Into<Option<i64>>, bounds: [u32; 2], unit: Unit) -> i64 {
        let [floor, ceiling] = bounds.map(Time::new);
        let scale = Scale {
            bounds: Bounds::new(floor, ceiling).unwrap(),
            ..Scale::new(factor.parse().unwrap())
        };
        let before = ResponseTime { time: time.into(), ..ResponseTime::default() };
        scale.scale(&before, unit).effective_time()
    }

    /// More than the maximum, so that there is no bound.
    const NONE: u32 = u32::MAX;

    #[test]
    fn products_are_rounded_half_up_and_bounded() {
        let scaled =
            |factor: &str, time: i64, bounds| scaled(factor, time, bounds, Unit::Milliseconds);
        assert_eq!(scaled("1.5", 1, [NONE, NONE]), 2);
        assert_eq!(scaled("1.499", 1, [NONE, NONE]), 1);
        assert_eq!(scaled("0.1", 4, [NONE, NONE]), 0);
        assert_eq!(scaled("0.1", 5, [NONE, NONE]), 1);
        assert_eq!(scaled("1", i64::MAX, [NONE, NONE]), i64::MAX);
        assert_eq!(scaled("1000", i64::MAX, [NONE, NONE]), i64::MAX);
        assert_eq!(scaled("10", 80, [900, NONE]), 900);
        assert_eq!(scaled("10", 80, [NONE, 500]), 500);
    }

    #[test]
    fn operations_without_time_change_only_by_a_floor() {
        for time in [None, Some(0), Some(-1)] {
            assert_eq!(scaled("10", time, [NONE, 500], Unit::Milliseconds), 0);
            assert_eq!(scaled("10", time, [300, NONE], Unit::Milliseconds), 300);
            // A floor must not make an event service publish.
            assert_eq!(scaled("10", time, [300, NONE], Unit::Seconds), 0);
        }
    }

    #[test]
    fn scaling_never_stops_the_messages_of_an_event_service() {
        assert_eq!(scaled("0.1", 3, [NONE, NONE], Unit::Seconds), 1);
        assert_eq!(scaled("1", 3, [NONE, 0], Unit::Seconds), 1);
        assert_eq!(scaled("2", 3, [NONE, NONE], Unit::Seconds), 6);
    }

    #[test]
    fn strategy_is_set_only_with_a_time() {
        let scale = Scale {
            strategy: Some(Strategy::Random),
            ..Scale::new(Factor::from_per_mille(1000).unwrap())
        };
        let strategy = |time| {
            let before = ResponseTime { time, ..ResponseTime::default() };
            scale.scale(&before, Unit::Milliseconds).strategy.to_string()
        };
        assert_eq!(strategy(Some(5)), "random");
        assert_eq!(strategy(Some(0)), "fixed");
        assert_eq!(strategy(None), "fixed");
    }

    #[test]
    fn floor_above_ceiling_is_rejected() {
        assert_eq!(Bounds::new(Time::new(2), Time::new(1)), Err(InvalidBounds));
        assert!(Bounds::new(Time::new(1), Time::new(1)).is_ok());
    }
}
