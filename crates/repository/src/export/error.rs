//! Errors of an export.

use std::io;

use snapshot::ServiceId;

use crate::{document_ids::SharedIds, store::StoreError};

/// Why an export failed. A file is never silently shorter.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// No service was selected.
    #[error("no service was selected")]
    NothingSelected,
    /// These services do not exist, or no longer.
    #[error("{} of the selected services do not exist", .0.len())]
    MissingServices(Vec<ServiceId>),
    /// A definition cannot be read.
    #[error("{service} cannot be read")]
    Unreadable {
        /// Name and version of the service.
        service: String,
        /// The error of the store.
        #[source]
        source: StoreError,
    },
    /// Services share IDs, so that a Microcks would lose documents of the file.
    #[error("{} and {} share IDs of documents", .0.services[0], .0.services[1])]
    SharedIds(Box<SharedIds>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The account has the maximum number of running exports.
    #[error("this account already runs {limit} exports, which is the maximum")]
    TooMany {
        /// The maximum.
        limit: u32,
    },
    /// The server has the maximum number of running exports.
    #[error("the server already runs the maximum number of exports")]
    Busy,
    /// The client disconnected, or the disk failed.
    #[error("the export cannot be written")]
    Write(#[from] io::Error),
}
