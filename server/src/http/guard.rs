//! Middleware that accepts a request only from a page of the console, and only as its policy allows.

use std::{net::SocketAddr, sync::Arc};

use app::api::{ApiError, CONSOLE_HEADER};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use repository::Identity;

use crate::{
    http::{errors::Failure, policy::Route},
    monitoring::is_probe,
};

/// The host names that the server accepts. Any other name can be a DNS rebinding attack.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Hosts {
    /// Any name, because the names of a network address are unknown.
    Any,
    /// These names, without port.
    These(Vec<String>),
}

impl Hosts {
    /// The names of a server that listens at `listen` and has further `names`.
    #[must_use]
    pub fn new(listen: SocketAddr, names: &[String]) -> Self {
        if !listen.ip().is_loopback() && names.is_empty() {
            return Self::Any;
        }
        let ip = match listen.ip() {
            std::net::IpAddr::V4(ip) => ip.to_string(),
            std::net::IpAddr::V6(ip) => format!("[{ip}]"),
        };
        let own = ["localhost".to_owned(), "127.0.0.1".to_owned(), "[::1]".to_owned(), ip];
        Self::These(own.into_iter().chain(names.iter().cloned()).collect())
    }

    fn allow(&self, headers: &HeaderMap) -> bool {
        match self {
            Self::Any => true,
            Self::These(names) => {
                host(headers).and_then(|host| host.parse::<Authority>().ok()).is_some_and(|host| {
                    names.iter().any(|name| name.eq_ignore_ascii_case(host.host()))
                })
            }
        }
    }
}

/// The middleware that rejects unknown host names.
pub(crate) async fn known_host(
    State(hosts): State<Arc<Hosts>>,
    request: Request,
    next: Next,
) -> Response {
    if hosts.allow(request.headers()) || is_probe(request.uri().path()) {
        return next.run(request).await;
    }
    Failure(ApiError::ForeignOrigin).into_response()
}

/// The middleware that rejects requests that do not come from a page of the console.
pub(crate) async fn same_origin(request: Request, next: Next) -> Response {
    if let Err(error) = check_origin(&request) {
        return Failure(error).into_response();
    }
    if request.method() != Method::POST {
        let message = "this address accepts only POST".to_owned();
        let mut response = Failure(ApiError::Malformed { message }).into_response();
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
        return response;
    }
    next.run(request).await
}

/// The middleware that enforces the policy of a path, and its limit for the body.
pub(crate) async fn policy(request: Request, next: Next) -> Response {
    match enforce_policy(request).await {
        Ok(request) => next.run(request).await,
        Err(error) => Failure(error).into_response(),
    }
}

fn check_origin(request: &Request) -> Result<(), ApiError> {
    let headers = request.headers();
    let (name, value) = CONSOLE_HEADER;
    let has_console_header = headers.get(name).is_some_and(|sent| sent == value);
    if !(has_console_header && is_same_origin(headers)) {
        return Err(ApiError::ForeignOrigin);
    }
    // If a request accepts HTML, a server function responds with a redirect to its `Referer`.
    let is_html = |accept: &str| accept.to_ascii_lowercase().contains("text/html");
    if headers.get_all(header::ACCEPT).iter().any(|accept| accept.to_str().map_or(true, is_html)) {
        return Err(ApiError::Malformed { message: "this address has no HTML page".to_owned() });
    }
    Ok(())
}

/// Checks `Sec-Fetch-Site`. Old browsers do not send it. For these, compares `Origin` with `Host`.
pub(crate) fn is_same_origin(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin";
    }
    let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    let origin_host = origin.and_then(|origin| {
        origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"))
    });
    origin_host.is_some() && origin_host == host(headers)
}

fn host(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::HOST)?.to_str().ok()
}

async fn enforce_policy(request: Request) -> Result<Request, ApiError> {
    let policy = Route::find("POST", request.uri().path())?.policy;
    policy.check(request.extensions().get::<Identity>())?;

    let max_bytes = policy.body_limit();
    let limit = u64::try_from(max_bytes).unwrap_or(u64::MAX);
    let content_length = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if let Some(size) = content_length.filter(|size| *size > limit) {
        return Err(ApiError::TooLarge { size, limit });
    }
    let (parts, body) = request.into_parts();
    let body = Limited::new(body, max_bytes).collect().await.map_err(|error| {
        if error.is::<LengthLimitError>() {
            ApiError::TooLarge { size: limit + 1, limit }
        } else {
            ApiError::Malformed { message: "the request body is incomplete".to_owned() }
        }
    })?;
    Ok(Request::from_parts(parts, Body::from(body.to_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(listen: &str, names: &[&str], host: &'static str) -> bool {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let headers = HeaderMap::from_iter([(header::HOST, HeaderValue::from_static(host))]);
        Hosts::new(listen.parse().unwrap(), &names).allow(&headers)
    }

    #[test]
    fn server_on_loopback_allows_only_its_own_names() {
        for host in ["127.0.0.1:8585", "localhost:8585", "LOCALHOST", "[::1]:8585"] {
            assert!(allows("127.0.0.1:8585", &[], host), "{host}");
        }
        for host in ["rebound.example", "127.0.0.1.example:8585", "user@rebound.example", "", "["] {
            assert!(!allows("127.0.0.1:8585", &[], host), "{host}");
        }
        assert!(allows("127.0.0.7:1", &[], "127.0.0.7:1"));
        assert!(allows("[::1]:1", &[], "[::1]:1"));
    }

    #[test]
    fn configured_names_are_allowed_and_restrict_a_server_on_the_network() {
        assert!(allows("127.0.0.1:1", &["mockpit.example"], "mockpit.example"));
        assert!(!allows("127.0.0.1:1", &["mockpit.example"], "other.example"));
        assert!(allows("0.0.0.0:1", &[], "other.example"));
        assert!(!allows("0.0.0.0:1", &["mockpit.example"], "other.example"));
    }
}
