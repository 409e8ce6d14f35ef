//! A line of a list that opens its content.

use leptos::prelude::*;

use super::{address::ServicePart, context::Context};
use crate::ui::kit::{Icon, IconName, unique_id};

/// A line for a part of the service. It is open if the address names it, and opening it changes the address.
pub(super) fn disclosure(
    part: ServicePart,
    line: AnyView,
    content: impl Fn() -> AnyView + Send + 'static,
    context: Context,
) -> AnyView {
    let is_addressed = context.part.with_untracked(|addressed| addressed.as_ref() == Some(&part));
    let is_open = RwSignal::new(is_addressed);
    let (button_id, content_id) = (unique_id("part"), unique_id("part-content"));
    context.focus_if_addressed(&part, &button_id);
    let toggle = move |_| {
        let open = !is_open.get_untracked();
        is_open.set(open);
        context.go.run(if open { part.clone() } else { part.tab().part() });
    };
    view! {
        <li class="s-example">
            <button
                type="button"
                class="s-example__toggle"
                id=button_id
                aria-expanded=move || is_open.get().to_string()
                aria-controls=content_id.clone()
                on:click=toggle
            >
                <Icon name=IconName::Right />
                {line}
            </button>
            <div class="s-example__content" id=content_id>
                {move || is_open.get().then(&content)}
            </div>
        </li>
    }
    .into_any()
}
