//! The design system on one page.

use leptos::prelude::*;

use super::layout::{Page, PageHeader};

/// Every piece in every state.
#[component]
pub fn KitPage() -> impl IntoView {
    view! {
        <Page title="Design system">
            <PageHeader title="Design system">"Every piece in every state, light and dark."</PageHeader>
        </Page>
    }
}
