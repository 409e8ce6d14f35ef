//! One line that tells how far something is.

use leptos::prelude::*;

use super::{Button, Look, unique_id};

/// A progress line. It is read out at every quarter, not at every byte.
#[component]
pub fn ProgressLine(
    /// What is being done.
    #[prop(into)]
    label: Signal<String>,
    /// How much is done.
    #[prop(optional, into)]
    done: Signal<u64>,
    /// How much there is; unknown where it cannot be told.
    #[prop(optional, into)]
    total: Signal<Option<u64>>,
    /// How far it is, in words: `14.2 of 102 MB · 38 MB/s`.
    #[prop(optional, into)]
    text: Signal<String>,
    /// Stops it.
    #[prop(optional, into)]
    on_cancel: Option<Callback<()>>,
) -> impl IntoView {
    let id = unique_id("progress");
    let quarter =
        Memo::new(move |_| total.get().filter(|&it| it > 0).map(|it| 4 * done.get() / it));
    let spoken = Signal::derive(move || match quarter.get() {
        Some(quarter @ 1..) => label.get() + ": " + &(quarter * 25).to_string() + " %",
        _ => label.get(),
    });
    let max = Signal::derive(move || total.get().map(|total| total.max(1).to_string()));
    let value = Signal::derive(move || total.get().map(|_| done.get().to_string()));
    let cancel =
        on_cancel.map(|on_press| view! { <Button look=Look::Quiet on_press>"Cancel"</Button> });
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
