//! A text field with its label, hint and error.

use leptos::prelude::*;

use super::{
    IconButton, IconName,
    attributes::{true_or_absent, unique_id},
    text,
};

/// A text field. Screen readers read the hint and the error with it.
#[component]
pub fn TextField(
    /// The label.
    #[prop(into)]
    label: String,
    /// The text.
    value: RwSignal<String>,
    /// The id of the input, to focus it.
    #[prop(optional, into)]
    id: Option<String>,
    /// The name in the form.
    #[prop(optional)]
    name: &'static str,
    /// The hint below the label.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Why the text is invalid. Valid if it is `None`.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Hides the text and adds a button that shows it.
    #[prop(optional)]
    password: bool,
    /// The `autocomplete` attribute.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Whether it is required.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| unique_id("field"));
    let hint_id = id.clone() + "-hint";
    let error_id = id.clone() + "-error";
    let has_hint = hint.is_some();
    let described_by = {
        let (hint_id, error_id) = (hint_id.clone(), error_id.clone());
        Signal::derive(move || match (has_hint, error.with(Option::is_some)) {
            (true, true) => Some(hint_id.clone() + " " + &error_id),
            (true, false) => Some(hint_id.clone()),
            (false, true) => Some(error_id.clone()),
            (false, false) => None,
        })
    };
    let shown = RwSignal::new(!password);
    let kind = Signal::derive(move || if shown.get() { "text" } else { "password" });
    let is_invalid = true_or_absent(move || error.with(Option::is_some));
    view! {
        <div class="c-field">
            <label class="c-field__label" for=id.clone()>
                {label}
            </label>
            {hint.map(|hint| view! { <p class="c-field__hint" id=hint_id>{hint}</p> })}
            <span class="c-field__line">
                <input
                    class="c-input"
                    id=id
                    name=name
                    type=kind
                    autocomplete=autocomplete
                    autocapitalize="none"
                    spellcheck="false"
                    required=required
                    aria-describedby=described_by
                    aria-invalid=is_invalid
                    prop:value=value
                    on:input:target=move |event| value.set(event.target().value())
                />
                {password.then(|| view! { <Reveal shown /> })}
            </span>
            <p class="c-field__error" id=error_id>
                {error}
            </p>
        </div>
    }
    .into_any()
}

#[component]
fn Reveal(shown: RwSignal<bool>) -> impl IntoView {
    view! {
        <IconButton
            label=text::SHOW_PASSWORD
            icon=Signal::derive(move || if shown.get() { IconName::EyeOff } else { IconName::Eye })
            pressed=Signal::derive(move || Some(shown.get()))
            on_press=move |()| shown.update(|shown| *shown = !*shown)
        />
    }
}
