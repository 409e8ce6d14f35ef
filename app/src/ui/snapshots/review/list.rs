//! The rows of a review that are shown.

use api_types::ImportId;
use leptos::prelude::*;

use super::row;
use crate::{
    state::{Review, Show},
    text::number,
    ui::{
        browser,
        kit::{Button, Look},
    },
};

/// Rows that are in the page at first, and with each "more".
const ROWS: usize = 200;

/// Rows that are made at once: more would hold the page up for longer than somebody who scrolls
/// does not notice.
const STEP: usize = 40;

/// Which rows are shown.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    pub(super) show: RwSignal<Show>,
    pub(super) search: RwSignal<String>,
    /// The places of those that match.
    pub(super) places: Memo<Vec<u32>>,
    /// How many are wanted, and how many of them are made already.
    limit: RwSignal<usize>,
    made: RwSignal<usize>,
}

impl Shown {
    pub(super) fn new(review: RwSignal<Review>) -> Self {
        let (show, search) = (RwSignal::new(Show::All), RwSignal::new(String::new()));
        let places =
            Memo::new(move |_| review.with(|review| review.shown(show.get(), &search.get())));
        let (limit, made) = (RwSignal::new(ROWS), RwSignal::new(STEP));
        Self { show, search, places, limit, made }
    }

    /// Shows these from now on.
    pub(super) fn show(self, show: Show) {
        self.begin();
        self.show.set(show);
    }

    /// Shows those that have these words from now on.
    pub(super) fn search(self, words: String) {
        self.begin();
        self.search.set(words);
    }

    /// Makes the first rows first.
    pub(super) fn begin(self) {
        self.limit.set(ROWS);
        self.made.set(STEP);
    }
}

/// The rows.
pub(super) fn list(import: ImportId, review: RwSignal<Review>, shown: Shown) -> AnyView {
    let Shown { places, limit, made, .. } = shown;
    // The browser shows what is made so far between two steps.
    Effect::new(move || {
        if made.get() < limit.get().min(places.with(Vec::len)) {
            browser::later(0, Callback::new(move |()| made.update(|made| *made += STEP)));
        }
    });
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
        let rows = limit.get().min(made.get());
        places
            .with(|places| places.iter().take(rows).map(|place| (plan, *place)).collect::<Vec<_>>())
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
