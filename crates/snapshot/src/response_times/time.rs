//! Response times, with their units.

use serde::{Deserialize, Serialize};

use super::strategy::{StoredStrategy, Strategy};
use crate::ServiceType;

/// A time that a profile sets, in the [`Unit`] of the service.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Time(pub(super) u32);

impl Time {
    /// The highest time of a profile: a day in milliseconds.
    pub const MAX: Self = Self(24 * 60 * 60 * 1000);

    /// Creates a time. `None` above [`Time::MAX`].
    #[must_use]
    pub const fn new(time: u32) -> Option<Self> {
        if time <= Self::MAX.0 { Some(Self(time)) } else { None }
    }

    /// The number of milliseconds or seconds.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

/// What a time of an operation counts.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Milliseconds until the response.
    Milliseconds,
    /// Seconds between two event messages.
    Seconds,
}

impl Unit {
    /// The unit of the operations of a service.
    #[must_use]
    pub const fn of(kind: ServiceType) -> Self {
        match kind {
            ServiceType::Event | ServiceType::GenericEvent => Self::Seconds,
            ServiceType::Rest
            | ServiceType::SoapHttp
            | ServiceType::Graphql
            | ServiceType::Grpc
            | ServiceType::GenericRest
            | ServiceType::Unknown => Self::Milliseconds,
        }
    }
}

/// The response time of an operation, as Microcks reads it.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct ResponseTime {
    /// The stored time. `None` if it is missing, null or no number.
    pub time: Option<i64>,
    /// The stored strategy.
    pub strategy: StoredStrategy,
}

impl ResponseTime {
    /// The time that Microcks uses. A missing or negative time is 0, which means no wait.
    #[must_use]
    pub fn effective_time(&self) -> i64 {
        self.time.unwrap_or_default().max(0)
    }

    /// The same with this time and, if given, this strategy. Keeps the stored time if Microcks reads
    /// both in the same way.
    pub(super) fn with(&self, time: i64, strategy: Option<Strategy>) -> Self {
        let is_same = time == self.effective_time();
        Self {
            time: if is_same { self.time } else { Some(time) },
            strategy: strategy.map_or_else(|| self.strategy.clone(), StoredStrategy::Known),
        }
    }
}
