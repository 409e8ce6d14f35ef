//! Exports: selected definitions of one revision as a snapshot, with a receipt for what was written.
//!
//! - `job` resolves the selected services, writes the file and makes the preview.
//! - `section` adapts one section to the target release, sets its response times and redacts it.
//! - `times` previews what a response-time profile changes.
//! - `hash_pipeline` hashes chunks on one thread while another one makes them.
//! - `scan` finds what an export of a definition drops and discloses. `scan_cache` keeps that.
//! - `background` fills that cache between imports and exports.
//! - `permit` limits the number of running exports.

mod background;
mod error;
mod hash_pipeline;
mod job;
mod permit;
mod scan;
mod scan_cache;
mod section;
mod times;

pub use error::ExportError;
pub use job::ExportJob;
pub use permit::ExportPermit;
pub(crate) use permit::RunningExports;
pub(crate) use scan_cache::ScanCache;
