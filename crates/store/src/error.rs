//! Turns causes into the errors of the port.

use std::{error::Error, fmt::Display, io, iter::successors};

use repository::{DamagedPart, StoreError};

use crate::cache;

/// Says what was being done when the operating system refused; a full disk is an error of its own.
pub(crate) fn io(doing: impl Display) -> impl FnOnce(io::Error) -> StoreError {
    move |source| match source.kind() {
        // How much would have been needed is not known here: the next byte, at least.
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            StoreError::Full { needed: 1, free: 0 }
        }
        _ => StoreError::Io { doing: doing.to_string(), source },
    }
}

/// What went wrong, with what that came of.
pub(crate) fn whole(cause: &(dyn Error + 'static)) -> String {
    let causes: Vec<String> =
        successors(Some(cause), |cause| (*cause).source()).map(ToString::to_string).collect();
    causes.join(": ")
}

/// Says which file a newer version wrote.
pub(crate) fn unsupported(file: impl Display, found: u64, known: u64) -> StoreError {
    StoreError::UnsupportedFormat { file: file.to_string(), found, known }
}

/// Where bytes were read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place<'a> {
    /// A file of the journal, by its name relative to the data directory, or the folder.
    Journal(&'a str),
    /// sled.
    Cache,
}

impl<'a> Place<'a> {
    /// The part of the store.
    pub(crate) const fn part(self) -> DamagedPart {
        match self {
            Self::Journal(_) => DamagedPart::Journal,
            Self::Cache => DamagedPart::Cache,
        }
    }

    /// The file or folder, relative to the data directory.
    pub(crate) const fn file(self) -> &'a str {
        match self {
            Self::Journal(file) => file,
            Self::Cache => cache::NAME,
        }
    }
}

/// Says what is damaged, and how.
pub(crate) fn damaged(place: Place<'_>, what: impl Display) -> StoreError {
    let (part, file) = (place.part(), place.file().to_owned());
    StoreError::Damaged { part, file, what: what.to_string() }
}
