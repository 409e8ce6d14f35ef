//! The page with the access tokens of the signed-in person.

use leptos::prelude::*;

use super::{new_token::new_token_dialogs, text, tokens::token_list};
use crate::{
    api::tokens::{list_tokens, revoke_token},
    ui::{
        kit::{Button, ButtonVariant, EmptyState, IconName},
        layout::{Page, PageHeader},
        session::use_session,
    },
};

/// The access tokens of the signed-in person.
#[component]
pub fn OwnTokensPage() -> impl IntoView {
    let query = use_session().query(list_tokens);
    let creating = RwSignal::new(false);
    let on_created = Callback::new(move |()| query.reload());
    let new = move || {
        view! {
            <Button
                variant=ButtonVariant::Primary
                icon=IconName::Plus
                on_press=move |()| creating.set(true)
            >
                {text::NEW_TOKEN}
            </Button>
        }
    };
    let empty = ViewFn::from(|| {
        view! { <EmptyState title=text::NO_TOKENS>{text::NO_TOKENS_NEXT}</EmptyState> }
    });
    view! {
        <Page title=text::TOKENS>
            <PageHeader title=text::TOKENS actions=new>
                {text::TOKENS_EXPLAINED}
            </PageHeader>
            {token_list(query, |id| Box::pin(revoke_token(id)), false, empty)}
            {new_token_dialogs(creating, on_created)}
        </Page>
    }
    .into_any()
}
