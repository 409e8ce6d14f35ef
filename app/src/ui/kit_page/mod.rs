//! The design system on one page: every piece in every state, light and dark side by side. It is
//! drawn natively, and no part of the console.

mod controls;
mod list;
mod signs;
mod states;

use leptos::{prelude::*, reactive::owner::Owner};

use super::layout::PageHeader;

/// The body of the page of the design system, as HTML, with the sheet that lays it out.
#[must_use]
pub fn kit_page() -> String {
    let page = || {
        view! {
            <style>{include_str!("kit.css")}</style>
            <main class="l-content">
                <div class="l-page">
                    <PageHeader title="Design system">
                        "Every piece in every state, light and dark side by side."
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
            {controls::view(theme)} {signs::view()} {states::view()} {list::view()}
        </section>
    }
    .into_any()
}

/// Pieces of one kind, under a heading.
fn part(title: &'static str, pieces: AnyView) -> AnyView {
    view! {
        <div class="s-kit__part">
            <h2>{title}</h2>
            {pieces}
        </div>
    }
    .into_any()
}
