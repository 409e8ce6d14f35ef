//! Snapshots: export, import, and the review of an import.

pub(super) mod download;
mod export;
mod frame;
mod import;
mod review;
mod upload;
mod working;

pub use export::ExportPage;
pub use import::ImportPage;
pub use review::ReviewPage;
