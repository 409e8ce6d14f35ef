//! A search field.

use leptos::prelude::*;

use super::{Icon, IconButton, IconName, attributes::unique_id, text};
use crate::ui::{
    browser,
    erased::{effect, memo},
};

/// A search field. The key `/` focuses it from anywhere on the page. Esc clears it. The arrow key down
/// moves into the list.
#[component]
pub fn SearchField(
    /// The label, which is also the placeholder.
    #[prop(into)]
    label: String,
    /// The text.
    #[prop(into)]
    value: Signal<String>,
    /// Called with the text on every change.
    #[prop(into)]
    on_change: Callback<String>,
    /// The id of the field, to focus it.
    #[prop(optional, into)]
    id: Option<String>,
    /// The id of the list that it searches.
    #[prop(optional, into)]
    list: Option<String>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| unique_id("search"));
    let list_id = StoredValue::new(list);
    let target = id.clone();
    let own = id.clone();
    let clear = Callback::new(move |()| {
        on_change.run(String::new());
        browser::focus(&own);
    });
    let is_filled = memo(move || !value.with(String::is_empty));
    effect(move || {
        let target = target.clone();
        browser::on_key("/", Callback::new(move |()| browser::focus(&target)));
    });
    view! {
        <span class="c-search">
            <Icon name=IconName::Search />
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
                    } else if event.key() == "ArrowDown" {
                        list_id.with_value(|list| {
                            if let Some(list) = list {
                                event.prevent_default();
                                browser::focus(list);
                            }
                        });
                    }
                }
            />
            <kbd class="c-search__key" aria-hidden="true">
                "/"
            </kbd>
            {move || {
                is_filled.get().then(|| {
                    view! { <IconButton label=text::CLEAR_SEARCH icon=IconName::Close on_press=clear /> }
                })
            }}
        </span>
    }
    .into_any()
}
