//! The history: all revisions, and the page of each.

mod changes;
mod download;
mod list;
mod report;
mod revision;
mod row;
mod ways;

pub use list::HistoryPage;
pub use revision::RevisionPage;
