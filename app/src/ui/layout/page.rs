//! A page: its title, its one heading, and the focus that goes there after a navigation.

use std::sync::atomic::{AtomicBool, Ordering};

use leptos::prelude::*;

use crate::ui::browser;

/// The id of the one heading of the page, where the focus goes when what had it is gone.
pub const HEADING: &str = "page-title";

/// A page. Its head is a [`PageHeader`](super::PageHeader), which carries the heading.
#[component]
pub fn Page(
    /// The title of the tab, and what is announced.
    #[prop(into)]
    title: Signal<String>,
    /// Lets what is in it take the height of the window, for a list that fills it.
    #[prop(optional)]
    fill: bool,
    /// Whether its heading is there. Where that is only known once something was read, the focus
    /// waits for it.
    #[prop(default = true.into(), into)]
    there: Signal<bool>,
    /// What is on it.
    children: Children,
) -> impl IntoView {
    /// The first page of a visit leaves the focus where the browser put it.
    static VISITED: AtomicBool = AtomicBool::new(false);
    Effect::new(move |led: Option<bool>| {
        let title = title.get();
        browser::set_title(&(title.clone() + " · Mockpit"));
        let led = led.unwrap_or_default();
        if !led && there.get() && VISITED.swap(true, Ordering::Relaxed) {
            browser::announce(&title);
            browser::focus(HEADING);
        }
        led || there.get()
    });
    view! {
        <div class="l-page" data-fill=fill.then_some("")>
            {children()}
        </div>
    }
    .into_any()
}
