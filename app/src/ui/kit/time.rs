//! A point in time.

use leptos::prelude::*;

use crate::{text, ui::browser};

/// How long ago it was, with the exact time on hover.
#[component]
pub fn When(
    /// The time in milliseconds since 1970.
    at: i64,
) -> impl IntoView {
    let exact = text::exact(at);
    view! {
        <time class="c-when" title=exact datetime=text::iso(at)>
            {text::ago(at, browser::now())}
        </time>
    }
    .into_any()
}
