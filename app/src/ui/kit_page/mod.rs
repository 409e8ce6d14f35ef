//! The page of the design system: every component in every state, light and dark side by side. A test
//! renders it, so that neither the console nor the server contains it.

mod controls;
mod indicators;
mod list;
mod states;

use leptos::{prelude::*, reactive::owner::Owner};

use super::layout::PageHeader;

/// Renders the body of the page as HTML, with its style sheet.
fn kit_page() -> String {
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

/// `cargo xtask build --kit` sets the variable to the file that gets the page.
#[test]
fn page_has_every_component_in_both_themes() {
    let page = kit_page();
    assert_eq!(page.matches("class=\"s-kit__half\"").count(), 2);
    for component in ["c-button", "c-list", "c-menu", "c-dialog", "c-segments", "c-notice"] {
        let in_both = page.matches(component).count();
        assert!(in_both >= 2, "{component}");
    }
    if let Some(file) = std::env::var_os("KIT_PAGE") {
        std::fs::write(file, page).unwrap();
    }
}
