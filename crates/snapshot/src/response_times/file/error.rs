//! Why a file is no profile.

use super::{
    super::{
        condition::InvalidLabel,
        pattern::InvalidPattern,
        profile::InvalidProfile,
        scale::{InvalidBounds, InvalidFactor},
        strategy::UnknownStrategy,
        time::Time,
    },
    MAX_FILE_BYTES,
};

/// Why a file is no profile.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ParseProfileError {
    /// The file has more than [`MAX_FILE_BYTES`].
    #[error("the file has {bytes} bytes. The limit is {MAX_FILE_BYTES} bytes")]
    TooLarge {
        /// The size of the file.
        bytes: usize,
    },
    /// The file is not JSON.
    #[error("the file is not JSON: see line {line}, column {column}")]
    NotJson {
        /// From 1.
        line: usize,
        /// In bytes, from 1. 0 at the start of a line.
        column: usize,
    },
    /// The file is JSON, but its `format` is another one.
    #[error("the file is JSON, but not a response-time profile")]
    NotAProfile,
    /// `version` is missing or not a whole number above 0.
    #[error("the version of the file is missing or invalid")]
    InvalidVersion,
    /// A newer Mockpit wrote the file.
    #[error(
        "the file has version {found}, but this Mockpit reads only version {known}. Update Mockpit"
    )]
    NewerVersion {
        /// The version of the file.
        found: u64,
        /// The version that this Mockpit reads.
        known: u64,
    },
    /// A key is none of the format.
    #[error("the key `{key}` in line {line}, column {column} is unknown")]
    UnknownKey {
        /// The key.
        key: Box<str>,
        /// From 1.
        line: usize,
        /// In bytes, from 1.
        column: usize,
    },
    /// A value has the wrong type, or a key is missing or repeated.
    #[error("line {line}, column {column}: {message}")]
    WrongStructure {
        /// What is wrong.
        message: Box<str>,
        /// From 1.
        line: usize,
        /// In bytes, from 1.
        column: usize,
    },
    /// A value is invalid.
    #[error("{pointer}: {fault}")]
    Value {
        /// JSON Pointer (RFC 6901) to the value.
        pointer: Box<str>,
        /// What is wrong.
        #[source]
        fault: InvalidValue,
    },
    /// The name is blank, or something exceeds its limit.
    #[error(transparent)]
    Profile(#[from] InvalidProfile),
}

/// What is wrong with a value of a profile's file.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum InvalidValue {
    /// A time is below 0.
    #[error("the time {found} is negative")]
    NegativeTime {
        /// The value.
        found: Box<str>,
    },
    /// A time has a fraction.
    #[error("the time {found} is not a whole number")]
    FractionalTime {
        /// The value.
        found: Box<str>,
    },
    /// A time is above [`Time::MAX`].
    #[error("the time {found} is too high. The limit is {}", Time::MAX.get())]
    HugeTime {
        /// The value.
        found: Box<str>,
    },
    /// A time is no number.
    #[error("the time {found} is not a number")]
    NonNumericTime {
        /// The value.
        found: Box<str>,
    },
    /// A strategy is unknown.
    #[error("`{found}` is unknown: {source}")]
    Strategy {
        /// The value.
        found: Box<str>,
        /// The known ones.
        source: UnknownStrategy,
    },
    /// A type of services is unknown.
    #[error("`{found}` is not a type of services")]
    ServiceType {
        /// The value.
        found: Box<str>,
    },
    /// A factor is invalid.
    #[error("`{found}` is invalid: {source}")]
    Factor {
        /// The value.
        found: Box<str>,
        /// What a factor is.
        source: InvalidFactor,
    },
    /// The bounds of a scale contradict each other.
    #[error(transparent)]
    Bounds(#[from] InvalidBounds),
    /// A pattern is invalid.
    #[error(transparent)]
    Pattern(#[from] InvalidPattern),
    /// A label is invalid.
    #[error(transparent)]
    Label(#[from] InvalidLabel),
}
