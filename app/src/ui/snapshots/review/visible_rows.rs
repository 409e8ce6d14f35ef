//! Which rows of a review are visible.

use leptos::prelude::*;

use crate::state::{Review, Show};

/// Rows in the page at first, and added by each "Show more".
pub(super) const PAGE_ROWS: usize = 200;

/// Rows that are rendered in one step. More would block scrolling noticeably.
pub(super) const STEP_ROWS: usize = 40;

/// Filter, search and paging of the rows.
#[derive(Clone, Copy)]
pub(super) struct VisibleRows {
    pub(super) show: RwSignal<Show>,
    pub(super) search: RwSignal<String>,
    /// The indices of the rows that match.
    pub(super) indices: Memo<Vec<u32>>,
    /// How many of them are wanted.
    pub(super) limit: RwSignal<usize>,
    /// How many of them are rendered.
    pub(super) rendered: RwSignal<usize>,
}

impl VisibleRows {
    pub(super) fn new(review: RwSignal<Review>) -> Self {
        let (show, search) = (RwSignal::new(Show::All), RwSignal::new(String::new()));
        let indices =
            Memo::new(move |_| review.with(|review| review.shown(show.get(), &search.get())));
        let (limit, rendered) = (RwSignal::new(PAGE_ROWS), RwSignal::new(STEP_ROWS));
        Self { show, search, indices, limit, rendered }
    }

    /// Sets the filter.
    pub(super) fn set_show(self, show: Show) {
        self.reset();
        self.show.set(show);
    }

    /// Sets the search words.
    pub(super) fn set_search(self, words: String) {
        self.reset();
        self.search.set(words);
    }

    /// Starts again with the first rows.
    pub(super) fn reset(self) {
        self.limit.set(PAGE_ROWS);
        self.rendered.set(STEP_ROWS);
    }
}
