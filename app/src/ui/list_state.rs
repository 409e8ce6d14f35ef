//! The state of a page that shows a list.

use super::session::QueryState;
use crate::api::ApiError;

/// What a page with a list shows.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum ListState {
    /// The list is loading.
    Loading,
    /// The list could not be loaded.
    Failed(ApiError),
    /// The list has no entries.
    Empty,
    /// The list has entries.
    Filled,
}

impl ListState {
    /// The state for the query that loads the list.
    pub(super) fn new<T>(query: &QueryState<T>, is_empty: impl Fn(&T) -> bool) -> Self {
        match query {
            QueryState::Loading => Self::Loading,
            QueryState::Failed(error) => Self::Failed(error.clone()),
            QueryState::Loaded(list) if is_empty(list) => Self::Empty,
            QueryState::Loaded(_) => Self::Filled,
        }
    }
}
