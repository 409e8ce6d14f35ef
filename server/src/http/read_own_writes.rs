//! Lets a client read what it has written, also when another server of the same repository answers.
//!
//! Each answer has the newest revision of the server. A client sends back the newest one that it has seen: a program in
//! the same header, a browser in a cookie. A server that does not have it yet waits until it has.
//!
//! A value is not trusted. Only a signed-in caller waits, and not for long. Nobody else waits, and the database is not
//! asked more often.

use std::{sync::Arc, time::Duration};

use api_types::RevisionNumber;
use app::api::ApiError;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use repository::Identity;
use store::Follower;
use tokio::time::timeout;

use crate::{app_state::Server, auth::cookie, http::errors::Failure};

/// The header with a revision, of requests and answers.
const REVISION: HeaderName = HeaderName::from_static("mockpit-revision");

/// How long a request waits for a revision.
const MAX_WAIT: Duration = Duration::from_secs(2);

/// The middleware of the console. It runs after the policy.
pub(crate) async fn for_browsers(
    State(server): State<Arc<Server>>,
    request: Request,
    next: Next,
) -> Response {
    let Some(follower) = follower(&server, &request) else { return next.run(request).await };
    let seen = cookie::read_revision(request.headers());
    let missing = missing(follower, seen.max(read_header(request.headers()))).await;
    let mut response = respond(follower, missing, request, next).await;
    let newest = follower.newest();
    // A revision that never comes must not stop the browser for ever.
    if seen.is_none_or(|seen| seen < newest) || missing.is_some() {
        response.headers_mut().append(header::SET_COOKIE, cookie::revision(newest));
    }
    response
}

/// The middleware of the API. It runs after the rights are checked.
pub(crate) async fn for_programs(
    State(server): State<Arc<Server>>,
    request: Request,
    next: Next,
) -> Response {
    let Some(follower) = follower(&server, &request) else { return next.run(request).await };
    let missing = missing(follower, read_header(request.headers())).await;
    respond(follower, missing, request, next).await
}

/// What the server knows about other servers, if it has any and the caller has signed in.
fn follower<'a>(server: &'a Server, request: &Request) -> Option<&'a Follower> {
    request.extensions().get::<Identity>()?;
    server.follower()
}

fn read_header(headers: &HeaderMap) -> Option<RevisionNumber> {
    headers.get(REVISION)?.to_str().ok()?.parse().ok().map(RevisionNumber)
}

/// Waits until the server has the revision that the client has seen. Returns it if the server still does not have it.
async fn missing(follower: &Follower, seen: Option<RevisionNumber>) -> Option<RevisionNumber> {
    let seen = seen?;
    timeout(MAX_WAIT, follower.wait_for(seen)).await.is_err().then_some(seen)
}

/// The answer, with the newest revision.
async fn respond(
    follower: &Follower,
    missing: Option<RevisionNumber>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = match missing {
        None => next.run(request).await,
        Some(seen) => Failure(ApiError::Behind { revision: seen.0 }).into_response(),
    };
    response.headers_mut().insert(REVISION, HeaderValue::from(follower.newest().0));
    response
}
