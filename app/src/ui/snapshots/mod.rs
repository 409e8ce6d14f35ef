//! Snapshots: export, import, and the review of an import.

pub(super) mod download;
mod export;
mod export_confirm;
mod frame;
mod import;
mod job_progress;
mod options;
pub(super) mod planning;
mod review;
mod upload;
mod waiting;

pub use export::ExportPage;
pub use import::ImportPage;
pub use review::ReviewPage;
