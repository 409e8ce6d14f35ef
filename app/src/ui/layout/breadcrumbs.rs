//! The way from the menu to the page.

use leptos::prelude::*;

use crate::ui::kit::{Glyph, Icon};

/// One step of the way.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Crumb {
    /// Where it leads.
    pub href: String,
    /// What it is called.
    pub text: String,
}

impl Crumb {
    /// A step.
    pub fn new(href: impl Into<String>, text: impl Into<String>) -> Self {
        Self { href: href.into(), text: text.into() }
    }
}

/// The way; the page itself is its heading and not part of it.
#[component]
pub fn Breadcrumbs(
    /// The steps.
    way: Vec<Crumb>,
) -> impl IntoView {
    let steps = way.into_iter().map(|Crumb { href, text }| {
        view! {
            <li>
                <a href=href>{text}</a>
                <Icon glyph=Glyph::Right />
            </li>
        }
    });
    view! {
        <nav class="l-breadcrumbs" aria-label="Breadcrumbs">
            <ol>{steps.collect_view()}</ol>
        </nav>
    }
    .into_any()
}
