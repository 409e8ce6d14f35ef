//! A page that the person may not see.

use leptos::prelude::*;

use crate::{
    text::visible,
    ui::{
        kit::{Button, LinkButton, Look},
        layout::{Page, PageHeader},
        paths::Path,
        session::use_session,
    },
};

/// The page that who is not an administrator gets instead of one of administration.
#[component]
pub fn NotAllowedPage() -> impl IntoView {
    let session = use_session();
    let account = session.account();
    let name = move || account.get().map(|account| visible(&account.name));
    view! {
        <Page title="Snapshots are for administrators.">
            <PageHeader title="Snapshots are for administrators." />
            <p>
                "You are signed in as " <bdi>{name}</bdi>
                ", who is not one. Ask an administrator to give you the role, or sign in as somebody else; this address stays."
            </p>
            <div class="s-form__actions">
                <LinkButton href=Path::Services.href() look=Look::Primary>
                    "Go to the services"
                </LinkButton>
                <Button on_press=move |()| session.sign_out()>"Sign in as somebody else"</Button>
            </div>
        </Page>
    }
    .into_any()
}
