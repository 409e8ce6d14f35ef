//! The history: all revisions, and the page of each.

mod changes;
mod compare;
mod download;
mod list;
mod report;
mod revision;
mod revision_actions;
mod row;

pub use list::HistoryPage;
pub use revision::RevisionPage;
