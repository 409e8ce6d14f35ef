//! Mocks at the address of the console.
//!
//! An answer must never act as a page of the console: it has no cookies, and a browser treats a page of it as one of
//! another site.

use std::sync::Arc;

use axum::{Router, body::Body, routing::any};
use http::{HeaderName, HeaderValue, Request, Response, header};

use super::{
    handler::{Scheme, respond},
    server::MockServer,
};

/// The paths of mocks. None of them is one of the console.
const PATHS: [&str; 5] = [
    "/rest/{*path}",
    "/rest-valid/{*path}",
    "/soap/{*path}",
    "/graphql/{*path}",
    "/dynarest/{*path}",
];

/// Headers by which an answer could change what a browser keeps of the console.
const REMOVED: [HeaderName; 4] = [
    header::SET_COOKIE,
    header::STRICT_TRANSPORT_SECURITY,
    HeaderName::from_static("clear-site-data"),
    HeaderName::from_static("service-worker-allowed"),
];

/// The routes of mocks at the address of the console.
pub(crate) fn console_routes(server: &Arc<MockServer>, uses_tls: bool) -> Router {
    let scheme = Scheme::new(uses_tls);
    let mut router = Router::new();
    for path in PATHS {
        let server = Arc::clone(server);
        let answer = move |mut request: Request<Body>| {
            let server = Arc::clone(&server);
            request.extensions_mut().insert(scheme);
            async move { answer(&server, request).await }
        };
        router = router.route(path, any(answer));
    }
    router
}

async fn answer(server: &Arc<MockServer>, mut request: Request<Body>) -> Response<Body> {
    // The cookies of this address are those of the console, and a proxy would pass them on.
    request.headers_mut().remove(header::COOKIE);
    let mut response = respond(server, request).await;
    let headers = response.headers_mut();
    for name in REMOVED {
        headers.remove(name);
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
