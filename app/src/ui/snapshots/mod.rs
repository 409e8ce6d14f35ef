//! Snapshots: export, import, and the review of an import.

pub(super) mod download;
mod export;
mod frame;
mod import;
mod job_progress;
pub(super) mod planning;
mod review;
mod text;

pub use export::{ExportPage, export};
pub use import::ImportPage;
pub use review::ReviewPage;
