//! Ids and hashes, with a button that copies them.

use leptos::prelude::*;

use super::{Button, IconButton, IconName, text};
use crate::ui::browser;

/// Copies a text to the clipboard and reports whether that worked.
#[component]
pub fn CopyButton(
    /// The label: `Copy SHA-256`.
    #[prop(into)]
    label: String,
    /// The text.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let Copying { outcome, copy } = Copying::new(text);
    let label = outcome_label(label, outcome);
    let icon = move || match outcome.get() {
        None => IconName::Copy,
        Some(true) => IconName::Check,
        Some(false) => IconName::Exclamation,
    };
    let spoken = label.clone();
    view! {
        <IconButton
            label=Signal::derive(label)
            icon=Signal::derive(icon)
            on_press=copy
        />
        <span class="u-hidden" aria-live="polite">
            {Signal::derive(move || outcome.get().map(|_| spoken()))}
        </span>
    }
    .into_any()
}

/// A button with a label that copies a text to the clipboard and reports whether that worked.
#[component]
pub fn CopyTextButton(
    /// The label: `Copy as curl`.
    #[prop(into)]
    label: String,
    /// The text.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let Copying { outcome, copy } = Copying::new(text);
    view! {
        <Button icon=IconName::Copy on_press=copy>
            <span aria-live="polite">{outcome_label(label, outcome)}</span>
        </Button>
    }
    .into_any()
}

/// The state of a button that copies a text.
#[derive(Clone, Copy)]
struct Copying {
    /// Whether copying worked, for two seconds.
    outcome: RwSignal<Option<bool>>,
    copy: Callback<()>,
}

impl Copying {
    fn new(text: Signal<String>) -> Self {
        let outcome = RwSignal::new(None);
        let reset = Callback::new(move |()| outcome.set(None));
        let owner = Owner::current();
        let done = Callback::new(move |copied: bool| {
            outcome.set(Some(copied));
            if let Some(owner) = &owner {
                owner.with(|| browser::run_after(2_000, reset));
            }
        });
        let copy = Callback::new(move |()| browser::copy(&text.get_untracked(), done));
        Self { outcome, copy }
    }
}

/// The label of a button, or what its press did.
fn outcome_label(label: String, outcome: RwSignal<Option<bool>>) -> impl Fn() -> String + Clone {
    move || match outcome.get() {
        None => label.clone(),
        Some(true) => text::COPIED.to_owned(),
        Some(false) => text::COPY_BLOCKED.to_owned(),
    }
}

/// An id or a hash in a monospace font. A long one is shortened on the screen, but whole on hover and in the
/// clipboard.
#[component]
pub fn CodeValue(
    /// The whole text.
    #[prop(into)]
    text: String,
    /// The number of characters to show.
    #[prop(optional)]
    short: Option<usize>,
    /// The label of the copy button. No button if it is missing.
    #[prop(optional, into)]
    copy: Option<String>,
) -> impl IntoView {
    let (shown, is_cut) = shorten(&text, short);
    let copy = copy.map(|label| view! { <CopyButton label text=text.clone() /> });
    view! {
        <span class="c-code-value">
            <code title=is_cut.then_some(text)>{shown}</code>
            {copy}
        </span>
    }
    .into_any()
}

fn shorten(text: &str, short: Option<usize>) -> (String, bool) {
    let cut = short.and_then(|length| text.char_indices().nth(length));
    cut.map_or_else(|| (text.to_owned(), false), |(at, _)| (text[..at].to_owned() + "…", true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_shortened_by_characters() {
        assert_eq!(shorten("9f2c81", Some(4)), ("9f2c…".into(), true));
        assert_eq!(shorten("9f2c", Some(4)), ("9f2c".into(), false));
        assert_eq!(shorten("ééé", Some(2)), ("éé…".into(), true));
        assert_eq!(shorten("9f2c", None), ("9f2c".into(), false));
    }
}
