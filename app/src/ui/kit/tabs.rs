//! Tabs. Each is a page with an address, so tabs are links.

use leptos::prelude::*;

use super::{Icon, IconName};

/// One tab.
#[derive(Clone, Debug)]
pub struct Tab {
    /// The address.
    pub href: String,
    /// The label.
    pub text: String,
    /// The icon.
    pub icon: IconName,
}

/// A row of tabs.
#[component]
pub fn Tabs(
    /// The name of the group.
    #[prop(into)]
    label: String,
    /// The tabs.
    tabs: Vec<Tab>,
    /// The address of the current page.
    #[prop(into)]
    current: Signal<String>,
) -> impl IntoView {
    let links = tabs.into_iter().map(|tab| {
        let href = tab.href.clone();
        let is_current =
            Signal::derive(move || current.with(|current| *current == href).then_some("page"));
        view! {
            <li>
                <a class="c-tabs__tab" href=tab.href aria-current=is_current>
                    <Icon name=tab.icon />
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
