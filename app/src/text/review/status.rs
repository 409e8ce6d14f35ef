//! How a service compares, in one word.

use api_types::{Decision, Status};

/// What a file or a revision does to a definition.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RowStatus {
    /// Only in the file.
    New,
    /// In the file and in the repository, and different.
    Changed,
    /// The ID belongs to another service, or the name occurs twice.
    Conflict,
    /// Equal byte for byte.
    Identical,
    /// Only in the repository, where it stays.
    OnlyHere,
    /// Only in the repository, and removed.
    Removed,
}

impl RowStatus {
    /// The status of a row. A service that the source does not have is removed only by decision, or by a
    /// comparison, which shows what is gone.
    #[must_use]
    pub const fn new(status: &Status, decision: Option<&Decision>, decides: bool) -> Self {
        match status {
            Status::New => Self::New,
            Status::Changed { .. } => Self::Changed,
            Status::Identical => Self::Identical,
            Status::IdConflict { .. } | Status::RepeatedId { .. } | Status::Duplicate { .. } => {
                Self::Conflict
            }
            Status::Missing if decides && !matches!(decision, Some(Decision::Remove)) => {
                Self::OnlyHere
            }
            Status::Missing => Self::Removed,
        }
    }

    /// The word for people.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Changed => "Changed",
            Self::Conflict => "Conflict",
            Self::Identical => "Identical",
            Self::OnlyHere => "Only here",
            Self::Removed => "Removed",
        }
    }
}
