//! Answers 304 to a client that already has the list of services of the newest revision or the grid of all instances,
//! and compresses each only once.
//!
//! They are the largest answers of the console. They are the same for every account. The list depends on the newest
//! revision alone, and the grid also on what was read from instances. The client keeps them in memory. No browser stores it, because every answer of
//! a server function forbids that.

use std::sync::Arc;

use app::api::{ApiError, internal_error};
use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header, response::Parts},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use data_encoding::HEXLOWER;
use http_body_util::BodyExt as _;
use repository::{Identity, Member};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use tokio::task::spawn_blocking;
use tower::{Layer as _, ServiceExt as _};

use crate::{
    app_state::Server,
    http::{
        compressed_lists::Compressed, compression::compression, errors::Failure, etag::has_etag,
    },
    instances::GridState,
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
    let (etag, lists) = match request.uri().path() {
        SERVICES => (etag(&server.newest_revision(&member)), &server.lists),
        GRID => match grid_state(&server, member.clone()).await {
            Some(state) => (etag(&(server.newest_revision(&member), state)), &server.grids),
            // The answer says what is wrong.
            None => return next.run(request).await,
        },
        _ => return next.run(request).await,
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

/// What the grid depends on. Opening the copies of instances can take long.
async fn grid_state(server: &Server, member: Member) -> Option<GridState> {
    let instances = Arc::clone(&server.instances);
    let state = spawn_blocking(move || instances.grid_state(&member));
    state.await.ok()?.ok()
}

/// The whole answer, compressed as the client prefers.
async fn compressed(request: Request, next: Next) -> Result<(Parts, Bytes), ApiError> {
    let Ok(response) = compression().layer(next).oneshot(request).await;
    let (parts, body) = response.into_parts();
    let body = body.collect().await.map_err(|error| internal_error(&*error))?;
    Ok((parts, body.to_bytes()))
}

/// The tag of an answer that depends on this, such as a revision. It contains more than the number, because another data
/// directory can have a revision of the same number, and the version, because another version of the
/// server can list more. It is weak: compression changes the bytes.
fn etag(state: &impl Serialize) -> HeaderValue {
    let state = serde_json::to_vec(state).unwrap_or_default();
    let hash = Sha256::new_with_prefix(env!("CARGO_PKG_VERSION")).chain_update(state).finalize();
    let digits = HEXLOWER.encode(hash.get(..16).unwrap_or_default());
    HeaderValue::from_str(&format!("W/\"{digits}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

#[cfg(test)]
mod tests {
    use api_types::{Revision, RevisionNumber};

    use super::*;

    #[test]
    fn tag_depends_on_the_whole_revision() {
        let start = Revision::start();
        let tags = [
            etag(&start),
            etag(&Revision { number: RevisionNumber(1), ..start.clone() }),
            etag(&Revision { put: 1, ..start.clone() }),
        ];
        assert_eq!(etag(&start), tags[0]);
        assert!(tags[0] != tags[1] && tags[1] != tags[2] && tags[0] != tags[2], "{tags:?}");
    }
}
