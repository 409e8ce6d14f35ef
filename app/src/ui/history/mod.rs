//! The history: the list of revisions, and a page for each.

mod changes;
mod compare;
mod download;
mod list;
mod report;
mod revision;
mod revision_actions;
mod row;
mod text;

pub use list::HistoryPage;
pub use revision::RevisionPage;
