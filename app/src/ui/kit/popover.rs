//! A panel with controls that a button opens.

use leptos::prelude::*;

use super::{
    Icon, IconName,
    attributes::{true_or_false, unique_id},
};
use crate::ui::browser;

/// A button with its panel. Esc and a click elsewhere close the panel.
#[component]
pub fn Popover(
    /// The label of the button and of the panel.
    #[prop(into)]
    label: String,
    /// The icon on the button.
    icon: IconName,
    /// The controls.
    children: Children,
) -> impl IntoView {
    let panel = unique_id("popover");
    let button = panel.clone() + "-button";
    let open = RwSignal::new(false);
    let ids = StoredValue::new((panel.clone(), button.clone()));
    view! {
        <button
            type="button"
            class="c-button"
            data-variant="secondary"
            id=button
            aria-expanded=Signal::derive(move || true_or_false(open.get()))
            aria-controls=panel.clone()
            on:click=move |_| ids.with_value(|(panel, button)| {
                if browser::is_popover_open(panel) {
                    browser::close_popover(panel);
                } else {
                    browser::open_popover(panel, button);
                    browser::focus(panel);
                }
            })
        >
            <Icon name=icon />
            <span class="c-button__label">{label.clone()}</span>
        </button>
        <div
            class="c-popover"
            id=panel
            role="group"
            tabindex="-1"
            popover="auto"
            aria-label=label
            on:toggle=move |_| {
                open.set(ids.with_value(|(panel, _)| browser::is_popover_open(panel)));
            }
        >
            {children()}
        </div>
    }
    .into_any()
}
