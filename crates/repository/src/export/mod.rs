//! Exports: chosen definitions of one revision as a snapshot, with a receipt for what was written.
//!
//! - `job` resolves the chosen services, writes the file and makes the preview.
//! - `section` adapts one section to the target release and redacts it.
//! - `hash_pipeline` hashes chunks on one thread while another one makes them.
//! - `scan` finds what an export of a definition drops and discloses. `scan_cache` keeps that.
//! - `permit` limits the number of running exports.

mod hash_pipeline;
mod job;
mod permit;
mod scan;
mod scan_cache;
mod section;

use std::io;

use snapshot::ServiceId;

pub use job::ExportJob;
pub use permit::ExportPermit;
pub(crate) use permit::RunningExports;
pub(crate) use scan_cache::ScanCache;

use crate::StoreError;

/// Why an export failed. A file is never silently shorter.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// No service was chosen.
    #[error("no service was chosen")]
    Nothing,
    /// These services no longer exist.
    #[error("{} of the chosen services no longer exist", .0.len())]
    Gone(Vec<ServiceId>),
    /// A definition cannot be read.
    #[error("{service} cannot be read")]
    Unreadable {
        /// Name and version of the service.
        service: String,
        /// The error of the store.
        #[source]
        source: StoreError,
    },
    /// The account has the maximum number of running exports.
    #[error("this account already runs {most} exports, which is the maximum")]
    TooMany {
        /// The maximum.
        most: u32,
    },
    /// The server has the maximum number of running exports.
    #[error("the server already runs the maximum number of exports")]
    Busy,
    /// The client disconnected, or the disk failed.
    #[error("the export cannot be written")]
    Write(#[from] io::Error),
}
