//! Pages beside each other. Each has its own address, so these are links.

use leptos::prelude::*;

use super::{Glyph, Icon};

/// One tab.
#[derive(Clone, Debug)]
pub struct Tab {
    /// Where it leads.
    pub href: String,
    /// Its word.
    pub text: &'static str,
    /// Its icon.
    pub icon: Glyph,
}

/// A row of tabs.
#[component]
pub fn Tabs(
    /// What they have in common.
    #[prop(into)]
    label: String,
    /// The tabs.
    tabs: Vec<Tab>,
    /// The address of the page that is open.
    #[prop(into)]
    current: Signal<String>,
) -> impl IntoView {
    let links = tabs.into_iter().map(|tab| {
        let own = tab.href.clone();
        let is_current =
            Signal::derive(move || current.with(|current| *current == own).then_some("page"));
        view! {
            <li>
                <a class="c-tabs__tab" href=tab.href aria-current=is_current>
                    <Icon glyph=tab.icon />
                    {tab.text}
                </a>
            </li>
        }
    });
    view! {
        <nav class="c-tabs" aria-label=label>
            <ul class="c-tabs__list">{links.collect_view()}</ul>
        </nav>
    }
    .into_any()
}
