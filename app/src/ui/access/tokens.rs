//! Lists of access tokens: those of the caller, and those of everybody.

use std::{future::Future, pin::Pin};

use api_types::AccessToken;
use leptos::{prelude::*, task::spawn_local};

use super::text;
use crate::{
    api::{
        ApiError,
        accounts::{list_all_tokens, revoke_any_token},
    },
    text::visible,
    ui::{
        browser,
        confirm::Confirm,
        errors::Failure,
        kit::{Badge, Button, EmptyState, Skeleton, TimeAgo, Tone},
        session::{Query, QueryState, use_session},
    },
};

/// Revokes the token with this ID.
pub(super) type Revoke = fn(String) -> Pin<Box<dyn Future<Output = Result<(), ApiError>>>>;

/// The tab with the tokens of everybody.
pub(super) fn all_tokens() -> AnyView {
    let query = use_session().query(list_all_tokens);
    let empty = ViewFn::from(|| {
        view! {
            <EmptyState title=text::NO_TOKENS>{text::NO_TOKENS_OF_ANYBODY}</EmptyState>
        }
    });
    token_list(query, |id| Box::pin(revoke_any_token(id)), true, empty)
}

/// A list of tokens. `has_owners` shows whose they are.
pub(super) fn token_list(
    query: Query<Vec<AccessToken>>,
    revoke: Revoke,
    has_owners: bool,
    empty: ViewFn,
) -> AnyView {
    let session = use_session();
    let confirm = Confirm::<AccessToken>::new();
    let on_confirm = Callback::new(move |token: AccessToken| {
        spawn_local(async move {
            let answer = revoke(token.id).await;
            if let Err(error) = &answer {
                session.report_error(error);
            }
            confirm.finish(answer);
            query.reload();
        });
    });
    let ask = Callback::new(move |token| confirm.ask(token));
    let content = move || match query.state().get() {
        QueryState::Loading => view! { <Skeleton lines=4 label=text::LOADING /> }.into_any(),
        QueryState::Failed(error) => {
            view! { <Failure error on_retry=move |()| query.reload() /> }.into_any()
        }
        QueryState::Loaded(tokens) if tokens.is_empty() => empty.run(),
        QueryState::Loaded(tokens) => {
            let rows = tokens.into_iter().map(|token| row(token, has_owners, ask));
            let rows = rows.collect_view();
            view! {
                <ul class="s-access__list" aria-label=text::TOKENS>
                    {rows}
                </ul>
            }
            .into_any()
        }
    };
    let words = |token: &AccessToken| {
        (text::question("Revoke", &token.name), text::REVOKE_EXPLAINED, text::REVOKE_NOW)
    };
    view! {
        <div class="s-access">{content}</div>
        {confirm.dialog(words, on_confirm)}
    }
    .into_any()
}

fn row(token: AccessToken, has_owners: bool, ask: Callback<AccessToken>) -> AnyView {
    let scopes = token.scopes.iter().map(|scope| view! { <Badge text=text::scope(*scope) /> });
    let scopes = scopes.collect_view();
    let expires = if token.expires_at.0 <= browser::now() {
        view! { <Badge tone=Tone::Danger text=text::EXPIRED /> }.into_any()
    } else {
        view! { <span>{text::expires(token.expires_at.0)}</span> }.into_any()
    };
    let used = match token.last_used_at {
        Some(at) => view! { <span>{text::USED} <TimeAgo at=at.0 /></span> }.into_any(),
        None => view! { <span>{text::NEVER_USED}</span> }.into_any(),
    };
    let owner = has_owners.then(|| view! { <bdi>{visible(&token.owner)}</bdi> });
    let name = visible(&token.name);
    view! {
        <li class="s-access__row">
            <div class="s-access__name">
                <bdi>{visible(&token.name)}</bdi>
                " "
                <span class="s-access__badges">{scopes}</span>
                <p class="s-access__facts">
                    {owner}
                    <span>{text::CREATED} <TimeAgo at=token.created_at.0 /></span>
                    {used}
                    {expires}
                </p>
            </div>
            <Button on_press=move |()| ask.run(token.clone())>
                {text::REVOKE} <span class="u-hidden">{name}</span>
            </Button>
        </li>
    }
    .into_any()
}
