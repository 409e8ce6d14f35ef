//! Something that is said where it matters, and stays.

use leptos::prelude::*;

use super::{Glyph, Icon, Tone};

/// A notice. It is read out when it appears: at once where it tells of danger, else when there is a pause.
#[component]
pub fn Notice(
    /// What its colour means.
    #[prop(optional)]
    tone: Tone,
    /// What it says, in one line.
    #[prop(into)]
    title: Signal<String>,
    /// What can be done about it.
    #[prop(optional, into)]
    actions: ViewFnOnce,
    /// What else there is to say.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let glyph = match tone {
        Tone::Neutral | Tone::Info => Glyph::Info,
        Tone::Success => Glyph::Check,
        Tone::Warning => Glyph::Warning,
        Tone::Danger => Glyph::Exclamation,
    };
    let role = if tone == Tone::Danger { "alert" } else { "status" };
    view! {
        <div class="c-notice" data-tone=tone.name() role=role>
            <Icon glyph />
            <div class="c-notice__text">
                <p class="c-notice__title">{title}</p>
                {children.map(|children| view! { <div>{children()}</div> })}
            </div>
            <div class="c-notice__actions">{actions.run()}</div>
        </div>
    }
    .into_any()
}
