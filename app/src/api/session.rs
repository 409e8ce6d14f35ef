//! Signing in and out, and who one is.

#[cfg(feature = "ssr")]
use api_types::AccountView;
use api_types::SessionView;
use leptos::prelude::*;
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use super::access::{AuthService, SignedIn, auth_service, member, repository};
use super::{ApiError, ConsoleClient};

/// Who is signed in, and where.
#[server(prefix = "/console", endpoint = "session", input = Json, output = Json, client = ConsoleClient)]
pub async fn session() -> Result<SessionView, ApiError> {
    let member = member().await.ok();
    view(&*auth_service()?, member).await
}

/// Signs in.
#[server(prefix = "/console", endpoint = "session/sign-in", input = Json, output = Json, client = ConsoleClient)]
pub async fn sign_in(name: String, password: String) -> Result<SessionView, ApiError> {
    let auth = auth_service()?;
    let entered = auth.sign_in(name, password).await?;
    welcome(&*auth, entered).await
}

/// Signs out. Who is not signed in may do so too.
#[server(prefix = "/console", endpoint = "session/sign-out", input = Json, output = Json, client = ConsoleClient)]
pub async fn sign_out() -> Result<(), ApiError> {
    set_cookie(auth_service()?.sign_out());
    Ok(())
}

/// Creates the first administrator by the token of the one-time link, and signs in.
#[server(prefix = "/console", endpoint = "session/create-administrator", input = Json, output = Json, client = ConsoleClient)]
pub async fn create_administrator(
    token: String,
    name: String,
    password: String,
) -> Result<SessionView, ApiError> {
    let auth = auth_service()?;
    let entered = auth.create_administrator(token, name, password).await?;
    welcome(&*auth, entered).await
}

#[cfg(feature = "ssr")]
async fn view(
    auth: &dyn AuthService,
    member: Option<repository::Member>,
) -> Result<SessionView, ApiError> {
    let revision = match &member {
        Some(member) => repository()?.head(member).revision.number.0,
        None => 0,
    };
    Ok(SessionView {
        revision,
        account: member.as_ref().map(|member| AccountView {
            name: member.identity().name().to_owned(),
            role: member.identity().role(),
        }),
        setup_needed: auth.setup_needed().await?,
        demo: auth.demo(),
        max_upload: auth.max_upload(),
    })
}

#[cfg(feature = "ssr")]
async fn welcome(auth: &dyn AuthService, entered: SignedIn) -> Result<SessionView, ApiError> {
    entered.cookies.into_iter().for_each(set_cookie);
    view(auth, Some(repository::Member::new(entered.identity))).await
}

#[cfg(feature = "ssr")]
fn set_cookie(cookie: axum::http::HeaderValue) {
    expect_context::<leptos_axum::ResponseOptions>()
        .append_header(axum::http::header::SET_COOKIE, cookie);
}
