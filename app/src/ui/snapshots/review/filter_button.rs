//! A button that filters the rows of a review or of its result.

use leptos::prelude::*;

use crate::text::number;

/// A filter button with the number of rows that it shows.
pub(super) fn filter_button(
    name: &'static str,
    count: Signal<u64>,
    is_pressed: Signal<bool>,
    on_press: Callback<()>,
) -> AnyView {
    view! {
        <button
            type="button"
            class="s-review__filter"
            aria-pressed=move || is_pressed.get().to_string()
            on:click=move |_| on_press.run(())
        >
            {name}
            " "
            <span class="s-review__count">{move || number(count.get())}</span>
        </button>
    }
    .into_any()
}
