//! A list that is written one record at a time.
//!
//! A commit may change 100,000 services. Their records are never in memory together while they are
//! written.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Values of the type `D`, as records of the type `R`.
pub(crate) enum List<'a, D, R> {
    /// To be written.
    Values(Vec<&'a D>),
    /// As they were read.
    Records(Vec<R>),
}

impl<D, R> Default for List<'_, D, R> {
    fn default() -> Self {
        Self::Records(Vec::new())
    }
}

impl<'a, D, R> List<'a, D, R> {
    /// The list of these values.
    pub(super) fn new(values: impl IntoIterator<Item = &'a D>) -> Self {
        Self::Values(values.into_iter().collect())
    }

    /// Whether there are no values.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Values(values) => values.is_empty(),
            Self::Records(records) => records.is_empty(),
        }
    }

    /// The values.
    pub(super) fn into_values(self) -> Vec<D>
    where
        D: Clone + From<R>,
    {
        match self {
            Self::Values(values) => values.into_iter().cloned().collect(),
            Self::Records(records) => records.into_iter().map(D::from).collect(),
        }
    }
}

impl<'a, D, R: From<&'a D> + Serialize> Serialize for List<'a, D, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Values(values) => serializer.collect_seq(values.iter().copied().map(R::from)),
            Self::Records(records) => serializer.collect_seq(records),
        }
    }
}

impl<'de, D, R: Deserialize<'de>> Deserialize<'de> for List<'_, D, R> {
    fn deserialize<S: Deserializer<'de>>(deserializer: S) -> Result<Self, S::Error> {
        Vec::deserialize(deserializer).map(Self::Records)
    }
}
