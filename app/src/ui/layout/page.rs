//! A page: the title of the tab, and the focus on the heading after a navigation.

use std::sync::atomic::{AtomicBool, Ordering};

use leptos::prelude::*;

use super::text;
use crate::ui::{browser, erased::effect};

/// The id of the heading. The focus moves there when the focused element disappears.
pub const HEADING: &str = "page-title";

/// A page. It contains a [`PageHeader`](super::PageHeader), which has the heading.
#[component]
pub fn Page(
    /// The title of the tab, announced to screen readers.
    #[prop(into)]
    title: Signal<String>,
    /// Limits the page to the height of the window, for a list that fills it.
    #[prop(optional)]
    fill: bool,
    /// Whether the heading is rendered. The focus waits for it where the heading depends on a request.
    #[prop(default = true.into(), into)]
    has_heading: Signal<bool>,
    /// The content.
    children: Children,
) -> impl IntoView {
    /// The first page after loading leaves the focus where the browser put it.
    static IS_LOADED: AtomicBool = AtomicBool::new(false);
    let mut is_focused = false;
    effect(move || {
        let title = title.get();
        browser::set_title(&text::tab_title(&title));
        if !is_focused && has_heading.get() && IS_LOADED.swap(true, Ordering::Relaxed) {
            browser::announce(&title);
            browser::focus(HEADING);
        }
        is_focused = is_focused || has_heading.get();
    });
    view! {
        <div class="l-page" data-fill=fill.then_some("")>
            {children()}
        </div>
    }
    .into_any()
}
