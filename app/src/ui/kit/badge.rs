//! Badges: a word in a frame, the type of a service, the status of a definition.

use leptos::prelude::*;
use snapshot::ServiceType;

use super::{Icon, IconName, Tone, text};
use crate::text::type_name;

/// A short text in a frame.
#[component]
pub fn Badge(
    /// The meaning of its colour.
    #[prop(optional)]
    tone: Tone,
    /// The icon before the text.
    #[prop(optional)]
    icon: Option<IconName>,
    /// The text.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    view! {
        <span class="c-badge" data-tone=tone.name()>
            {icon.map(|icon| view! { <Icon name=icon /> })}
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
    view! { <span class="c-type" data-type=kind>{type_name(of)}</span> }.into_any()
}

/// What a file or a revision does to a definition.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Status {
    /// Only in the file.
    New,
    /// In the file and in the repository, and different.
    Changed,
    /// The ID belongs to another service, or the name occurs twice.
    Conflict,
    /// Equal byte for byte.
    Identical,
    /// Only in the repository, where it stays.
    OnlyHere,
    /// Only in the repository, and removed.
    Removed,
}

/// The status with its icon.
#[component]
pub fn StatusBadge(
    /// The status.
    status: Status,
) -> impl IntoView {
    let (tone, icon, text) = match status {
        Status::New => (Tone::Success, IconName::Plus, text::NEW),
        Status::Changed => (Tone::Warning, IconName::Tilde, text::CHANGED),
        Status::Conflict => (Tone::Danger, IconName::Exclamation, text::CONFLICT),
        Status::Identical => (Tone::Neutral, IconName::Equals, text::IDENTICAL),
        Status::OnlyHere => (Tone::Neutral, IconName::Equals, text::ONLY_HERE),
        Status::Removed => (Tone::Danger, IconName::Minus, text::REMOVED),
    };
    view! { <Badge tone icon text /> }.into_any()
}
