//! Response times.

/// The response time of an operation.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Delay {
    /// Milliseconds, or the interval of an event operation in seconds.
    pub value: Option<i64>,
    /// How it varies.
    pub strategy: Option<Box<str>>,
}
