//! A text field that shows a part of a larger value.

use leptos::prelude::*;

use super::attributes::{true_or_absent, unique_id};

/// The lines of a field.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum FieldLines {
    /// One line.
    #[default]
    One,
    /// Some lines of text.
    Text,
    /// Many lines of code.
    Code,
}

/// A text field.
pub struct ValueField {
    /// The id of the input, to focus it.
    pub id: String,
    /// The label.
    pub label: Signal<String>,
    /// The text.
    pub value: Signal<String>,
    /// Why the text is invalid. Valid if it is `None`.
    pub fault: Signal<Option<String>>,
    /// Called with the new text.
    pub on_input: Callback<String>,
    /// The keyboard of a touch screen: `text`, `numeric` or `decimal`.
    pub keyboard: &'static str,
    /// Its lines.
    pub lines: FieldLines,
}

impl Default for ValueField {
    fn default() -> Self {
        Self {
            id: unique_id("value"),
            label: Signal::stored(String::new()),
            value: Signal::stored(String::new()),
            fault: Signal::stored(None),
            on_input: Callback::new(|_| {}),
            keyboard: "text",
            lines: FieldLines::One,
        }
    }
}

/// Renders a field. Screen readers read its error with it.
#[must_use]
pub fn value_field(field: ValueField) -> AnyView {
    let ValueField { id, label, value, fault, on_input, keyboard, lines } = field;
    let error_id = id.clone() + "-error";
    let described_by = {
        let error_id = error_id.clone();
        Signal::derive(move || fault.with(Option::is_some).then(|| error_id.clone()))
    };
    let is_invalid = true_or_absent(move || fault.with(Option::is_some));
    let input_id = id.clone();
    let rows = match lines {
        FieldLines::One => None,
        FieldLines::Text => Some("2"),
        FieldLines::Code => Some("6"),
    };
    let input = if let Some(rows) = rows {
        let lines = (lines == FieldLines::Text).then_some("text");
        view! {
            <textarea
                class="c-input"
                data-lines=lines
                id=input_id
                rows=rows
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-describedby=described_by
                aria-invalid=is_invalid
                prop:value=value
                on:input:target=move |event| on_input.run(event.target().value())
            ></textarea>
        }
        .into_any()
    } else {
        view! {
            <input
                class="c-input"
                id=input_id
                type="text"
                inputmode=keyboard
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-describedby=described_by
                aria-invalid=is_invalid
                prop:value=value
                on:input:target=move |event| on_input.run(event.target().value())
            />
        }
        .into_any()
    };
    view! {
        <div class="c-field">
            <label class="c-field__label" for=id>
                {label}
            </label>
            {input}
            <p class="c-field__error" id=error_id>
                {fault}
            </p>
        </div>
    }
    .into_any()
}
