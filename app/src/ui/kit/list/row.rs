//! A row of a list.

use leptos::prelude::*;

use crate::ui::kit::attributes::{true_or_absent, true_or_false};

/// The state that all rows of a list share.
#[derive(Clone, Copy)]
pub(super) struct Context {
    pub(super) id: StoredValue<String>,
    pub(super) active: Memo<usize>,
    pub(super) chosen: Option<Callback<usize, bool>>,
    pub(super) cells: Callback<usize, Option<AnyView>>,
    /// Called with the index of the row, whether its checkbox was clicked, and whether Shift was held.
    pub(super) click: Callback<(usize, bool, bool)>,
}

/// The id of a row, from the id of its list.
pub(super) fn id(list: &str, index: usize) -> String {
    list.to_owned() + "-" + &index.to_string()
}

pub(super) fn view(index: usize, context: Context) -> AnyView {
    let Context { id: list, active, chosen, cells, click } = context;
    let chosen = chosen.map(|chosen| Memo::new(move |_| chosen.run(index)));
    let selected = chosen.map(|chosen| Signal::derive(move || true_or_false(chosen.get())));
    let is_active = true_or_absent(move || active.get() == index);
    let tick = chosen.map(|_| {
        view! {
            <span
                class="c-list__tick"
                role="gridcell"
                on:click=move |event| {
                    event.stop_propagation();
                    click.run((index, true, event.shift_key()));
                }
            >
                <span class="c-list__box" aria-hidden="true"></span>
            </span>
        }
    });
    view! {
        <div
            class="c-list__row"
            role="row"
            id=list.with_value(|list| id(list, index))
            aria-rowindex=(index + 2).to_string()
            aria-selected=selected
            data-active=is_active
            on:click=move |event| click.run((index, false, event.shift_key()))
        >
            {tick}
            {cells.run(index)}
        </div>
    }
    .into_any()
}
