//! What a server function leans on: who calls, what the server holds, threads that may block.

use std::{future::Future, panic::resume_unwind, pin::Pin, sync::Arc};

use axum::{Extension, http::HeaderValue};
use leptos::prelude::use_context;
use repository::{Admin, Identity, Member, Repository};
use tokio::task::spawn_blocking;

use super::{ApiError, IntoApiError, internal_error};

/// Whoever has signed in.
///
/// # Errors
/// Where nobody has.
pub async fn member() -> Result<Member, ApiError> {
    let Ok(Extension(identity)) = leptos_axum::extract::<Extension<Identity>>().await else {
        return Err(ApiError::SignedOut);
    };
    Ok(Member::new(identity))
}

/// The administrator who has signed in.
///
/// # Errors
/// Where nobody has, or somebody without that role.
pub async fn admin() -> Result<Admin, ApiError> {
    Admin::new(member().await?).map_err(IntoApiError::into_api_error)
}

/// The repository.
///
/// # Errors
/// Where the server has not opened one.
pub fn repository() -> Result<Arc<Repository>, ApiError> {
    use_context().ok_or_else(|| internal_error(&NotProvided("repository")))
}

/// The way in and out.
pub(super) fn auth_service() -> Result<Arc<dyn AuthService>, ApiError> {
    use_context().ok_or_else(|| internal_error(&NotProvided("authentication service")))
}

/// Does work that waits for a disk or takes long, away from the threads that answer requests.
///
/// # Errors
/// Those of the work.
pub async fn blocking<T, E>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, ApiError>
where
    T: Send + 'static,
    E: IntoApiError,
{
    let span = tracing::Span::current();
    match spawn_blocking(move || span.in_scope(|| work().map_err(IntoApiError::into_api_error)))
        .await
    {
        Ok(outcome) => outcome,
        Err(failed) => match failed.try_into_panic() {
            // It goes on where it would have without the thread: at the router.
            Ok(panic) => resume_unwind(panic),
            Err(cancelled) => Err(internal_error(&cancelled)),
        },
    }
}

/// An answer that is not there yet.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, ApiError>> + Send + 'a>>;

/// The way in and out, as one request meets it. How the server knows a password and where it keeps
/// sessions is its own business.
pub trait AuthService: Send + Sync {
    /// Whether there is no administrator yet.
    fn setup_needed(&self) -> BoxFuture<'_, bool>;

    /// Whether this is the demo, which everybody administers.
    fn demo(&self) -> bool;

    /// The largest file that can be imported, in bytes.
    fn max_upload(&self) -> u64;

    /// Signs in by name and password.
    fn sign_in(&self, name: String, password: String) -> BoxFuture<'_, SignedIn>;

    /// Ends the session of this request, if it has one; the cookie that says so.
    fn sign_out(&self) -> HeaderValue;

    /// Creates the first administrator by the one-time link, and signs in.
    fn create_administrator(
        &self,
        token: String,
        name: String,
        password: String,
    ) -> BoxFuture<'_, SignedIn>;
}

/// Somebody has come in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub identity: Identity,
    /// The cookies of the new session and of the browser.
    pub cookies: Vec<HeaderValue>,
}

/// A mistake in how the server was put together.
#[derive(Debug, thiserror::Error)]
#[error("the server provides no {0}")]
struct NotProvided(&'static str);
