//! A file of the console, plain and in the compressed forms that the build creates.

use std::{borrow::Cow, collections::HashMap};

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::http::etag::{has_etag, list_items};

/// A file with all its encodings.
#[derive(Debug)]
pub(super) struct Asset {
    content_type: HeaderValue,
    cache_control: HeaderValue,
    /// Sorted by encoding, so that the smallest is first.
    encoded_files: Vec<EncodedFile>,
}

#[derive(Debug)]
struct EncodedFile {
    encoding: Encoding,
    /// The hash of `bytes`, so that each encoding has its own `ETag`.
    etag: HeaderValue,
    bytes: Bytes,
}

/// A content encoding. The order is the preference of the server.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Encoding {
    Brotli,
    Gzip,
    Identity,
}

/// A part of a name with at least this many hexadecimal digits is the hash of the content.
const MIN_HASH_DIGITS: usize = 12;

/// Collects the encodings of each file.
pub(super) fn collect(
    files: impl IntoIterator<Item = (String, Cow<'static, [u8]>)>,
) -> HashMap<String, Asset> {
    let mut assets: HashMap<String, Asset> = HashMap::new();
    for (file, content) in files {
        let (name, encoding) = Encoding::from_file_name(&file);
        let bytes = match content {
            Cow::Borrowed(content) => Bytes::from_static(content),
            Cow::Owned(content) => content.into(),
        };
        let asset = assets.entry(name.to_owned()).or_insert_with(|| Asset::new(name));
        asset.encoded_files.push(EncodedFile { encoding, etag: etag(&bytes), bytes });
        asset.encoded_files.sort_by_key(|file| file.encoding);
    }
    // A compressed file without its plain form is left over from an earlier build.
    assets.retain(|_, asset| asset.plain().is_some());
    assets
}

impl Asset {
    fn new(name: &str) -> Self {
        let mime = mime_guess::from_path(name).first_or_octet_stream();
        let content_type = match mime.type_() {
            mime_guess::mime::TEXT => format!("{mime}; charset=utf-8"),
            _ => mime.to_string(),
        };
        let cache_control =
            if is_hashed(name) { "public, max-age=31536000, immutable" } else { "no-cache" };
        Self {
            content_type: HeaderValue::from_str(&content_type)
                .unwrap_or(HeaderValue::from_static("application/octet-stream")),
            cache_control: HeaderValue::from_static(cache_control),
            encoded_files: Vec::new(),
        }
    }

    fn plain(&self) -> Option<&EncodedFile> {
        self.encoded_files.iter().find(|file| file.encoding == Encoding::Identity)
    }

    /// The plain file as text.
    pub(super) fn text(&self) -> String {
        let plain = self.plain().map(|file| String::from_utf8_lossy(&file.bytes).into_owned());
        plain.unwrap_or_default()
    }

    /// Responds with the smallest encoding that the browser accepts, or with 304 if the browser has
    /// it already.
    pub(super) fn respond(&self, request: &HeaderMap) -> Response {
        let mut files = self.encoded_files.iter();
        let Some(file) = files.find(|file| file.encoding.is_accepted(request)) else {
            return StatusCode::NOT_ACCEPTABLE.into_response();
        };
        let headers = [
            (header::CACHE_CONTROL, self.cache_control.clone()),
            (header::ETAG, file.etag.clone()),
            (header::VARY, HeaderValue::from_static("accept-encoding")),
        ];
        if has_etag(request, &file.etag) {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        let mut response = (headers, file.bytes.clone()).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, self.content_type.clone());
        if let Some(name) = file.encoding.name() {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        response
    }
}

impl Encoding {
    /// Splits a file name into the name of the plain file and the encoding.
    fn from_file_name(file: &str) -> (&str, Self) {
        if let Some(name) = file.strip_suffix(".br") {
            (name, Self::Brotli)
        } else if let Some(name) = file.strip_suffix(".gz") {
            (name, Self::Gzip)
        } else {
            (file, Self::Identity)
        }
    }

    fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }

    fn is_accepted(self, request: &HeaderMap) -> bool {
        let Some(name) = self.name() else { return true };
        list_items(request, header::ACCEPT_ENCODING).any(|item| {
            let mut parts = item.split(';').map(str::trim);
            let is_listed = parts.next().is_some_and(|coding| coding.eq_ignore_ascii_case(name));
            let is_excluded = parts.any(|weight| {
                weight.strip_prefix("q=").is_some_and(|weight| weight.parse() == Ok(0.0))
            });
            is_listed && !is_excluded
        })
    }
}

fn etag(bytes: &[u8]) -> HeaderValue {
    let digest = HEXLOWER.encode(&Sha256::digest(bytes)[..16]);
    HeaderValue::from_str(&format!("\"{digest}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

fn is_hashed(name: &str) -> bool {
    name.split(['/', '-', '_', '.'])
        .filter(|part| part.len() >= MIN_HASH_DIGITS)
        .any(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_name_with_hash_is_recognized() {
        for name in ["style-2f0a6b1c9d8e7f60.css", "frontend-2f0a6b1c9d8e7f60/frontend_bg.wasm"] {
            assert!(is_hashed(name), "{name}");
        }
        for name in ["index.html", "favicon.svg", "robots.txt", "main-cafe.css"] {
            assert!(!is_hashed(name), "{name}");
        }
    }

    #[test]
    fn encoding_is_accepted_only_if_the_request_lists_it() {
        let accepts = |value: &'static str, encoding: Encoding| {
            let value = HeaderValue::from_static(value);
            let request = HeaderMap::from_iter([(header::ACCEPT_ENCODING, value)]);
            encoding.is_accepted(&request)
        };
        assert!(accepts("gzip, deflate, br, zstd", Encoding::Brotli));
        assert!(accepts("BR;q=0.5", Encoding::Brotli));
        assert!(!accepts("br;q=0, gzip", Encoding::Brotli));
        assert!(accepts("br;q=0, gzip", Encoding::Gzip));
        assert!(!accepts("", Encoding::Gzip));
        assert!(accepts("", Encoding::Identity));
    }
}
