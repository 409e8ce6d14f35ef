//! Breadcrumbs: links to the pages above this one.

use leptos::prelude::*;

use super::text;
use crate::ui::kit::{Icon, IconName};

/// One link.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Crumb {
    /// The address.
    pub href: String,
    /// The text.
    pub text: String,
}

impl Crumb {
    /// Creates a link.
    pub fn new(href: impl Into<String>, text: impl Into<String>) -> Self {
        Self { href: href.into(), text: text.into() }
    }
}

/// The breadcrumbs. The current page is not part of them, because its heading follows. So a separator
/// comes only between two links.
#[component]
pub fn Breadcrumbs(
    /// The links, topmost page first.
    links: Vec<Crumb>,
) -> impl IntoView {
    let items = links.into_iter().enumerate().map(|(position, Crumb { href, text })| {
        view! {
            <li>
                {(position > 0).then(|| view! { <Icon name=IconName::Right /> })}
                <a href=href>{text}</a>
            </li>
        }
    });
    view! {
        <nav class="l-breadcrumbs" aria-label=text::BREADCRUMBS>
            <ol>{items.collect_view()}</ol>
        </nav>
    }
    .into_any()
}
