//! A chip: a filter or an option that can be removed.

use leptos::prelude::*;

use super::{Icon, IconName, text};

/// A chip. With `on_remove` it has a button that removes it.
#[component]
pub fn Chip(
    /// The text.
    #[prop(into)]
    text: Signal<String>,
    /// Called when the remove button is pressed.
    #[prop(optional, into)]
    on_remove: Option<Callback<()>>,
) -> impl IntoView {
    let remove = on_remove.map(|on_remove| {
        let label = Signal::derive(move || text.with(|text| text::remove(text)));
        view! {
            <button
                type="button"
                class="c-chip__remove"
                aria-label=label
                on:click=move |_| on_remove.run(())
            >
                <Icon name=IconName::Close />
            </button>
        }
    });
    view! {
        <span class="c-chip">
            <span class="c-chip__text">{text}</span>
            {remove}
        </span>
    }
    .into_any()
}
