//! The console's files, which are embedded in the binary.
//!
//! A file with a hash in its name never changes, so browsers cache it forever. Browsers revalidate
//! all other files each time. Any path that is not a file is a page of the console.

mod asset;
mod content_policy;

use std::{borrow::Cow, collections::HashMap};

use api_types::Missing;
use app::api::ApiError;
use axum::{
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use rust_embed::RustEmbed;

use crate::http::errors::Failure;
use asset::Asset;

/// The files of the console, and the content security policy of its page.
#[derive(Debug)]
pub struct Spa {
    assets: HashMap<String, Asset>,
    content_policy: HeaderValue,
}

#[derive(RustEmbed)]
#[folder = "../dist"]
#[allow_missing = true]
struct Dist;

const INDEX: &str = "index.html";

/// The page for a binary that was built without the console.
const NOT_BUILT: &str = include_str!("not_built.html");

impl Spa {
    /// The files that are embedded in this binary.
    #[must_use]
    pub fn embedded() -> Self {
        Self::new(Dist::iter().filter_map(|name| Some((name.to_string(), Dist::get(&name)?.data))))
    }

    /// These files by name. `x.br` and `x.gz` are compressed forms of `x`.
    #[must_use]
    pub fn new(files: impl IntoIterator<Item = (String, Cow<'static, [u8]>)>) -> Self {
        let assets = asset::collect(files);
        let index = assets.get(INDEX).map(Asset::text).unwrap_or_default();
        Self { content_policy: content_policy::for_page(&index), assets }
    }

    /// The content security policy of all responses.
    pub(crate) fn content_policy(&self) -> HeaderValue {
        self.content_policy.clone()
    }

    /// Responds to a request for a file or a page.
    pub(crate) fn respond(&self, request: &Request) -> Response {
        let path = request.uri().path().trim_start_matches('/');
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return Failure(ApiError::Malformed {
                message: "this address accepts only GET and HEAD".to_owned(),
            })
            .into_response();
        }
        if let Some(asset) = self.assets.get(path) {
            return asset.respond(request.headers());
        }
        if !is_page(path) {
            return Failure(ApiError::NotFound(Missing::File)).into_response();
        }
        match self.assets.get(INDEX) {
            Some(index) => index.respond(request.headers()),
            None => not_built(),
        }
    }
}

/// Whether a path can be a page. Files have an extension, and some folders have no pages. The addresses of services
/// have versions and names of operations, which can have a dot.
fn is_page(path: &str) -> bool {
    let (first, last) = (path.split('/').next(), path.rsplit('/').next());
    if matches!(first, Some("service" | "services")) {
        return true;
    }
    !matches!(first, Some("api" | "assets" | "console" | "snippets"))
        && !last.is_some_and(|last| last.contains('.'))
}

fn not_built() -> Response {
    let headers =
        [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (StatusCode::SERVICE_UNAVAILABLE, headers, NOT_BUILT).into_response()
}
