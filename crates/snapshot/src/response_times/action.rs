//! Actions: what a rule does with the response time of an operation.

use super::{
    scale::Scale,
    strategy::Strategy,
    time::{ResponseTime, Time, Unit},
};

/// What a rule does with the response time of an operation.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Action {
    /// Nothing.
    #[default]
    Keep,
    /// Sets time and strategy.
    Set {
        /// In milliseconds, or in seconds for event services.
        time: Time,
        /// The strategy.
        strategy: Strategy,
    },
    /// Multiplies the time.
    Scale(Scale),
}

impl Action {
    /// The response time after the action.
    pub(super) fn act(&self, before: &ResponseTime, unit: Unit) -> ResponseTime {
        match self {
            Self::Keep => before.clone(),
            Self::Set { time, strategy } => before.with(i64::from(time.get()), Some(*strategy)),
            Self::Scale(scale) => scale.scale(before, unit),
        }
    }
}
