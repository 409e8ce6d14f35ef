//! A progress bar with its label.

use leptos::prelude::*;

use super::{Button, ButtonVariant, attributes::unique_id, text};

/// A progress bar. Screen readers announce every quarter.
#[component]
pub fn ProgressLine(
    /// The name of the operation.
    #[prop(into)]
    label: Signal<String>,
    /// The amount that is done.
    #[prop(optional, into)]
    done: Signal<u64>,
    /// The total amount. Indeterminate if it is `None`.
    #[prop(optional, into)]
    total: Signal<Option<u64>>,
    /// The progress as text: `14.2 of 102 MB · 38 MB/s`.
    #[prop(optional, into)]
    text: Signal<String>,
    /// Called when the cancel button is pressed.
    #[prop(optional, into)]
    on_cancel: Option<Callback<()>>,
) -> impl IntoView {
    let id = unique_id("progress");
    let quarter =
        Memo::new(move |_| total.get().filter(|&it| it > 0).map(|it| 4 * done.get() / it));
    let spoken = Signal::derive(move || match quarter.get() {
        Some(quarter @ 1..) => text::quarter(&label.get(), quarter),
        _ => label.get(),
    });
    let max = Signal::derive(move || total.get().map(|total| total.max(1).to_string()));
    let value = Signal::derive(move || total.get().map(|_| done.get().to_string()));
    let cancel = on_cancel.map(
        |on_press| view! { <Button variant=ButtonVariant::Quiet on_press>{text::CANCEL}</Button> },
    );
    view! {
        <div class="c-progress">
            <span class="c-progress__label" id=id.clone()>
                {label}
            </span>
            <span class="c-progress__text">{text}</span>
            {cancel}
            <progress
                class="c-progress__bar"
                aria-labelledby=id
                max=max
                value=value
            ></progress>
            <span class="u-hidden" aria-live="polite">
                {spoken}
            </span>
        </div>
    }
    .into_any()
}
