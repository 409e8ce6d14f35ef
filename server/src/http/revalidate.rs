//! Answers 304 to a client that already has the list of services of the newest revision, and compresses the
//! list only once for a revision.
//!
//! The list is the largest answer of the console. It is the same for every account, and depends on the
//! newest revision alone. The client keeps it in memory. No browser stores it, because every answer of
//! a server function forbids that.

use std::sync::{Arc, Mutex, PoisonError};

use api_types::Revision;
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
use sha2::{Digest as _, Sha256};
use tower::{Layer as _, ServiceExt as _};

use crate::{
    app_state::Server,
    http::{compression::compression, errors::Failure, etag::has_etag},
};

/// The path of the list of services.
const SERVICES: &str = "/console/services";

/// The middleware. It runs after the policy, so that only a signed-in account gets an answer.
pub(crate) async fn revalidate(
    State(server): State<Arc<Server>>,
    request: Request,
    next: Next,
) -> Response {
    let identity = request.extensions().get::<Identity>().cloned();
    let Some(identity) = identity.filter(|_| request.uri().path() == SERVICES) else {
        return next.run(request).await;
    };
    // Before the list is read. If a revision is committed in between, the list is newer than its tag,
    // and the client asks for it again.
    let etag = etag(&server.newest_revision(&Member::new(identity)));
    if has_etag(request.headers(), &etag) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response();
    }
    let accepts = request.headers().get(header::ACCEPT_ENCODING).cloned();
    if let Some(list) = server.lists.find(&etag, accepts.as_ref()) {
        return list.into_response();
    }
    match compressed(request, next).await {
        Ok((mut parts, body)) if parts.status == StatusCode::OK => {
            parts.headers.insert(header::ETAG, etag.clone());
            let list = Compressed { accepts, parts, body };
            server.lists.keep(etag, &list);
            list.into_response()
        }
        Ok((parts, body)) => Response::from_parts(parts, Body::from(body)),
        Err(error) => Failure(error).into_response(),
    }
}

/// The whole answer, compressed as the client prefers.
async fn compressed(request: Request, next: Next) -> Result<(Parts, Bytes), ApiError> {
    let Ok(response) = compression().layer(next).oneshot(request).await;
    let (parts, body) = response.into_parts();
    let body = body.collect().await.map_err(|error| internal_error(&*error))?;
    Ok((parts, body.to_bytes()))
}

/// How many encodings of a list are kept. Clients prefer one of three.
const MAX_LISTS: usize = 4;

/// The list of services of one revision, in the encodings that clients asked for.
#[derive(Debug, Default)]
pub(crate) struct CompressedLists {
    newest: Mutex<Option<(HeaderValue, Vec<Compressed>)>>,
}

#[derive(Clone, Debug)]
struct Compressed {
    /// What the client accepts.
    accepts: Option<HeaderValue>,
    parts: Parts,
    body: Bytes,
}

impl CompressedLists {
    /// The list with this tag, for a client that accepts this.
    fn find(&self, etag: &HeaderValue, accepts: Option<&HeaderValue>) -> Option<Compressed> {
        let newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, lists) = newest.as_ref().filter(|(newest, _)| newest == etag)?;
        lists.iter().find(|list| list.accepts.as_ref() == accepts).cloned()
    }

    /// Keeps a list, unless it is not compressed. Forgets those with another tag.
    fn keep(&self, etag: HeaderValue, list: &Compressed) {
        if !list.parts.headers.contains_key(header::CONTENT_ENCODING) {
            return;
        }
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *newest {
            Some((newest, lists)) if *newest == etag => {
                if lists.len() < MAX_LISTS {
                    lists.push(list.clone());
                }
            }
            other => *other = Some((etag, vec![list.clone()])),
        }
    }
}

impl Compressed {
    fn into_response(self) -> Response {
        Response::from_parts(self.parts, Body::from(self.body))
    }
}

/// The tag of the list at this revision. It contains more than the number, because another data
/// directory can have a revision of the same number, and the version, because another version of the
/// server can list more. It is weak: compression changes the bytes.
fn etag(revision: &Revision) -> HeaderValue {
    let revision = serde_json::to_vec(revision).unwrap_or_default();
    let hash = Sha256::new_with_prefix(env!("CARGO_PKG_VERSION")).chain_update(revision).finalize();
    let digits = HEXLOWER.encode(hash.get(..16).unwrap_or_default());
    HeaderValue::from_str(&format!("W/\"{digits}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

#[cfg(test)]
mod tests {
    use api_types::RevisionNumber;

    use super::*;

    fn list(accepts: &'static str, encoding: Option<&'static str>) -> Compressed {
        let (mut parts, ()) = Response::new(()).into_parts();
        if let Some(encoding) = encoding {
            parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        let accepts = Some(HeaderValue::from_static(accepts));
        Compressed { accepts, parts, body: Bytes::from_static(b"list") }
    }

    #[test]
    fn compressed_lists_of_the_newest_revision_are_kept() {
        let lists = CompressedLists::default();
        let [old, new] = ["\"1\"", "\"2\""].map(HeaderValue::from_static);
        let finds = |etag: &HeaderValue, accepts: &'static str| {
            lists.find(etag, Some(&HeaderValue::from_static(accepts))).is_some()
        };
        lists.keep(old.clone(), &list("gzip", Some("gzip")));
        lists.keep(old.clone(), &list("identity", None));
        lists.keep(old.clone(), &list("zstd, gzip", Some("zstd")));
        assert!(finds(&old, "gzip") && finds(&old, "zstd, gzip") && !finds(&old, "identity"));
        assert!(!finds(&new, "gzip"));
        lists.keep(new.clone(), &list("gzip", Some("gzip")));
        assert!(finds(&new, "gzip") && !finds(&new, "zstd, gzip") && !finds(&old, "gzip"));
        for accepts in ["a", "b", "c", "d", "e"] {
            lists.keep(new.clone(), &list(accepts, Some("gzip")));
        }
        assert!(finds(&new, "c") && !finds(&new, "d"), "a client cannot fill the memory");
    }

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
