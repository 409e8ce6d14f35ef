//! Calls that another server answers.

use std::sync::Arc;

use http::Uri;

use crate::{Forward, call::Call, header::passed_on};

/// Checks the address of a server.
///
/// # Errors
/// Why it cannot be called.
pub(crate) fn check(url: &str) -> Result<(), Box<str>> {
    let uri: Option<Uri> = url.trim().parse().ok();
    let is_http = |uri: &Uri| matches!(uri.scheme_str(), Some("http" | "https"));
    match uri.filter(|uri| is_http(uri) && uri.host().is_some()) {
        Some(_) => Ok(()),
        None => Err(format!("The address of the proxy, `{url}`, is no HTTP URL.").into()),
    }
}

/// The call for another server. `None` if the server is this one with the same path: it would call itself forever.
pub(crate) fn forward(call: &Call<'_>, operation: usize, path: &str, url: &str) -> Option<Forward> {
    let url = url.trim();
    let mut target = format!("{}{path}", url.strip_suffix('/').unwrap_or(url));
    if let Some(query) = call.request.query {
        target.extend(["?", query]);
    }
    if target == own_url(call) {
        return None;
    }
    Some(Forward {
        service: Arc::clone(call.service),
        operation,
        method: call.request.method.clone(),
        url: target,
        headers: passed_on(call.request.headers),
        body: call.request.body.clone(),
        delay: None,
        proxied: None,
    })
}

fn own_url(call: &Call<'_>) -> String {
    let mut url = format!("{}{}", call.request.base, call.request.path);
    if let Some(query) = call.request.query {
        url.extend(["?", query]);
    }
    url
}
