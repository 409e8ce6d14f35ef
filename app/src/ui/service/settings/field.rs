//! A text field of the form, with its error below it.

use leptos::prelude::*;

use crate::ui::kit::unique_id;

/// The shape of a field.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum FieldShape {
    /// One line.
    Line,
    /// One line, with its label only for screen readers.
    Unlabelled,
    /// Several lines of code.
    Code,
}

/// A text field. `id` is for moving the focus to it.
pub(super) fn field(
    shape: FieldShape,
    label: String,
    value: Signal<String>,
    error: Signal<Option<String>>,
    on_input: Callback<String>,
    id: Option<String>,
) -> AnyView {
    let id = id.unwrap_or_else(|| unique_id("setting"));
    let error_id = id.clone() + "-error";
    let described_by = {
        let error_id = error_id.clone();
        Signal::derive(move || error.with(Option::is_some).then(|| error_id.clone()))
    };
    let is_invalid = Signal::derive(move || error.with(Option::is_some).then_some("true"));
    let input = match shape {
        FieldShape::Line | FieldShape::Unlabelled => view! {
            <input
                class="c-input"
                id=id.clone()
                type="text"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-describedby=described_by
                aria-invalid=is_invalid
                prop:value=value
                on:input:target=move |event| on_input.run(event.target().value())
            />
        }
        .into_any(),
        FieldShape::Code => view! {
            <textarea
                class="c-input"
                id=id.clone()
                rows="6"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-describedby=described_by
                aria-invalid=is_invalid
                prop:value=value
                on:input:target=move |event| on_input.run(event.target().value())
            ></textarea>
        }
        .into_any(),
    };
    let class = if shape == FieldShape::Unlabelled { "u-hidden" } else { "c-field__label" };
    view! {
        <div class="c-field s-settings__field">
            <label class=class for=id>
                {label}
            </label>
            {input}
            <p class="c-field__error" id=error_id>
                {error}
            </p>
        </div>
    }
    .into_any()
}
