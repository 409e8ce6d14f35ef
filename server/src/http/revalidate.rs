//! Answers 304 to a client that already has the list of services of the newest revision or the grid of all instances,
//! and compresses each only once.
//!
//! They are the largest answers of the console. They are the same for every account. The list depends on the newest
//! revision alone, so the console loads it once for each revision. The grid depends also on what was read from instances, so the console
//! asks for it with its tag. It keeps both in memory. No browser stores them, because every answer of a server function forbids that.

use std::sync::Arc;

use app::api::{ApiError, internal_error};
use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header, response::Parts},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http_body_util::BodyExt as _;
use repository::{Identity, Member};
use tokio::task::spawn_blocking;
use tower::{Layer as _, ServiceExt as _};

use crate::{
    answer_tag::answer_tag,
    app_state::Server,
    http::{
        compressed_lists::Compressed, compression::compression, errors::Failure, etag::has_etag,
    },
};

/// The path of the list of services.
const SERVICES: &str = "/console/services";

/// The path of the grid.
const GRID: &str = "/console/instances/grid";

/// The middleware. It runs after the policy, so that only a signed-in account gets an answer.
pub(crate) async fn revalidate(
    State(server): State<Arc<Server>>,
    request: Request,
    next: Next,
) -> Response {
    let Some(identity) = request.extensions().get::<Identity>().cloned() else {
        return next.run(request).await;
    };
    // Before the answer is made. If a revision is committed in between, the answer is newer than its tag,
    // and the client asks for it again.
    let member = Member::new(identity);
    let (tag, lists) = match request.uri().path() {
        SERVICES => (Some(answer_tag(&server.newest_revision(&member))), &server.lists),
        GRID => (grid_tag(&server, member).await, &server.grids),
        _ => return next.run(request).await,
    };
    let Some(etag) = tag.and_then(|tag| HeaderValue::try_from(tag).ok()) else {
        // The answer states what is wrong.
        return next.run(request).await;
    };
    if has_etag(request.headers(), &etag) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response();
    }
    let accepts = request.headers().get(header::ACCEPT_ENCODING).cloned();
    if let Some(list) = lists.find(&etag, accepts.as_ref()) {
        return list.into_response();
    }
    match compressed(request, next).await {
        Ok((mut parts, body)) if parts.status == StatusCode::OK => {
            parts.headers.insert(header::ETAG, etag.clone());
            let list = Compressed { accepts, parts, body };
            lists.keep(etag, &list);
            list.into_response()
        }
        Ok((parts, body)) => Response::from_parts(parts, Body::from(body)),
        Err(error) => Failure(error).into_response(),
    }
}

/// The tag of the grid. Opening the copies of instances can take long.
async fn grid_tag(server: &Server, member: Member) -> Option<String> {
    let instances = Arc::clone(&server.instances);
    let tag = spawn_blocking(move || instances.grid_tag(&member));
    tag.await.ok()?.ok()
}

/// The whole answer, compressed as the client prefers.
async fn compressed(request: Request, next: Next) -> Result<(Parts, Bytes), ApiError> {
    let Ok(response) = compression().layer(next).oneshot(request).await;
    let (parts, body) = response.into_parts();
    let body = body.collect().await.map_err(|error| internal_error(&*error))?;
    Ok((parts, body.to_bytes()))
}
