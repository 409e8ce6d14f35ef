//! A text field that shows a part of a larger value.

use leptos::prelude::*;

use crate::ui::kit::attributes::true_or_absent;

/// A text field.
pub(super) struct Field {
    pub(super) id: String,
    pub(super) label: Signal<String>,
    pub(super) value: Signal<String>,
    pub(super) fault: Signal<Option<String>>,
    pub(super) on_input: Callback<String>,
    /// The keyboard of a touch screen: `text`, `numeric` or `decimal`.
    pub(super) keyboard: &'static str,
    /// Whether it has several lines.
    pub(super) is_long: bool,
}

impl Default for Field {
    fn default() -> Self {
        Self {
            id: String::new(),
            label: Signal::stored(String::new()),
            value: Signal::stored(String::new()),
            fault: Signal::stored(None),
            on_input: Callback::new(|_| {}),
            keyboard: "text",
            is_long: false,
        }
    }
}

/// Renders a field. Screen readers read its error with it.
pub(super) fn text_field(field: Field) -> AnyView {
    let Field { id, label, value, fault, on_input, keyboard, is_long } = field;
    let error_id = id.clone() + "-error";
    let described_by = {
        let error_id = error_id.clone();
        Signal::derive(move || fault.with(Option::is_some).then(|| error_id.clone()))
    };
    let is_invalid = true_or_absent(move || fault.with(Option::is_some));
    let input_id = id.clone();
    let input = if is_long {
        view! {
            <textarea
                class="c-input s-profile__long"
                id=input_id
                rows="2"
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
