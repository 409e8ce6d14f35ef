//! What a profile changes: a sentence, the operations before and after, and their distribution. The export and the
//! page of a profile show it.

mod plot;
mod text;

use std::sync::Arc;

use api_types::{TimeRow, TimesPreview};
use leptos::prelude::*;

use self::plot::plot;
use crate::{
    state::export::matches,
    text::response_time::response_time,
    ui::{erased::changing, kit::TextField},
};

/// A table with fewer rows needs no filter.
const FILTERED_ROWS: usize = 10;

/// What the profile changes. `filter` is what the table is filtered by. `nothing` is the text if it changes nothing.
pub fn times_changes(times: &TimesPreview, nothing: &str, filter: RwSignal<String>) -> AnyView {
    let changes = (times.applied.changed > 0).then(|| {
        view! {
            {table(times, filter)}
            {plot(&times.distributions)}
        }
    });
    view! {
        <p>{text::changes(&times.applied, nothing)}</p>
        {changes}
    }
    .into_any()
}

fn table(times: &TimesPreview, filter: RwSignal<String>) -> AnyView {
    let has_filter = times.rows.len() > FILTERED_ROWS;
    let (rows, rest): (Arc<[TimeRow]>, u64) = (times.rows.clone().into(), times.rest());
    let body = changing(move || {
        let filter = filter.get();
        let shown = rows.iter().filter(|row| matches(row, &filter)).map(row);
        shown.collect_view().into_any()
    });
    let rest = (rest > 0).then(|| view! { <p>{text::and_more(rest)}</p> });
    view! {
        {has_filter.then(|| view! { <TextField label=text::FILTER value=filter /> })}
        // In the tab order, so that a long table can be scrolled by keyboard.
        <div class="s-times__rows" tabindex="0" role="region" aria-label=text::TABLE>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{text::OPERATION}</th>
                        <th scope="col">{text::BEFORE}</th>
                        <th scope="col">{text::AFTER}</th>
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
                <bdi>{text::operation(operation)}</bdi>
                <bdi class="s-times__service">{text::service(service)}</bdi>
            </th>
            <td>{response_time(before, *unit)}</td>
            <td>{response_time(after, *unit)}</td>
        </tr>
    }
    .into_any()
}
