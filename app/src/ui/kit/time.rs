//! A point in time.

use leptos::prelude::*;

use crate::{text, ui::browser};

/// How long ago it was, with the exact time on hover.
#[component]
pub fn TimeAgo(
    /// The time in milliseconds since 1970.
    at: i64,
) -> impl IntoView {
    let exact_time = text::exact_time(at);
    view! {
        <time class="c-time" title=exact_time datetime=text::iso_time(at)>
            {text::time_ago(at, browser::now())}
        </time>
    }
    .into_any()
}
