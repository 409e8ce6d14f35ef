//! Something that narrows or changes what is done, and can be taken away again.

use leptos::prelude::*;

use super::{Glyph, Icon};

/// A chip; with `on_remove` it carries a button that takes it away.
#[component]
pub fn Chip(
    /// What it stands for.
    #[prop(into)]
    text: Signal<String>,
    /// Takes it away.
    #[prop(optional, into)]
    on_remove: Option<Callback<()>>,
) -> impl IntoView {
    let remove = on_remove.map(|on_remove| {
        let label = Signal::derive(move || "Remove ".to_owned() + &text.get());
        view! {
            <button
                type="button"
                class="c-chip__remove"
                aria-label=label
                on:click=move |_| on_remove.run(())
            >
                <Icon glyph=Glyph::Close />
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
