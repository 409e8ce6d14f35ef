//! Buttons, and links that look like buttons.

use leptos::prelude::*;

use super::{
    Icon, IconName,
    attributes::{true_or_absent, true_or_false, unique_id},
};

/// How prominent a button is.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum ButtonVariant {
    /// The main action of the page.
    Primary,
    /// Any other action.
    #[default]
    Secondary,
    /// An action that removes something.
    Danger,
    /// An action of minor importance.
    Quiet,
}

impl ButtonVariant {
    const fn name(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Danger => "danger",
            Self::Quiet => "quiet",
        }
    }
}

/// A button. A disabled button states the reason and stays reachable with the Tab key.
#[component]
pub fn Button(
    /// How prominent it is.
    #[prop(optional, into)]
    variant: Signal<ButtonVariant>,
    /// The icon before the label.
    #[prop(optional)]
    icon: Option<IconName>,
    /// Whether it submits its form.
    #[prop(optional)]
    submit: bool,
    /// Whether its action is running.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Why it is disabled. Enabled if it is `None`.
    #[prop(optional, into)]
    disabled_reason: Signal<Option<String>>,
    /// Hides the reason from the screen, but not from screen readers. For a place where the reason is
    /// obvious, or where it would move what is around it.
    #[prop(optional)]
    reason_hidden: bool,
    /// Called when it is pressed.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
    /// The label.
    children: Children,
) -> impl IntoView {
    let id = unique_id("reason");
    let described_by = id.clone();
    let has_reason = move || disabled_reason.with(Option::is_some);
    let is_busy = true_or_absent(move || busy.get());
    let is_disabled = true_or_absent(move || busy.get() || has_reason());
    let reason = Signal::derive(move || has_reason().then(|| described_by.clone()));
    view! {
        <span class="c-button-wrapper">
            <button
                type=if submit { "submit" } else { "button" }
                class="c-button"
                data-variant=move || variant.get().name()
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
                {icon.map(|icon| view! { <Icon name=icon /> })}
                <span class="c-button__label">{children()}</span>
            </button>
            <span class=if reason_hidden { "u-hidden" } else { "c-button__reason" } id=id>
                {disabled_reason}
            </span>
        </span>
    }
    .into_any()
}

/// A link that looks like a button.
#[component]
pub fn LinkButton(
    /// The address.
    #[prop(into)]
    href: String,
    /// How prominent it is.
    #[prop(optional)]
    variant: ButtonVariant,
    /// The icon before the label.
    #[prop(optional)]
    icon: Option<IconName>,
    /// The label.
    children: Children,
) -> impl IntoView {
    view! {
        <a class="c-button" data-variant=variant.name() href=href>
            {icon.map(|icon| view! { <Icon name=icon /> })}
            <span class="c-button__label">{children()}</span>
        </a>
    }
    .into_any()
}

/// A button that shows only an icon. Its label appears on hover and is read by screen readers.
#[component]
pub fn IconButton(
    /// The label.
    #[prop(into)]
    label: Signal<String>,
    /// The icon.
    #[prop(into)]
    icon: Signal<IconName>,
    /// Whether it is pressed, for a toggle button.
    #[prop(optional, into)]
    pressed: Signal<Option<bool>>,
    /// Called when it is pressed.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    let is_pressed = Signal::derive(move || pressed.get().map(true_or_false));
    let shape = Signal::derive(move || icon.get().path());
    view! {
        <button
            type="button"
            class="c-icon-button"
            aria-label=label
            title=label
            aria-pressed=is_pressed
            on:click=move |_| on_press.run(())
        >
            <svg class="c-icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
                <path d=shape></path>
            </svg>
        </button>
    }
    .into_any()
}
