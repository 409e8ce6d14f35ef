//! The history: the list of revisions, and a page for each.

mod change_detail;
mod changes;
mod compare;
mod download;
mod filter;
mod list;
mod picks;
mod report;
mod revision;
mod revision_actions;
mod row;
mod text;

use crate::api::ApiError;

pub(super) use change_detail::change_detail;
pub(super) use report::report_menu;
pub(super) use row::kind as revision_kind;

pub use list::HistoryPage;
pub use revision::RevisionPage;

/// The state of loading more rows of a list.
#[derive(Clone, Debug, PartialEq)]
enum LoadMore {
    Idle,
    Loading,
    Failed(ApiError),
}
