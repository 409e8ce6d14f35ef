//! What stands where a list would be: nothing yet, or an error.

use leptos::prelude::*;

use super::{Button, Glyph, Icon, Look};

/// Nothing here: what this is, and the one thing to do next.
#[component]
pub fn EmptyState(
    /// An icon above.
    #[prop(default = Glyph::Empty)]
    icon: Glyph,
    /// What is not here.
    #[prop(into)]
    title: String,
    /// The one thing to do next.
    #[prop(optional, into)]
    actions: ViewFnOnce,
    /// What this is.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="c-state">
            <span class="c-state__icon">
                <Icon glyph=icon />
            </span>
            <h2 class="c-state__title">{title}</h2>
            <div class="c-state__text">{children()}</div>
            <div class="c-state__actions">{actions.run()}</div>
        </div>
    }
    .into_any()
}

/// Something failed: what, where, what became of the repository, and what to do next.
#[component]
pub fn ErrorState(
    /// What happened.
    #[prop(into)]
    title: String,
    /// Where: a service, a line, a request.
    #[prop(optional, into)]
    place: Option<String>,
    /// Whether anything was changed.
    #[prop(default = "Nothing was changed.".into(), into)]
    effect: String,
    /// What to do next.
    #[prop(optional, into)]
    next: Option<String>,
    /// Tries again.
    #[prop(optional, into)]
    on_retry: Option<Callback<()>>,
) -> impl IntoView {
    let retry = on_retry.map(|on_press| {
        view! { <Button look=Look::Secondary icon=Glyph::Retry on_press>"Try again"</Button> }
    });
    view! {
        <div class="c-state" data-tone="danger" role="alert">
            <span class="c-state__icon">
                <Icon glyph=Glyph::Exclamation />
            </span>
            <h2 class="c-state__title">{title}</h2>
            <div class="c-state__text">
                {place.map(|place| view! { <p class="c-state__place">{place}</p> })}
                <p>
                    <strong>{effect}</strong>
                    {next.map(|next| " ".to_owned() + &next)}
                </p>
            </div>
            <div class="c-state__actions">{retry}</div>
        </div>
    }
    .into_any()
}
