//! The page that replaces administration for other roles.

use leptos::prelude::*;

use super::text;
use crate::{
    text::visible,
    ui::{
        kit::{Button, ButtonVariant, LinkButton},
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
    let name = Signal::derive(move || account.get().map(|account| visible(&account.name)));
    view! {
        <Page title=text::ADMINISTRATORS_ONLY>
            <PageHeader title=text::ADMINISTRATORS_ONLY />
            <p>
                {text::SIGNED_IN_AS}
                <bdi>{name}</bdi>
                {text::ADMINISTRATORS_ONLY_NEXT}
            </p>
            <div class="s-form__actions">
                <LinkButton href=Path::Services.href() variant=ButtonVariant::Primary>
                    {text::GO_TO_SERVICES}
                </LinkButton>
                <Button on_press=move |()| session.sign_out()>{text::SWITCH_ACCOUNT}</Button>
            </div>
        </Page>
    }
    .into_any()
}
