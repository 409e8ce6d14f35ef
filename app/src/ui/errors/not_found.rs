//! An address that leads nowhere.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::{
    text::visible,
    ui::{
        kit::{LinkButton, Look},
        layout::{Page, PageHeader},
        paths::Path,
    },
};

/// The page for an address that no page has.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    let path = use_location().pathname;
    view! {
        <Page title="There is no such page">
            <PageHeader title="There is no such page" />
            <p>
                "Nothing is at " <code>{move || visible(&path.get())}</code>
                ". The address may be mistyped, or what was there may be gone."
            </p>
            <p>
                <LinkButton href=Path::Services.href() look=Look::Primary>
                    "Go to the services"
                </LinkButton>
            </p>
        </Page>
    }
    .into_any()
}
