//! Parts of plots.

use leptos::prelude::*;

/// A hatched pattern, to be named as `url(#id)`. `class`: that of its lines.
pub fn hatched(id: String, class: &'static str) -> impl IntoView {
    view! {
        <defs>
            <pattern
                id=id
                width="5"
                height="5"
                patternUnits="userSpaceOnUse"
                patternTransform="rotate(45)"
            >
                <line class=class x1="0" y1="0" x2="0" y2="5" />
            </pattern>
        </defs>
    }
    .into_any()
}

/// Tenths of a percent as an SVG length.
pub fn percent(tenths: u64) -> String {
    [&*(tenths / 10).to_string(), ".", &*(tenths % 10).to_string(), "%"].concat()
}
