//! Turns causes into the errors of the port.

use std::{error::Error, fmt::Display, io, iter::successors};

use repository::StoreError;

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

/// Says which file is damaged, and how.
pub(crate) fn damaged(file: impl Display, what: impl Display) -> StoreError {
    StoreError::Damaged { file: file.to_string(), what: what.to_string() }
}
