//! A list of labels with their values.

use leptos::prelude::*;

/// The list. Its children are [`Fact`]s.
#[component]
pub fn Facts(
    /// The facts.
    children: Children,
) -> impl IntoView {
    view! { <dl class="c-facts">{children()}</dl> }.into_any()
}

/// One label with its value.
#[component]
pub fn Fact(
    /// The label.
    #[prop(into)]
    label: String,
    /// The value.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="c-facts__fact">
            <dt>{label}</dt>
            <dd>{children()}</dd>
        </div>
    }
    .into_any()
}
