//! One thing that is not served as in Microcks.

use api_types::{MockEffect, MockFinding};
use leptos::prelude::*;

use super::text;
use crate::{
    text::visible,
    ui::kit::{Badge, Tone},
};

/// A line of a list. `service` is the link to its service.
pub fn finding(finding: &MockFinding, service: Option<AnyView>) -> AnyView {
    let (tone, badge) = match finding.effect {
        MockEffect::NotServed => (Tone::Danger, text::NOT_SERVED),
        MockEffect::Differs => (Tone::Warning, text::DIFFERS),
        MockEffect::Ignored => (Tone::Neutral, text::NO_EFFECT),
    };
    let place = text::place(finding);
    let place = (!place.is_empty()).then(|| view! { <bdi class="s-mocks__place">{place}</bdi> });
    view! {
        <li class="s-mocks__row">
            <div class="s-mocks__text">
                <p class="s-mocks__facts">
                    <Badge tone text=badge />
                    {service}
                    {place}
                </p>
                <p class="s-mocks__reason">
                    <bdi>{visible(&finding.text)}</bdi>
                </p>
            </div>
        </li>
    }
    .into_any()
}
