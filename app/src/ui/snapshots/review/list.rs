//! The rows of a review that are shown.

use leptos::prelude::*;
use repository::ImportId;

use super::row;
use crate::{
    state::{Review, Show},
    ui::{
        kit::{Button, Look},
        text::number,
    },
};

/// Rows that are in the page at first, and with each "more".
const ROWS: usize = 200;

/// Which rows are shown.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    pub(super) show: RwSignal<Show>,
    pub(super) search: RwSignal<String>,
    /// The places of those that match.
    pub(super) places: Memo<Vec<u32>>,
    limit: RwSignal<usize>,
}

impl Shown {
    pub(super) fn new(review: RwSignal<Review>) -> Self {
        let (show, search) = (RwSignal::new(Show::All), RwSignal::new(String::new()));
        let places =
            Memo::new(move |_| review.with(|review| review.shown(show.get(), &search.get())));
        Self { show, search, places, limit: RwSignal::new(ROWS) }
    }

    /// Shows these from now on.
    pub(super) fn show(self, show: Show) {
        self.limit.set(ROWS);
        self.show.set(show);
    }
}

/// The rows.
pub(super) fn list(import: ImportId, review: RwSignal<Review>, shown: Shown) -> AnyView {
    let Shown { places, limit, .. } = shown;
    let more = move || {
        let hidden = places.with(Vec::len).saturating_sub(limit.get());
        (hidden > 0).then(|| {
            view! {
                <Button
                    look=Look::Secondary
                    on_press=move |()| limit.update(|limit| *limit += ROWS)
                >
                    {format!("Show more ({} hidden)", number(hidden as u64))}
                </Button>
            }
        })
    };
    // A row is made anew for a new plan, not for a new decision.
    let plan = Memo::new(move |_| review.with(Review::plan));
    let each = move || {
        let plan = plan.get();
        let places = places.get().into_iter().take(limit.get());
        places.map(|place| (plan, place)).collect::<Vec<_>>()
    };
    let import = StoredValue::new(import);
    let children = move |(_, place): (u32, u32)| {
        let each = review.with_untracked(|review| review.row(place).cloned());
        each.map(|each| row::row(import.get_value(), place, each, review, shown))
    };
    view! {
        <ul class="s-review__rows">
            <For each key=|key| *key children />
        </ul>
        {more}
    }
    .into_any()
}
