//! The form in a dialog.

use leptos::prelude::*;

/// A form whose buttons are those of its dialog. Enter submits it, and the browser shows no messages of its own.
#[component]
pub fn DialogForm(
    /// Called when Enter is pressed.
    #[prop(into)]
    on_submit: Callback<()>,
    /// The class of its layout.
    #[prop(default = "s-form")]
    class: &'static str,
    /// The fields.
    children: Children,
) -> impl IntoView {
    view! {
        <form
            class=class
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                on_submit.run(());
            }
        >
            {children()}
            // With several fields, Enter submits a form only if it has such a button.
            <input type="submit" hidden=true />
        </form>
    }
    .into_any()
}
