//! Snapshots: export, import, and the review of an import.

mod ask;
pub(super) mod download;
mod export;
mod frame;
mod import;
mod options;
pub(super) mod planning;
mod review;
mod upload;
mod waiting;
mod working;

pub use export::ExportPage;
pub use import::ImportPage;
pub use review::ReviewPage;
