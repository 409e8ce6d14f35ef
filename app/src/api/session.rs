//! The session: sign in, sign out, and the signed-in account.

use api_types::SessionView;
#[cfg(feature = "ssr")]
use api_types::{AccountView, RevisionNumber};
use leptos::prelude::*;
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use super::access::{AuthService, SignedIn, auth_service, member, repository};
use super::{ApiError, ConsoleClient};

/// The signed-in account and the state of the server.
#[server(prefix = "/console", endpoint = "session", input = Json, output = Json, client = ConsoleClient)]
pub async fn session() -> Result<SessionView, ApiError> {
    let member = member().await.ok();
    view(&*auth_service()?, member).await
}

/// Signs in.
#[server(prefix = "/console", endpoint = "session/sign-in", input = Json, output = Json, client = ConsoleClient)]
pub async fn sign_in(name: String, password: String) -> Result<SessionView, ApiError> {
    let auth = auth_service()?;
    let signed_in = auth.sign_in(name, password).await?;
    open_session(&*auth, signed_in).await
}

/// Signs out. Succeeds if nobody is signed in. Returns the address at which the sign-in provider signs out too.
#[server(prefix = "/console", endpoint = "session/sign-out", input = Json, output = Json, client = ConsoleClient)]
pub async fn sign_out() -> Result<Option<String>, ApiError> {
    let signed_out = auth_service()?.sign_out().await?;
    set_cookie(signed_out.cookie);
    Ok(signed_out.continue_at)
}

/// Creates the first administrator with the token of the one-time link, and signs in.
#[server(prefix = "/console", endpoint = "session/create-administrator", input = Json, output = Json, client = ConsoleClient)]
pub async fn create_administrator(
    token: String,
    name: String,
    password: String,
) -> Result<SessionView, ApiError> {
    let auth = auth_service()?;
    let signed_in = auth.create_administrator(token, name, password).await?;
    open_session(&*auth, signed_in).await
}

/// The name of the account that a one-time link belongs to.
#[server(prefix = "/console", endpoint = "session/linked-account", input = Json, output = Json, client = ConsoleClient)]
pub async fn linked_account(token: String) -> Result<String, ApiError> {
    auth_service()?.linked_account(token).await
}

/// Sets the password of the account that a one-time link belongs to, and signs in.
#[server(prefix = "/console", endpoint = "session/use-link", input = Json, output = Json, client = ConsoleClient)]
pub async fn use_link(token: String, password: String) -> Result<SessionView, ApiError> {
    let auth = auth_service()?;
    let signed_in = auth.use_link(token, password).await?;
    open_session(&*auth, signed_in).await
}

#[cfg(feature = "ssr")]
async fn view(
    auth: &dyn AuthService,
    member: Option<repository::Member>,
) -> Result<SessionView, ApiError> {
    let revision = match &member {
        Some(member) => repository()?.head(member).revision.number,
        None => RevisionNumber::default(),
    };
    let provider = auth.provider(member.is_none()).await?;
    Ok(SessionView {
        revision,
        account: member.as_ref().map(|member| AccountView {
            name: member.identity().name().to_owned(),
            role: member.identity().role(),
        }),
        setup_needed: auth.setup_needed().await?,
        demo: auth.demo(),
        max_upload: auth.max_upload(),
        provider,
        local_accounts: auth.accepts_local_accounts(),
    })
}

#[cfg(feature = "ssr")]
async fn open_session(
    auth: &dyn AuthService,
    signed_in: SignedIn,
) -> Result<SessionView, ApiError> {
    signed_in.cookies.into_iter().for_each(set_cookie);
    view(auth, Some(repository::Member::new(signed_in.identity))).await
}

#[cfg(feature = "ssr")]
fn set_cookie(cookie: axum::http::HeaderValue) {
    expect_context::<leptos_axum::ResponseOptions>()
        .append_header(axum::http::header::SET_COOKIE, cookie);
}
