//! A notice in the page.

use leptos::prelude::*;

use super::{Icon, IconName, Tone};

/// A notice. Screen readers announce it when it appears. A danger interrupts them.
#[component]
pub fn Notice(
    /// The meaning of its colour.
    #[prop(optional)]
    tone: Tone,
    /// The message in one line.
    #[prop(into)]
    title: Signal<String>,
    /// The buttons.
    #[prop(optional, into)]
    actions: ViewFnOnce,
    /// The details.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let icon = match tone {
        Tone::Neutral | Tone::Info => IconName::Info,
        Tone::Success => IconName::Check,
        Tone::Warning => IconName::Warning,
        Tone::Danger => IconName::Exclamation,
    };
    let role = if tone == Tone::Danger { "alert" } else { "status" };
    view! {
        <div class="c-notice" data-tone=tone.name() role=role>
            <Icon name=icon />
            <div class="c-notice__text">
                <p class="c-notice__title">{title}</p>
                {children.map(|children| view! { <div>{children()}</div> })}
            </div>
            <div class="c-notice__actions">{actions.run()}</div>
        </div>
    }
    .into_any()
}
