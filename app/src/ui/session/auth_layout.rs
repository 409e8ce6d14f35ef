//! The layout of pages without a menu: logo, heading, form.

use leptos::prelude::*;

use super::text;
use crate::ui::layout::{Logo, Page, PageHeader};

/// A page for people who are not signed in.
#[component]
pub(super) fn AuthLayout(
    /// The heading, and the title of the tab.
    #[prop(into)]
    title: Signal<String>,
    /// The content below the heading.
    children: Children,
) -> impl IntoView {
    view! {
        <Page title>
            <div class="s-auth">
                <p class="s-auth__logo">
                    <Logo />
                    {text::PRODUCT}
                </p>
                <PageHeader title />
                {children()}
            </div>
        </Page>
    }
    .into_any()
}
