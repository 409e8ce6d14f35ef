//! Snapshots: export, import, and the review of an import.

pub(super) mod download;
mod export;
mod frame;
mod import;
mod job_progress;
mod origin;
pub(super) mod planning;
mod review;
mod selections;
mod text;
pub(super) mod times;

pub(super) use import::{text as import_text, upload};

pub use export::{ExportPage, export, export_and_note};
pub use import::ImportPage;
pub use review::ReviewPage;
pub(super) use review::{Detail, WholeField};
pub use selections::{SelectionPage, SelectionsPage};
