//! The newest list of services, compressed. The list of 10,000 services takes 50 ms to compress, and is the same for
//! every account.

use std::sync::{Mutex, PoisonError};

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header, response::Parts},
    response::Response,
};

/// How many encodings of a list are kept. Clients prefer one of three.
const MAX_LISTS: usize = 4;

/// The newest list, in the encodings that clients asked for.
#[derive(Debug, Default)]
pub(crate) struct CompressedLists {
    newest: Mutex<Option<(HeaderValue, Vec<Compressed>)>>,
}

/// One answer.
#[derive(Clone, Debug)]
pub(crate) struct Compressed {
    /// What the client accepts.
    pub(crate) accepts: Option<HeaderValue>,
    pub(crate) parts: Parts,
    pub(crate) body: Bytes,
}

impl CompressedLists {
    /// The list with this tag, for a client that accepts this.
    pub(crate) fn find(
        &self,
        etag: &HeaderValue,
        accepts: Option<&HeaderValue>,
    ) -> Option<Compressed> {
        let newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, lists) = newest.as_ref().filter(|(newest, _)| newest == etag)?;
        lists.iter().find(|list| list.accepts.as_ref() == accepts).cloned()
    }

    /// Keeps a list, unless it is not compressed. Forgets those with another tag.
    pub(crate) fn keep(&self, etag: HeaderValue, list: &Compressed) {
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
    pub(crate) fn into_response(self) -> Response {
        Response::from_parts(self.parts, Body::from(self.body))
    }
}

#[cfg(test)]
mod tests {
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
}
