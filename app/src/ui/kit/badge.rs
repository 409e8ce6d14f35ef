//! A word that classifies: the type of a service, what happened to it.

use leptos::prelude::*;
use snapshot::ServiceType;

use super::{Glyph, Icon, Tone};

/// A word in a small frame.
#[component]
pub fn Badge(
    /// What its colour means.
    #[prop(optional)]
    tone: Tone,
    /// An icon before the word.
    #[prop(optional)]
    icon: Option<Glyph>,
    /// The word.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    view! {
        <span class="c-badge" data-tone=tone.name()>
            {icon.map(|glyph| view! { <Icon glyph /> })}
            {text}
        </span>
    }
    .into_any()
}

/// The type of a service.
#[component]
pub fn TypeBadge(
    /// The type.
    of: ServiceType,
) -> impl IntoView {
    let kind = match of {
        ServiceType::Rest | ServiceType::GenericRest => "rest",
        ServiceType::SoapHttp => "soap",
        ServiceType::Graphql => "graphql",
        ServiceType::Grpc => "grpc",
        ServiceType::Event | ServiceType::GenericEvent => "event",
        ServiceType::Unknown => "unknown",
    };
    view! { <span class="c-type" data-type=kind>{type_word(of)}</span> }.into_any()
}

/// The word for a type, wherever it is shown.
#[must_use]
pub const fn type_word(of: ServiceType) -> &'static str {
    match of {
        ServiceType::Rest => "REST",
        ServiceType::SoapHttp => "SOAP",
        ServiceType::Graphql => "GraphQL",
        ServiceType::Grpc => "gRPC",
        ServiceType::Event => "EVENT",
        ServiceType::GenericRest => "Direct REST",
        ServiceType::GenericEvent => "Direct EVENT",
        ServiceType::Unknown => "Unknown",
    }
}

/// What a file or a revision does to a service.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Status {
    /// Only in the file.
    New,
    /// Here too, and different.
    Changed,
    /// Here too, under the same id and another name.
    Clash,
    /// The same to the byte.
    Identical,
    /// Only here.
    Removed,
}

/// The status, as a word with its icon.
#[component]
pub fn StatusBadge(
    /// The status.
    status: Status,
) -> impl IntoView {
    let (tone, glyph, word) = match status {
        Status::New => (Tone::Success, Glyph::Plus, "New"),
        Status::Changed => (Tone::Warning, Glyph::Tilde, "Changed"),
        Status::Clash => (Tone::Danger, Glyph::Exclamation, "Clash"),
        Status::Identical => (Tone::Neutral, Glyph::Equals, "Identical"),
        Status::Removed => (Tone::Danger, Glyph::Minus, "Removed"),
    };
    view! { <Badge tone icon=glyph text=word /> }.into_any()
}
