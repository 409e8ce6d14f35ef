//! The layer that finds out who a request comes from.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::Response,
};

use super::{Auth, cookie, entrance::Visitor};

/// Puts the identity that was verified, if one was, and the visitor into the request.
pub(crate) async fn identify(
    State(auth): State<Arc<Auth>>,
    mut request: Request,
    next: Next,
) -> Response {
    let session = cookie::session(request.headers());
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    if let Some(identity) = auth.identity(session.as_ref()) {
        request.extensions_mut().insert(identity);
    }
    request.extensions_mut().insert(Visitor::new(auth, peer, session));
    next.run(request).await
}
