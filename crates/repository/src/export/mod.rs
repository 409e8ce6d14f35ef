//! Export: chosen definitions of one revision as a snapshot, with proof of what was written.

mod pipe;
mod prepare;
mod running;
mod services;

use std::io;

use snapshot::ServiceId;

pub(crate) use running::Running;
pub use running::RunningExport;
pub use services::Export;

use crate::StoreError;

/// Why an export failed. A file is never silently shorter.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// No service was chosen.
    #[error("no service was chosen")]
    Nothing,
    /// These services are not here any more.
    #[error("{} of the chosen services are not here any more", .0.len())]
    Gone(Vec<ServiceId>),
    /// A service cannot be read.
    #[error("{service} cannot be read")]
    Unreadable {
        /// Its name and version.
        service: String,
        /// Why.
        #[source]
        source: StoreError,
    },
    /// The account writes as many exports as it may.
    #[error("{most} exports of this account are being written already")]
    TooMany {
        /// As many as it may.
        most: u32,
    },
    /// All accounts together write as many exports as they may.
    #[error("other exports are being written")]
    Busy,
    /// The reader went away, or the disk failed.
    #[error("the export cannot be written")]
    Write(#[from] io::Error),
}
