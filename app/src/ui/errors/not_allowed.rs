//! The page that replaces administration for other roles.

use leptos::prelude::*;

use super::messages::{
    ADMINISTRATORS_ONLY, ADMINISTRATORS_ONLY_NEXT, GO_TO_SERVICES, SIGNED_IN_AS, SWITCH_ACCOUNT,
};
use crate::{
    text::visible,
    ui::{
        kit::{Button, LinkButton, Look},
        layout::{Page, PageHeader},
        paths::Path,
        session::use_session,
    },
};

/// Explains that the page is for administrators only.
#[component]
pub fn NotAllowedPage() -> impl IntoView {
    let session = use_session();
    let account = session.account();
    let name = move || account.get().map(|account| visible(&account.name));
    view! {
        <Page title=ADMINISTRATORS_ONLY>
            <PageHeader title=ADMINISTRATORS_ONLY />
            <p>
                {SIGNED_IN_AS}
                <bdi>{name}</bdi>
                {ADMINISTRATORS_ONLY_NEXT}
            </p>
            <div class="s-form__actions">
                <LinkButton href=Path::Services.href() look=Look::Primary>
                    {GO_TO_SERVICES}
                </LinkButton>
                <Button on_press=move |()| session.sign_out()>{SWITCH_ACCOUNT}</Button>
            </div>
        </Page>
    }
    .into_any()
}
