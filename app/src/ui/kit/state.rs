//! Content of an empty page and of a failed page.

use leptos::prelude::*;

use super::{Button, ButtonVariant, Icon, IconName, text};

/// An empty page: what is missing and what to do next.
#[component]
pub fn EmptyState(
    /// The icon above the title.
    #[prop(default = IconName::Empty)]
    icon: IconName,
    /// What is missing.
    #[prop(into)]
    title: String,
    /// The button for the next step.
    #[prop(optional, into)]
    actions: ViewFnOnce,
    /// The explanation.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="c-state">
            <span class="c-state__icon">
                <Icon name=icon />
            </span>
            <h2 class="c-state__title">{title}</h2>
            <div class="c-state__text">{children()}</div>
            <div class="c-state__actions">{actions.run()}</div>
        </div>
    }
    .into_any()
}

/// An error: what happened, where, what it changed, and what to do next.
#[component]
pub fn ErrorState(
    /// What happened.
    #[prop(into)]
    title: String,
    /// The place: a service, a line, a request.
    #[prop(optional, into)]
    place: Option<String>,
    /// What it changed, or that nothing was changed. Nothing for a failed read, which never changes
    /// anything.
    #[prop(optional, into)]
    effect: Option<String>,
    /// What to do next.
    #[prop(optional, into)]
    next: Option<String>,
    /// Called when the retry button is pressed.
    #[prop(optional, into)]
    on_retry: Option<Callback<()>>,
) -> impl IntoView {
    let retry = on_retry.map(|on_press| {
        view! { <Button variant=ButtonVariant::Secondary icon=IconName::Retry on_press>{text::TRY_AGAIN}</Button> }
    });
    view! {
        <div class="c-state" data-tone="danger" role="alert">
            <span class="c-state__icon">
                <Icon name=IconName::Exclamation />
            </span>
            <h2 class="c-state__title">{title}</h2>
            <div class="c-state__text">
                {place.map(|place| view! { <p class="c-state__place">{place}</p> })}
                <p>
                    {effect.map(|effect| view! { <strong>{effect}</strong> " " })}
                    {next}
                </p>
            </div>
            <div class="c-state__actions">{retry}</div>
        </div>
    }
    .into_any()
}
