//! Thumbnails: large links to the parts of administration.

use leptos::prelude::*;

use super::{Icon, IconName, Tone};

/// The grid. Its children are [`Thumbnail`]s.
#[component]
pub fn Thumbnails(
    /// The thumbnails.
    children: Children,
) -> impl IntoView {
    view! { <ul class="c-thumbnails">{children()}</ul> }.into_any()
}

/// A thumbnail with a description and one current fact. All of it is the link.
#[component]
pub fn Thumbnail(
    /// The address.
    #[prop(into)]
    href: String,
    /// The icon.
    icon: IconName,
    /// The name of the page.
    #[prop(into)]
    name: String,
    /// What the page is for.
    #[prop(into)]
    line: String,
    /// The current fact.
    #[prop(optional, into)]
    fact: Signal<String>,
    /// Whether the fact is a problem.
    #[prop(optional, into)]
    is_problem: Signal<bool>,
    /// Links of their own below the fact.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <li class="c-thumbnail">
            <span class="c-thumbnail__icon">
                <Icon name=icon />
            </span>
            <h2 class="c-thumbnail__name">
                <a class="c-thumbnail__link" href=href>
                    {name}
                </a>
            </h2>
            <p class="c-thumbnail__line">{line}</p>
            <p class="c-thumbnail__fact" data-tone=move || is_problem.get().then_some(Tone::Danger.name())>
                {fact}
            </p>
            {children.map(|children| children())}
        </li>
    }
    .into_any()
}
