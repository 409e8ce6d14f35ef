//! One of a few, by the browser's own list.

use leptos::prelude::*;

use super::unique_id;

/// One entry of a [`Select`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Choice {
    /// What the caller knows it by.
    pub value: String,
    /// What is shown.
    pub text: String,
}

impl Choice {
    /// An entry.
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self { value: value.into(), text: text.into() }
    }
}

/// A native select.
#[component]
pub fn Select(
    /// What is chosen here.
    #[prop(into)]
    label: String,
    /// Reads the label out without showing it, for one inside a row that says it already.
    #[prop(optional)]
    label_hidden: bool,
    /// The entries.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// The value that is chosen.
    #[prop(into)]
    value: Signal<String>,
    /// Hears of another choice.
    #[prop(into)]
    on_change: Callback<String>,
) -> impl IntoView {
    let id = unique_id("select");
    let options = move || {
        let entries = choices.get().into_iter();
        entries.map(|choice| entry(choice, value)).collect_view()
    };
    view! {
        <span class="c-select">
            <label class=if label_hidden { "u-hidden" } else { "c-select__label" } for=id.clone()>
                {label}
            </label>
            <select
                class="c-select__control"
                id=id
                on:change:target=move |event| on_change.run(event.target().value())
            >
                {options}
            </select>
        </span>
    }
    .into_any()
}

fn entry(choice: Choice, chosen: Signal<String>) -> impl IntoView {
    let Choice { value, text } = choice;
    let own = value.clone();
    let is_chosen = Signal::derive(move || chosen.with(|chosen| *chosen == own));
    view! {
        <option value=value selected=is_chosen prop:selected=is_chosen>
            {text}
        </option>
    }
}
