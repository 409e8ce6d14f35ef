//! Compresses bodies.

use std::{
    collections::HashMap,
    io::Write as _,
    sync::{Mutex, PoisonError},
};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use http::{HeaderMap, HeaderValue, StatusCode, header};

/// Shorter bodies are sent as they are, in bytes.
const MIN_BODY: usize = 2_048;

/// Longer bodies are sent as they are, because compressing them would delay other calls, in bytes.
const MAX_BODY: usize = 1 << 20;

/// The bytes that compressed bodies in memory use together.
const MAX_CACHE: usize = 32 << 20;

/// Bodies of examples that were compressed before.
#[derive(Default)]
pub(super) struct CompressedBodies(Mutex<Cache>);

#[derive(Default)]
struct Cache {
    /// By address and length. The body is kept too, so that its address has no other content.
    bodies: HashMap<(usize, usize), (Bytes, Bytes)>,
    bytes: usize,
}

impl CompressedBodies {
    /// Compresses the body of an answer if the client accepts that and it is long enough.
    pub(super) fn compress(
        &self,
        accepted: &HeaderMap,
        status: StatusCode,
        headers: &mut HeaderMap,
        body: Bytes,
    ) -> Bytes {
        let is_wanted = (MIN_BODY..=MAX_BODY).contains(&body.len())
            && status != StatusCode::PARTIAL_CONTENT
            && !headers.contains_key(header::CONTENT_ENCODING)
            && headers.get(header::CONTENT_TYPE).is_some_and(is_text);
        if !is_wanted {
            return body;
        }
        headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
        if !accepts_gzip(accepted) {
            return body;
        }
        let Some(compressed) = self.compressed(&body) else { return body };
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        compressed
    }

    fn compressed(&self, body: &Bytes) -> Option<Bytes> {
        // Nobody else has the bytes of a body that was made for this call.
        if body.is_unique() {
            return gzip(body);
        }
        let key = (body.as_ptr().addr(), body.len());
        let cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = cache.bodies.get(&key).map(|(_, compressed)| compressed.clone());
        drop(cache);
        if known.is_some() {
            return known;
        }
        let compressed = gzip(body)?;
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let more = body.len() + compressed.len();
        if cache.bytes + more > MAX_CACHE {
            *cache = Cache::default();
        }
        if cache.bodies.insert(key, (body.clone(), compressed.clone())).is_none() {
            cache.bytes += more;
        }
        Some(compressed)
    }

    /// Forgets all bodies, because other services are served.
    pub(super) fn clear(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Cache::default();
    }
}

fn gzip(body: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 3), Compression::fast());
    encoder.write_all(body).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

/// Whether a body of this type becomes shorter.
fn is_text(content_type: &HeaderValue) -> bool {
    let Ok(text) = content_type.to_str() else { return false };
    let kind = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind.starts_with("text/")
        || ["json", "xml", "javascript"].iter().any(|ending| kind.ends_with(ending))
}

/// Whether `Accept-Encoding` names gzip, or everything, with a weight above zero.
fn accepts_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter();
    let mut codings =
        values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    codings.any(|coding| {
        let (name, parameters) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = parameters.trim().strip_prefix("q=").unwrap_or("1");
        matches!(name.trim(), "gzip" | "x-gzip" | "*") && weight.parse().unwrap_or(0.0) > 0.0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn long_texts_are_compressed_for_clients_that_accept_it() {
        let bodies = CompressedBodies::default();
        let long = Bytes::from(vec![b'a'; 3_000]);
        let shared = long.clone();
        for (accepted, kind, body, is_compressed) in [
            ("gzip, deflate", "application/json;charset=UTF-8", &long, true),
            ("*;q=0.1", "application/problem+json", &shared, true),
            ("gzip;q=0", "text/plain", &long, false),
            ("br", "text/plain", &long, false),
            ("gzip", "image/png", &long, false),
            ("gzip", "text/plain", &Bytes::from_static(b"short"), false),
        ] {
            let mut answer = headers(header::CONTENT_TYPE, kind);
            let accepted = headers(header::ACCEPT_ENCODING, accepted);
            let sent = bodies.compress(&accepted, StatusCode::OK, &mut answer, body.clone());
            assert_eq!(sent.len() < body.len(), is_compressed, "{kind}");
            assert_eq!(answer.contains_key(header::CONTENT_ENCODING), is_compressed);
        }
        assert_eq!(bodies.0.lock().unwrap().bodies.len(), 1);
        bodies.clear();
        assert_eq!(bodies.0.lock().unwrap().bodies.len(), 0);
    }
}
