//! The shape of what is being loaded. It waits before it shows, so what is quick does not flash.

use leptos::prelude::*;

/// Lines where the content will be.
#[component]
pub fn Skeleton(
    /// How many.
    #[prop(default = 8)]
    lines: u8,
    /// What is being loaded.
    #[prop(default = "Loading".into(), into)]
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
