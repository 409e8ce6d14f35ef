//! The field that narrows a list.

use leptos::prelude::*;

use super::{Glyph, Icon, IconButton, unique_id};
use crate::ui::browser;

/// A search field. The key `/` leads to it from anywhere on the page; Esc empties it.
#[component]
pub fn SearchField(
    /// What is searched, read out and shown while empty.
    #[prop(into)]
    label: String,
    /// What is typed.
    #[prop(into)]
    value: Signal<String>,
    /// Hears of every change.
    #[prop(into)]
    on_change: Callback<String>,
) -> impl IntoView {
    let id = unique_id("search");
    let target = id.clone();
    let cleared = id.clone();
    let clear = Callback::new(move |()| {
        on_change.run(String::new());
        browser::focus(&cleared);
    });
    let filled = Memo::new(move |_| !value.with(String::is_empty));
    Effect::new(move || {
        let target = target.clone();
        browser::shortcut("/", Callback::new(move |()| browser::focus(&target)));
    });
    view! {
        <span class="c-search">
            <Icon glyph=Glyph::Search />
            <input
                class="c-input"
                type="search"
                id=id
                autocomplete="off"
                spellcheck="false"
                aria-label=label.clone()
                placeholder=label
                aria-keyshortcuts="/"
                prop:value=value
                on:input:target=move |event| on_change.run(event.target().value())
                on:keydown=move |event| {
                    if event.key() == "Escape" && !value.with_untracked(String::is_empty) {
                        event.prevent_default();
                        on_change.run(String::new());
                    }
                }
            />
            <kbd class="c-search__key" aria-hidden="true">
                "/"
            </kbd>
            {move || {
                filled.get().then(|| {
                    view! { <IconButton label="Clear the search" glyph=Glyph::Close on_press=clear /> }
                })
            }}
        </span>
    }
    .into_any()
}
