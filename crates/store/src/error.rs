//! Converts causes to `StoreError`.

use std::{error::Error, fmt::Display, io, iter::successors};

use api_types::RevisionNumber;
use repository::{DamagedPart, StoreError};

use crate::names;

/// Converts an I/O error. `doing` names the failed operation. A full disk becomes `Full`.
pub(crate) fn io(doing: impl Display) -> impl FnOnce(io::Error) -> StoreError {
    move |source| match source.kind() {
        // The size of the failed write is unknown here. At least one byte was needed.
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            StoreError::Full { needed: 1, free: 0 }
        }
        _ => StoreError::Io { doing: doing.to_string(), source },
    }
}

/// The message of an error, followed by the messages of its causes.
pub(crate) fn with_causes(cause: &(dyn Error + 'static)) -> String {
    let causes: Vec<String> =
        successors(Some(cause), |cause| (*cause).source()).map(ToString::to_string).collect();
    causes.join(": ")
}

/// The error for a file that a newer version wrote.
pub(crate) fn unsupported(file: impl Display, found: u64, known: u64) -> StoreError {
    StoreError::UnsupportedFormat { file: file.to_string(), found, known }
}

/// The part of the data directory that an error is about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Location<'a> {
    /// A journal file or the journal folder, relative to the data directory.
    Journal(&'a str),
    /// The cache.
    Cache,
}

impl<'a> Location<'a> {
    /// The damaged part to report.
    pub(crate) const fn part(self) -> DamagedPart {
        match self {
            Self::Journal(_) => DamagedPart::Journal,
            Self::Cache => DamagedPart::Cache,
        }
    }

    /// The path, relative to the data directory.
    pub(crate) const fn file(self) -> &'a str {
        match self {
            Self::Journal(file) => file,
            Self::Cache => names::CACHE,
        }
    }
}

/// The error for damaged data.
pub(crate) fn damaged(location: Location<'_>, what: impl Display) -> StoreError {
    let (part, file) = (location.part(), location.file().to_owned());
    StoreError::Damaged { part, file, what: what.to_string() }
}

/// The error for a journal that lacks committed data.
pub(crate) fn incomplete(what: impl Into<String>) -> StoreError {
    StoreError::JournalIncomplete { what: what.into() }
}

/// The error for a journal that ends before a committed revision.
pub(crate) fn missing_revisions(newest: RevisionNumber, committed: RevisionNumber) -> StoreError {
    let lost = match newest.next() {
        first if first == committed => format!("revision {committed} is"),
        first => format!("revisions {first} to {committed} are"),
    };
    incomplete(format!("{lost} missing from the journal, which ends at revision {newest}"))
}
