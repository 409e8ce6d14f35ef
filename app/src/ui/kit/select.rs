//! A native select.

use leptos::prelude::*;

use super::attributes::unique_id;
use crate::ui::erased::changing;

/// One option of a [`Select`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SelectOption {
    /// The value that is passed to the caller.
    pub value: String,
    /// The text on the screen.
    pub text: String,
}

impl SelectOption {
    /// Creates an option.
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self { value: value.into(), text: text.into() }
    }
}

/// A select with its label.
#[component]
pub fn Select(
    /// The label.
    #[prop(into)]
    label: String,
    /// Hides the label from the screen, but not from screen readers.
    #[prop(optional)]
    label_hidden: bool,
    /// The options.
    #[prop(into)]
    options: Signal<Vec<SelectOption>>,
    /// The selected value.
    #[prop(into)]
    value: Signal<String>,
    /// Called with the new value.
    #[prop(into)]
    on_change: Callback<String>,
) -> impl IntoView {
    let id = unique_id("select");
    let elements = changing(move || {
        let options = options.get().into_iter().map(|option| element(option, value));
        options.collect_view().into_any()
    });
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
                {elements}
            </select>
        </span>
    }
    .into_any()
}

fn element(option: SelectOption, selected: Signal<String>) -> impl IntoView {
    let SelectOption { value, text } = option;
    let this = value.clone();
    let is_selected = Signal::derive(move || selected.with(|selected| *selected == this));
    view! {
        <option value=value selected=is_selected prop:selected=is_selected>
            {text}
        </option>
    }
}
