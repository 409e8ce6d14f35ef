//! Buttons, and a link that looks like one.

use leptos::prelude::*;

use super::{
    Glyph, Icon,
    attribute::{is, when},
    unique_id,
};

/// How much a button stands out.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Look {
    /// The one thing that the page is for.
    Primary,
    /// What else can be done.
    #[default]
    Secondary,
    /// Takes something away.
    Danger,
    /// Beside something that matters more.
    Quiet,
}

impl Look {
    const fn name(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Danger => "danger",
            Self::Quiet => "quiet",
        }
    }
}

/// A button. One that cannot be pressed now says why in words, and keeps its place in the order of the Tab key.
#[component]
pub fn Button(
    /// How much it stands out.
    #[prop(optional)]
    look: Look,
    /// An icon before the words.
    #[prop(optional)]
    icon: Option<Glyph>,
    /// Sends the form that it stands in.
    #[prop(optional)]
    submit: bool,
    /// Whether what it does is being done right now.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Why it cannot be pressed now.
    #[prop(optional, into)]
    disabled_reason: Signal<Option<String>>,
    /// What it does.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
    /// The words on it.
    children: Children,
) -> impl IntoView {
    let id = unique_id("reason");
    let described_by = id.clone();
    let refused = move || disabled_reason.with(Option::is_some);
    let is_busy = when(move || busy.get());
    let is_disabled = when(move || busy.get() || refused());
    let reason = Signal::derive(move || refused().then(|| described_by.clone()));
    view! {
        <span class="c-button-place">
            <button
                type=if submit { "submit" } else { "button" }
                class="c-button"
                data-look=look.name()
                aria-busy=is_busy
                aria-disabled=is_disabled
                aria-describedby=reason
                on:click=move |event| {
                    if busy.get_untracked() || disabled_reason.with_untracked(Option::is_some) {
                        event.prevent_default();
                    } else if let Some(on_press) = on_press {
                        on_press.run(());
                    }
                }
            >
                {icon.map(|glyph| view! { <Icon glyph /> })}
                <span class="c-button__words">{children()}</span>
            </button>
            <span class="c-button__reason" id=id>
                {disabled_reason}
            </span>
        </span>
    }
    .into_any()
}

/// A link that stands where a button would.
#[component]
pub fn LinkButton(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// How much it stands out.
    #[prop(optional)]
    look: Look,
    /// An icon before the words.
    #[prop(optional)]
    icon: Option<Glyph>,
    /// The words on it.
    children: Children,
) -> impl IntoView {
    view! {
        <a class="c-button" data-look=look.name() href=href>
            {icon.map(|glyph| view! { <Icon glyph /> })}
            <span class="c-button__words">{children()}</span>
        </a>
    }
    .into_any()
}

/// A button that shows only an icon; its label is read out and shown on hover.
#[component]
pub fn IconButton(
    /// What it does, in words.
    #[prop(into)]
    label: Signal<String>,
    /// What it shows.
    #[prop(into)]
    glyph: Signal<Glyph>,
    /// Whether it is held down, for one that switches something.
    #[prop(optional, into)]
    pressed: Signal<Option<bool>>,
    /// What it does.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    let held = Signal::derive(move || pressed.get().map(is));
    let shape = Signal::derive(move || glyph.get().path());
    view! {
        <button
            type="button"
            class="c-icon-button"
            aria-label=label
            title=label
            aria-pressed=held
            on:click=move |_| on_press.run(())
        >
            <svg class="c-icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
                <path d=shape></path>
            </svg>
        </button>
    }
    .into_any()
}
