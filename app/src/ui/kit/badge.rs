//! Badges: a word in a frame, the type of a service, the status of a definition.

use leptos::prelude::*;
use snapshot::ServiceType;

use super::{Icon, IconName, Tone};
pub use crate::text::review::RowStatus as Status;
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

/// The status with its icon.
#[component]
pub fn StatusBadge(
    /// The status.
    status: Status,
) -> impl IntoView {
    let (tone, icon) = match status {
        Status::New => (Tone::Success, IconName::Plus),
        Status::Changed => (Tone::Warning, IconName::Tilde),
        Status::Conflict => (Tone::Danger, IconName::Exclamation),
        Status::Identical | Status::OnlyHere => (Tone::Neutral, IconName::Equals),
        Status::Removed => (Tone::Danger, IconName::Minus),
    };
    view! { <Badge tone icon text=status.word() /> }.into_any()
}
