//! One file of the console, in the forms that the build has made of it.

use std::{borrow::Cow, collections::HashMap};

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// A file in its forms, smallest first.
#[derive(Debug)]
pub(super) struct Asset {
    kind: HeaderValue,
    caching: HeaderValue,
    forms: Vec<ReportFormat>,
}

#[derive(Debug)]
struct ReportFormat {
    encoding: Encoding,
    tag: HeaderValue,
    bytes: Bytes,
}

/// In the order in which they are preferred.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Encoding {
    Brotli,
    Gzip,
    Identity,
}

/// A name with this many hexadecimal digits in a row holds the hash of the content.
const HASH_DIGITS: usize = 12;

/// Puts the forms of each file together.
pub(super) fn gather(
    files: impl IntoIterator<Item = (String, Cow<'static, [u8]>)>,
) -> HashMap<String, Asset> {
    let mut assets: HashMap<String, Asset> = HashMap::new();
    for (file, content) in files {
        let (name, encoding) = Encoding::of(&file);
        let bytes = match content {
            Cow::Borrowed(content) => Bytes::from_static(content),
            Cow::Owned(content) => content.into(),
        };
        let asset = assets.entry(name.to_owned()).or_insert_with(|| Asset::new(name));
        asset.forms.push(ReportFormat { encoding, tag: tag(&bytes), bytes });
        asset.forms.sort_by_key(|form| form.encoding);
    }
    // Forms of a file that is gone.
    assets.retain(|_, asset| asset.forms.iter().any(|form| form.encoding == Encoding::Identity));
    assets
}

impl Asset {
    fn new(name: &str) -> Self {
        let kind = mime_guess::from_path(name).first_or_octet_stream();
        let kind = match kind.type_() {
            mime_guess::mime::TEXT => format!("{kind}; charset=utf-8"),
            _ => kind.to_string(),
        };
        let caching =
            if is_hashed(name) { "public, max-age=31536000, immutable" } else { "no-cache" };
        Self {
            kind: HeaderValue::from_str(&kind)
                .unwrap_or(HeaderValue::from_static("application/octet-stream")),
            caching: HeaderValue::from_static(caching),
            forms: Vec::new(),
        }
    }

    /// The file as text; nothing where it is none.
    pub(super) fn text(&self) -> String {
        let plain = self.forms.iter().find(|form| form.encoding == Encoding::Identity);
        plain.map(|form| String::from_utf8_lossy(&form.bytes).into_owned()).unwrap_or_default()
    }

    /// The form that the browser takes and that is the smallest; only its tag where it has it.
    pub(super) fn respond(&self, request: &HeaderMap) -> Response {
        let Some(form) = self.forms.iter().find(|form| form.encoding.is_accepted(request)) else {
            return StatusCode::NOT_ACCEPTABLE.into_response();
        };
        let headers = [
            (header::CACHE_CONTROL, self.caching.clone()),
            (header::ETAG, form.tag.clone()),
            (header::VARY, HeaderValue::from_static("accept-encoding")),
        ];
        if has(request, &form.tag) {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        let mut response = (headers, form.bytes.clone()).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, self.kind.clone());
        if let Some(name) = form.encoding.name() {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        response
    }
}

impl Encoding {
    /// The file that this is a form of, and which.
    fn of(file: &str) -> (&str, Self) {
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
        items(request, header::ACCEPT_ENCODING).any(|item| {
            let mut parts = item.split(';').map(str::trim);
            let named = parts.next().is_some_and(|coding| coding.eq_ignore_ascii_case(name));
            let refused = parts.any(|weight| {
                weight.strip_prefix("q=").is_some_and(|weight| weight.parse() == Ok(0.0))
            });
            named && !refused
        })
    }
}

/// Whether the browser has the form with this tag.
fn has(request: &HeaderMap, tag: &HeaderValue) -> bool {
    items(request, header::IF_NONE_MATCH)
        .any(|known| known == "*" || known.trim_start_matches("W/").as_bytes() == tag.as_bytes())
}

/// The items of a header that is a list.
fn items(headers: &HeaderMap, name: header::HeaderName) -> impl Iterator<Item = &str> {
    headers
        .get_all(name)
        .into_iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(str::trim)
}

/// Of the form's own bytes: forms differ, so do their tags.
fn tag(bytes: &[u8]) -> HeaderValue {
    let digest = HEXLOWER.encode(&Sha256::digest(bytes)[..16]);
    HeaderValue::from_str(&format!("\"{digest}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

fn is_hashed(name: &str) -> bool {
    name.split(['/', '-', '_', '.'])
        .any(|part| part.len() >= HASH_DIGITS && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_in_the_name_is_seen() {
        for name in ["style-2f0a6b1c9d8e7f60.css", "frontend-2f0a6b1c9d8e7f60/frontend_bg.wasm"] {
            assert!(is_hashed(name), "{name}");
        }
        for name in ["index.html", "favicon.svg", "robots.txt", "main-cafe.css"] {
            assert!(!is_hashed(name), "{name}");
        }
    }

    #[test]
    fn only_what_the_browser_takes_is_sent() {
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
