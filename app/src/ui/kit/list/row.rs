//! A row of a list.

use leptos::{either::Either, prelude::*};

use crate::ui::kit::attributes::{true_or_absent, true_or_false};

/// The state that all rows of a list share.
#[derive(Clone, Copy)]
pub(super) struct Context {
    pub(super) id: StoredValue<String>,
    pub(super) active: Memo<usize>,
    /// Changes when the list is replaced. The rows stay in the page with other cells.
    pub(super) generation: Memo<u32>,
    pub(super) is_selected: Option<Callback<usize, bool>>,
    pub(super) cells: Callback<usize, Option<AnyView>>,
    pub(super) click: Callback<Click>,
}

/// A click on a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Click {
    pub(super) index: usize,
    pub(super) is_on_checkbox: bool,
    /// Whether Shift was held.
    pub(super) with_shift: bool,
}

/// The id of a row, from the id of its list.
pub(super) fn id(list: &str, index: usize) -> String {
    list.to_owned() + "-" + &index.to_string()
}

pub(super) fn view(index: usize, context: Context) -> AnyView {
    let Context { id: list, active, generation, is_selected, cells, click } = context;
    let is_selected = is_selected.map(|is_selected| {
        Memo::new(move |_| {
            generation.track();
            is_selected.run(index)
        })
    });
    let selected = is_selected.map(|memo| Signal::derive(move || true_or_false(memo.get())));
    let is_active = true_or_absent(move || active.get() == index);
    let checkbox = is_selected.map(|_| {
        view! {
            <span
                class="c-list__checkbox"
                role="gridcell"
                on:click=move |event| {
                    event.stop_propagation();
                    click.run(Click {
                        index,
                        is_on_checkbox: true,
                        with_shift: event.shift_key(),
                    });
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
            on:click=move |event| {
                click.run(Click {
                    index,
                    is_on_checkbox: false,
                    with_shift: event.shift_key(),
                });
            }
        >
            {checkbox}
            {move || {
                let cells = cells.run(index);
                // Two types in turn, so that the cells of a replaced list are new elements. Otherwise the browser
                // counts it as a movement that another number is longer.
                if generation.get().is_multiple_of(2) {
                    Either::Left(cells)
                } else {
                    Either::Right(cells)
                }
            }}
        </div>
    }
    .into_any()
}
