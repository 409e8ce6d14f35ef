//! The design system on one page: every piece in every state, light and dark side by side.

mod controls;
mod list;
mod signs;
mod states;

use leptos::prelude::*;

use super::layout::{Breadcrumbs, Crumb, Page, PageHeader};

/// The page of the design system.
#[component]
pub fn KitPage() -> impl IntoView {
    view! {
        <Page title="Design system">
            <Breadcrumbs way=vec![Crumb::new("/", "Services")] />
            <PageHeader title="Design system">
                "Every piece in every state, light and dark side by side."
            </PageHeader>
            <div class="s-kit">{half("light")} {half("dark")}</div>
        </Page>
    }
    .into_any()
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
