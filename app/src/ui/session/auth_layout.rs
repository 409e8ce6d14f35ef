//! The pages without a menu: a mark, a heading, a form.

use leptos::prelude::*;

use crate::ui::layout::{Logo, Page, PageHeader};

/// A page for who is not signed in.
#[component]
pub(super) fn AuthLayout(
    /// The heading, and the title of the tab.
    #[prop(into)]
    title: Signal<String>,
    /// What is below.
    children: Children,
) -> impl IntoView {
    view! {
        <Page title>
            <div class="s-entrance">
                <p class="s-entrance__mark">
                    <Logo />
                    "Mockpit"
                </p>
                <PageHeader title />
                {children()}
            </div>
        </Page>
    }
    .into_any()
}
