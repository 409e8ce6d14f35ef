//! The visible rows of a review: a grid with the keys of the other lists. Only one row is a tab stop.

use api_types::ImportId;
use leptos::prelude::*;

use super::{
    context::Context,
    grid_keys::move_focus,
    row, text,
    visible_rows::{PAGE_LINES, STEP_LINES, VisibleRows, line_id},
};
use crate::{
    state::{Line, Review, Show},
    ui::{
        browser,
        kit::{Button, ButtonVariant, Icon, IconName, attributes::aria_level},
    },
};

/// The list of rows, with buttons for more.
pub(super) fn list(import: ImportId, review: RwSignal<Review>, visible: VisibleRows) -> AnyView {
    let VisibleRows { lines, first, limit, rendered, focus, .. } = visible;
    // The browser paints between two steps.
    Effect::new(move || {
        let total = lines.with(Vec::len).saturating_sub(first.get());
        if rendered.get() < limit.get().min(total) {
            let render_more = move |()| rendered.update(|rendered| *rendered += STEP_LINES);
            browser::run_after(0, Callback::new(render_more));
        }
    });
    Effect::new(move || {
        if let Some(line) = focus.get() {
            let id = line_id(line);
            browser::run_after(0, Callback::new(move |()| browser::focus(&id)));
        }
    });
    let previous = move || {
        let hidden = first.get();
        (hidden > 0).then(|| {
            view! {
                <Button
                    variant=ButtonVariant::Secondary
                    on_press=move |()| {
                        limit.update(|limit| *limit += PAGE_LINES.min(hidden));
                        rendered.update(|rendered| *rendered += PAGE_LINES.min(hidden));
                        first.update(|first| *first = first.saturating_sub(PAGE_LINES));
                    }
                >
                    {text::show_previous(hidden)}
                </Button>
            }
        })
    };
    let more = move || {
        let hidden = lines.with(Vec::len).saturating_sub(first.get() + limit.get());
        (hidden > 0).then(|| {
            view! {
                <Button
                    variant=ButtonVariant::Secondary
                    on_press=move |()| limit.update(|limit| *limit += PAGE_LINES)
                >
                    {text::show_more(hidden)}
                </Button>
            }
        })
    };
    let none = move || {
        lines.with(Vec::is_empty).then(|| {
            let show_all = move |()| visible.set_view(crate::state::ReviewView::default());
            let is_filtered = visible.show.get() != Show::All || !visible.search.get().is_empty();
            is_filtered.then(|| {
                view! {
                    <p class="s-review__none">
                        {text::NO_MATCH}
                        <Button variant=ButtonVariant::Quiet on_press=show_all>
                            {text::SHOW_ALL_ROWS}
                        </Button>
                    </p>
                }
            })
        })
    };
    // The key contains the plan: rows are rendered again for a new plan, not for a new decision.
    let plan = Memo::new(move |_| review.with(Review::plan_number));
    let each = move || {
        let (plan, first) = (plan.get(), first.get());
        let count = limit.get().min(rendered.get());
        lines.with(|lines| {
            let shown = lines.iter().skip(first).take(count);
            shown.map(|line| (plan, *line)).collect::<Vec<_>>()
        })
    };
    // The active line is the tab stop, or the first one.
    let tab_stop = Memo::new(move |_| {
        let active = visible.active.get();
        lines.with(|lines| {
            active
                .filter(|active| lines.contains(active))
                .or_else(|| lines.get(first.get()).copied())
        })
    });
    let import = StoredValue::new(import);
    let decides = !review.with_untracked(Review::is_read_only);
    let children = move |(_, line): (u32, Line)| match line {
        Line::Row(index) => {
            let row = review.with_untracked(|review| review.row(index).cloned());
            row.map(|row| {
                let context = Context { index, decides, review, visible, tab_stop };
                row::row(import.get_value(), &row, context)
            })
        }
        Line::Identical(count) => Some(identical(count, visible, tab_stop)),
    };
    view! {
        {previous}
        <div
            class="s-review__rows"
            role="treegrid"
            aria-label=text::ROWS
            data-decides=decides.then_some("")
            aria-multiselectable=decides.then_some("true")
        >
            {head(decides)}
            <For each key=|key| *key children />
        </div>
        {none}
        {more}
    }
    .into_any()
}

fn head(decides: bool) -> AnyView {
    let columns = text::COLUMNS.into_iter().take(if decides { 6 } else { 5 });
    let columns = columns.map(|column| view! { <span role="columnheader">{column}</span> });
    let selected = decides.then(|| {
        view! {
            <span role="columnheader">
                <span class="u-hidden">{text::SELECTED_COLUMN}</span>
            </span>
        }
    });
    view! {
        <div class="s-review__head" role="rowgroup">
            <div class="s-review__columns" role="row">
                {selected}
                {columns.collect_view()}
            </div>
        </div>
    }
    .into_any()
}

/// The line for all identical rows together.
fn identical(count: usize, visible: VisibleRows, tab_stop: Memo<Option<Line>>) -> AnyView {
    let line = Line::Identical(count);
    let unfolded = visible.unfolded;
    let toggle = move || unfolded.update(|unfolded| *unfolded = !*unfolded);
    let icon = move || if unfolded.get() { IconName::Down } else { IconName::Right };
    view! {
        <div class="s-review__row" role="rowgroup">
            <div
                class="s-review__identical"
                role="row"
                {..aria_level("1")}
                id=line_id(line)
                aria-expanded=move || unfolded.get().to_string()
                tabindex=move || if tab_stop.get() == Some(line) { "0" } else { "-1" }
                on:click=move |_| toggle()
                on:focus=move |_| visible.active.set(Some(line))
                on:keydown=move |event| {
                    if matches!(&*event.key(), "Enter" | " ") {
                        event.prevent_default();
                        toggle();
                    } else {
                        move_focus(&event, line, visible);
                    }
                }
            >
                <span role="gridcell">
                    {move || view! { <Icon name=icon() /> }} {text::identical(count)}
                </span>
            </div>
        </div>
    }
    .into_any()
}
