//! A button that filters the rows of a review or of its result.

use leptos::prelude::*;

/// A filter button with a count of rows.
pub(super) fn filter_button(
    name: &'static str,
    count: Signal<String>,
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
            <span class="s-review__count">{count}</span>
        </button>
    }
    .into_any()
}
