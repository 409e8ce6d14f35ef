//! The middleware that identifies the account of a request.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::Response,
};

use super::cookie;
use crate::{app_state::Server, auth::request_auth::RequestAuth};

/// Adds the verified identity, if there is one, and the [`RequestAuth`] to the request.
pub(crate) async fn identify(
    State(server): State<Arc<Server>>,
    mut request: Request,
    next: Next,
) -> Response {
    let cookies = cookie::read(request.headers());
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|peer| server.proxies.client(peer.0.ip(), request.headers()));
    let auth = &server.auth;
    if let Some(identity) = auth.identity(cookies.session.as_ref()) {
        request.extensions_mut().insert(identity);
    }
    request.extensions_mut().insert(RequestAuth::new(Arc::clone(auth), peer, cookies));
    next.run(request).await
}
