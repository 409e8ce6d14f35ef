//! The visible rows of a review.

use api_types::ImportId;
use leptos::prelude::*;

use super::{
    row, text,
    visible_rows::{PAGE_ROWS, STEP_ROWS, VisibleRows},
};
use crate::{
    state::Review,
    ui::{
        browser,
        kit::{Button, Look},
    },
};

/// The list of rows, with a button for more.
pub(super) fn list(import: ImportId, review: RwSignal<Review>, visible: VisibleRows) -> AnyView {
    let VisibleRows { indices, limit, rendered, .. } = visible;
    // The browser paints between two steps.
    Effect::new(move || {
        if rendered.get() < limit.get().min(indices.with(Vec::len)) {
            let render_more = move |()| rendered.update(|rendered| *rendered += STEP_ROWS);
            browser::run_after(0, Callback::new(render_more));
        }
    });
    let more = move || {
        let hidden = indices.with(Vec::len).saturating_sub(limit.get());
        (hidden > 0).then(|| {
            view! {
                <Button
                    look=Look::Secondary
                    on_press=move |()| limit.update(|limit| *limit += PAGE_ROWS)
                >
                    {text::show_more(hidden)}
                </Button>
            }
        })
    };
    // The key contains the plan: rows are rendered again for a new plan, not for a new decision.
    let plan = Memo::new(move |_| review.with(Review::plan_number));
    let each = move || {
        let plan = plan.get();
        let count = limit.get().min(rendered.get());
        indices.with(|indices| {
            indices.iter().take(count).map(|index| (plan, *index)).collect::<Vec<_>>()
        })
    };
    let import = StoredValue::new(import);
    let children = move |(_, index): (u32, u32)| {
        let row = review.with_untracked(|review| review.row(index).cloned());
        row.map(|row| row::row(import.get_value(), index, row, review, visible))
    };
    view! {
        <ul class="s-review__rows">
            <For each key=|key| *key children />
        </ul>
        {more}
    }
    .into_any()
}
