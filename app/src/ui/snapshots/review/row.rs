//! One row of the review: a line that opens, its warnings, and its details with the decision.

use api_types::{Decision, ImportId, Row, Status};
use leptos::{ev::KeyboardEvent, prelude::*};

use super::{
    context::Context, copy::copy_fields, decision::decision_control,
    executable::executable_content, grid_keys::move_focus, parts::parts, row_detail::row_detail,
    text, visible_rows::line_id, warnings::warnings,
};
use crate::{
    state::{Line, Review},
    text::{visible, visible_name},
    ui::{
        browser,
        kit::{Icon, IconName, Status as Badge, StatusBadge, TypeBadge, attributes::aria_level},
    },
};

/// One row of the review.
pub(super) fn row(import: ImportId, row: &Row, context: Context) -> AnyView {
    let Context { index, decides, review, visible: visible_rows, tab_stop } = context;
    let line = Line::Row(index);
    let id = line_id(line);
    let open = Memo::new(move |_| visible_rows.opened.with(|opened| opened.contains(&index)));
    let name = visible_name(&row.summary.key.name);
    let version = visible_name(&row.summary.key.version);
    let service = format!("{name} {version}");
    let service = review.with_untracked(|review| match review.origin(index) {
        Some(origin) => text::service_at(&service, &origin),
        None => service,
    });
    let is_selectable = !row.choices.is_empty();
    let is_selected = Memo::new(move |_| review.with(|review| review.selected().contains(&index)));
    let select = move |range: bool| {
        if !is_selectable {
            return;
        }
        let (selected, indices) =
            (!is_selected.get_untracked(), visible_rows.indices.get_untracked());
        review.update(|review| review.set_selected(index, selected, range, &indices));
    };
    let on_keydown = move |event: KeyboardEvent| {
        // Controls inside a row handle their own keys.
        if event.target() != event.current_target() {
            return;
        }
        let is_open = open.get_untracked();
        match &*event.key() {
            "Enter" => visible_rows.toggle(index),
            "ArrowRight" if !is_open => visible_rows.toggle(index),
            "ArrowLeft" if is_open => visible_rows.toggle(index),
            " " if decides => select(event.shift_key()),
            " " => visible_rows.toggle(index),
            _ => return move_focus(&event, line, visible_rows),
        }
        event.prevent_default();
    };
    let on_escape = {
        let id = id.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" && open.get_untracked() && !event.default_prevented() {
                event.prevent_default();
                visible_rows.toggle(index);
                browser::focus(&id);
            }
        }
    };
    let checkbox = decides.then(|| {
        view! {
            <span
                class="s-review__select"
                role="gridcell"
                data-selectable=is_selectable.then_some("")
                on:click=move |event| {
                    event.stop_propagation();
                    select(event.shift_key());
                }
            ></span>
        }
    });
    let selected =
        (decides && is_selectable).then(|| Signal::derive(move || is_selected.get().to_string()));
    let kind = row.summary.kind;
    let stored = StoredValue::new(row.clone());
    let decision = Memo::new(move |_| review.with(|review| review.decision(index)));
    let status = row.status.clone();
    let badge = Memo::new(move |_| Badge::new(&status, decision.read().as_ref(), decides));
    let decided = decides.then(|| decided_cell(decision, is_selectable));
    let details = move || {
        open.get().then(|| {
            let row = stored.get_value();
            let control = decision_control(&row, &service, context);
            let copy = copy_fields(index, &service, review);
            let parts = parts(index, &row, review);
            let executable = executable_content(&import, index, &row);
            let detail = row_detail(import.clone(), index, &row, review);
            view! {
                <div class="s-review__details" role="row" {..aria_level("2")}>
                    <div class="s-review__opened" role="gridcell">
                        {control} {copy} {parts} {executable} {detail}
                    </div>
                </div>
            }
        })
    };
    view! {
        <div class="s-review__row" role="rowgroup" on:keydown=on_escape>
            <div
                class="s-review__line"
                role="row"
                {..aria_level("1")}
                id=id
                aria-expanded=move || open.get().to_string()
                aria-selected=selected
                tabindex=move || if tab_stop.get() == Some(line) { "0" } else { "-1" }
                on:click=move |_| visible_rows.toggle(index)
                on:focus=move |_| visible_rows.active.set(Some(line))
                on:keydown=on_keydown
            >
                {checkbox}
                <span class="s-review__status" role="gridcell">
                    {move || view! { <StatusBadge status=badge.get() /> }}
                </span>
                <span class="s-review__name" role="gridcell">
                    <bdi>{name}</bdi>
                </span>
                <span class="s-review__version" role="gridcell">{version}</span>
                <span role="gridcell">
                    <TypeBadge of=kind />
                </span>
                <span class="s-review__summary" role="gridcell">
                    {move || summary(stored, decision.get(), review)}
                </span>
                {decided}
            </div>
            {warnings(index, row, review)}
            {details}
        </div>
    }
    .into_any()
}

/// What differs, or what the decision does. What it removes is marked.
fn summary(row: StoredValue<Row>, decision: Option<Decision>, review: RwSignal<Review>) -> AnyView {
    let (is_read_only, kind) =
        review.with_untracked(|review| (review.is_read_only(), review.kind().clone()));
    row.with_value(|row| {
        let decision = decision.filter(|_| !is_read_only && row.status != Status::Identical);
        let line = match &decision {
            Some(decision) => text::decided_line(row, decision),
            None => text::row_line(row, &kind),
        };
        let removal = decision.and_then(|decision| text::removal(row, &decision));
        let removal = removal.map(|removal| {
            view! {
                <span class="s-review__removal">
                    <Icon name=IconName::Minus />
                    {removal}
                </span>
            }
        });
        view! { {removal} {visible(&line)} }.into_any()
    })
}

/// The cell with the decision.
fn decided_cell(decision: Memo<Option<Decision>>, is_selectable: bool) -> AnyView {
    let content = move || {
        if !is_selectable {
            return ().into_any();
        }
        match decision.get() {
            Some(decision) => text::decision(&decision).into_any(),
            None => view! { <strong>{text::NEEDS_DECISION}</strong> }.into_any(),
        }
    };
    view! {
        <span class="s-review__decision" role="gridcell">
            {content}
        </span>
    }
    .into_any()
}
