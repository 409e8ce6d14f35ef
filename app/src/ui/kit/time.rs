//! A moment: how long ago, with the exact time on hover and focus.

use leptos::prelude::*;

use crate::{text, ui::browser};

/// A moment, in milliseconds of the Unix epoch.
#[component]
pub fn When(
    /// The moment.
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
