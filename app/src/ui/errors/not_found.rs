//! The page for unknown addresses.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::common::{GO_TO_SERVICES, NO_PAGE_AT, NOT_FOUND, NOT_FOUND_NEXT};
use crate::{
    text::visible,
    ui::{
        kit::{ButtonVariant, LinkButton},
        layout::{Page, PageHeader},
        paths::Path,
    },
};

/// Explains that the address has no page.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    let path = use_location().pathname;
    view! {
        <Page title=NOT_FOUND>
            <PageHeader title=NOT_FOUND />
            <p>
                {NO_PAGE_AT}
                <code>{move || visible(&path.get())}</code>
                {NOT_FOUND_NEXT}
            </p>
            <p>
                <LinkButton href=Path::Services.href() variant=ButtonVariant::Primary>
                    {GO_TO_SERVICES}
                </LinkButton>
            </p>
        </Page>
    }
    .into_any()
}
