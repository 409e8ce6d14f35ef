//! What the chosen profile changes: a sentence, the operations before and after, and their distribution.

use std::sync::Arc;

use api_types::{TimeRow, TimesPreview};
use leptos::prelude::*;

use super::{
    super::{super::text as common, text, text::times as words},
    plot::plot,
};
use crate::{
    state::export::matches,
    text::response_time::response_time,
    ui::{erased::changing, kit::TextField},
};

/// A table with fewer rows needs no filter.
const FILTERED_ROWS: usize = 10;

/// The part of the summary before an export about its response times.
pub(in super::super) fn times_preview(times: &TimesPreview) -> AnyView {
    let title = words::title(&times.applied.name);
    let changes = (times.applied.changed > 0).then(|| {
        view! {
            {table(times)}
            {plot(&times.distributions)}
        }
    });
    view! {
        <div class="s-times">
            <h3 class="s-confirm__title">
                <bdi>{title}</bdi>
            </h3>
            <p>{words::changes(&times.applied)}</p>
            {changes}
        </div>
    }
    .into_any()
}

fn table(times: &TimesPreview) -> AnyView {
    let filter = RwSignal::new(String::new());
    let has_filter = times.rows.len() > FILTERED_ROWS;
    let (rows, rest): (Arc<[TimeRow]>, u64) = (times.rows.clone().into(), times.rest());
    let body = changing(move || {
        let filter = filter.get();
        let shown = rows.iter().filter(|row| matches(row, &filter)).map(row);
        shown.collect_view().into_any()
    });
    let rest = (rest > 0).then(|| view! { <p>{common::and_more(rest)}</p> });
    view! {
        {has_filter.then(|| view! { <TextField label=words::FILTER value=filter /> })}
        // In the tab order, so that a long table can be scrolled by keyboard.
        <div class="s-times__rows" tabindex="0" role="region" aria-label=words::TABLE>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{words::OPERATION}</th>
                        <th scope="col">{words::BEFORE}</th>
                        <th scope="col">{words::AFTER}</th>
                    </tr>
                </thead>
                <tbody>{body}</tbody>
            </table>
        </div>
        {rest}
    }
    .into_any()
}

fn row(row: &TimeRow) -> AnyView {
    let TimeRow { service, operation, unit, before, after } = row;
    view! {
        <tr>
            <th scope="row">
                <bdi>{words::operation(operation)}</bdi>
                <bdi class="s-times__service">{text::service(service)}</bdi>
            </th>
            <td>{response_time(before, *unit)}</td>
            <td>{response_time(after, *unit)}</td>
        </tr>
    }
    .into_any()
}
