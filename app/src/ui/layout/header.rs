//! The header of a page.

use leptos::prelude::*;

use super::page::HEADING;

/// The header: the only `h1` of the page, and the buttons at its right.
#[component]
pub fn PageHeader(
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// The buttons.
    #[prop(optional, into)]
    actions: ViewFnOnce,
    /// A line below the heading.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="l-header">
            <div class="l-header__text">
                <h1 class="l-header__title" id=HEADING tabindex="-1">
                    {title}
                </h1>
                {children.map(|children| view! { <div class="l-header__line">{children()}</div> })}
            </div>
            <div class="l-header__actions">{actions.run()}</div>
        </div>
    }
    .into_any()
}
