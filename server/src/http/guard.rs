//! Only the console's own pages may make the server do something.

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

use crate::http::{errors::Failure, policy::Policy};

/// The names under which the server can be asked.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Hosts {
    /// Any: a network address was chosen, and who knows which names lead there.
    Any,
    /// These, without port. Any other name that leads here is somebody else's trick.
    These(Vec<String>),
}

impl Hosts {
    /// Those of a server that listens at `listen` and is known by further `names`.
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

    fn admit(&self, headers: &HeaderMap) -> bool {
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

/// The layer that knows the server's names.
pub(crate) async fn known_host(
    State(hosts): State<Arc<Hosts>>,
    request: Request,
    next: Next,
) -> Response {
    if hosts.admit(request.headers()) {
        return next.run(request).await;
    }
    Failure(ApiError::ForeignOrigin).into_response()
}

/// The layer that turns away what does not come from a page of the console.
pub(crate) async fn same_origin(request: Request, next: Next) -> Response {
    if let Err(error) = check(&request) {
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

/// The layer that asks the table of policies, and takes no more of a body than is allowed there.
pub(crate) async fn policy(request: Request, next: Next) -> Response {
    match admit(request).await {
        Ok(request) => next.run(request).await,
        Err(error) => Failure(error).into_response(),
    }
}

fn check(request: &Request) -> Result<(), ApiError> {
    let headers = request.headers();
    let (name, value) = CONSOLE_HEADER;
    let ours = headers.get(name).is_some_and(|sent| sent == value);
    if !(ours && is_same_origin(headers)) {
        return Err(ApiError::ForeignOrigin);
    }
    let malformed = |message: &str| Err(ApiError::Malformed { message: message.to_owned() });
    // To a browser's form a server function would answer with a redirect to anywhere.
    let html = |accept: &str| accept.to_ascii_lowercase().contains("text/html");
    if headers.get_all(header::ACCEPT).iter().any(|accept| accept.to_str().map_or(true, html)) {
        return malformed("this address has no HTML page");
    }
    Ok(())
}

/// By what the browser says of itself; from one too old for that, by where the page is from.
fn is_same_origin(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin";
    }
    let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    let from = origin.and_then(|origin| {
        origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"))
    });
    from.is_some() && from == host(headers)
}

fn host(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::HOST)?.to_str().ok()
}

async fn admit(request: Request) -> Result<Request, ApiError> {
    let policy = Policy::of(request.uri().path())?;
    policy.admit(request.extensions().get::<Identity>())?;

    let limit = policy.body_limit();
    let most = u64::try_from(limit).unwrap_or(u64::MAX);
    let said = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if let Some(size) = said.filter(|size| *size > most) {
        return Err(ApiError::TooLarge { size, limit: most });
    }
    let (parts, body) = request.into_parts();
    let body = Limited::new(body, limit).collect().await.map_err(|error| {
        if error.is::<LengthLimitError>() {
            ApiError::TooLarge { size: most + 1, limit: most }
        } else {
            ApiError::Malformed { message: "the request body is incomplete".to_owned() }
        }
    })?;
    Ok(Request::from_parts(parts, Body::from(body.to_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(listen: &str, names: &[&str], host: &'static str) -> bool {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let headers = HeaderMap::from_iter([(header::HOST, HeaderValue::from_static(host))]);
        Hosts::new(listen.parse().unwrap(), &names).admit(&headers)
    }

    #[test]
    fn on_loopback_only_its_own_names_are_answered() {
        for host in ["127.0.0.1:8585", "localhost:8585", "LOCALHOST", "[::1]:8585"] {
            assert!(admits("127.0.0.1:8585", &[], host), "{host}");
        }
        for host in ["rebound.example", "127.0.0.1.example:8585", "user@rebound.example", "", "["] {
            assert!(!admits("127.0.0.1:8585", &[], host), "{host}");
        }
        assert!(admits("127.0.0.7:1", &[], "127.0.0.7:1"));
        assert!(admits("[::1]:1", &[], "[::1]:1"));
    }

    #[test]
    fn names_are_added_and_elsewhere_all_are_answered_until_some_are_named() {
        assert!(admits("127.0.0.1:1", &["mockpit.example"], "mockpit.example"));
        assert!(!admits("127.0.0.1:1", &["mockpit.example"], "other.example"));
        assert!(admits("0.0.0.0:1", &[], "other.example"));
        assert!(!admits("0.0.0.0:1", &["mockpit.example"], "other.example"));
    }
}
