//! A placeholder for loading content. It appears after a delay, so that quick loading does not flash.

use leptos::prelude::*;

use super::text;

/// Lines in place of the content.
#[component]
pub fn Skeleton(
    /// The number of lines.
    #[prop(default = 8)]
    lines: u8,
    /// The text for screen readers.
    #[prop(default = text::LOADING.into(), into)]
    label: String,
) -> impl IntoView {
    let bars = (0..lines).map(|_| view! { <span class="c-skeleton__line"></span> });
    view! {
        <div class="c-skeleton" role="status">
            <span class="u-hidden">{label}</span>
            <span aria-hidden="true">{bars.collect_view()}</span>
        </div>
    }
    .into_any()
}
