//! The page of the design system: every component in every state, light and dark side by side. It is
//! rendered natively and is not part of the console.

mod controls;
mod indicators;
mod list;
mod states;

use leptos::{prelude::*, reactive::owner::Owner};

use super::layout::PageHeader;

/// Renders the body of the page as HTML, with its style sheet.
#[must_use]
pub fn kit_page() -> String {
    let page = || {
        view! {
            <style>{include_str!("kit.css")}</style>
            <main class="l-content">
                <div class="l-page">
                    <PageHeader title="Design system">
                        "Every component in every state, light and dark side by side."
                    </PageHeader>
                    <div class="s-kit">{half("light")} {half("dark")}</div>
                </div>
            </main>
        }
    };
    Owner::new().with(|| page().into_view().to_html())
}

fn half(theme: &'static str) -> AnyView {
    view! {
        <section class="s-kit__half" data-theme=theme aria-label=theme>
            {controls::view(theme)} {indicators::view()} {states::view()} {list::view()}
        </section>
    }
    .into_any()
}

/// Components of one kind under a heading.
fn section(title: &'static str, components: AnyView) -> AnyView {
    view! {
        <div class="s-kit__section">
            <h2>{title}</h2>
            {components}
        </div>
    }
    .into_any()
}
