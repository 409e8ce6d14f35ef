//! The middleware that identifies the account of a request: by the session cookie in the console, and also by
//! a token in the API.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use repository::Identity;

use super::{Bearer, BearerError, RequestOrigin, cookie};
use crate::{
    app_state::Server,
    auth::request_auth::RequestAuth,
    http::{errors::Failure, guard::is_same_origin, peer::peer_network, trace::note_account},
};

/// Adds the verified identity, if there is one, and the [`RequestAuth`] to the request.
pub(crate) async fn identify(
    State(server): State<Arc<Server>>,
    mut request: Request,
    next: Next,
) -> Response {
    let cookies = cookie::read(request.headers());
    let peer = client(&server, &request);
    let auth = &server.auth;
    if let Some(identity) = auth.identity(cookies.session.as_ref()).await {
        note_account(&identity);
        request.extensions_mut().insert(identity);
    }
    let origin = RequestOrigin::new(auth, peer, request.headers());
    request.extensions_mut().insert(RequestAuth::new(Arc::clone(auth), peer, cookies, origin));
    next.run(request).await
}

/// Adds the verified identity of the token, or of the session, to a request of the API. A wrong token is
/// rejected. A session counts only for requests of a page of this server, because browsers send cookies
/// by themselves.
pub(crate) async fn identify_caller(
    State(server): State<Arc<Server>>,
    mut request: Request,
    next: Next,
) -> Response {
    let auth = &server.auth;
    let identity = match bearer_token(request.headers()).filter(|_| !auth.is_demo()) {
        Some(token) => {
            let peer = client(&server, &request).unwrap_or(Ipv4Addr::UNSPECIFIED.into());
            match auth.bearer(&token, peer_network(peer)).await {
                Ok(Bearer { identity, scopes }) => {
                    request.extensions_mut().insert(scopes);
                    Some(identity)
                }
                Err(error) => return reject(error),
            }
        }
        None => session(auth, request.headers()).await,
    };
    if let Some(identity) = identity {
        note_account(&identity);
        request.extensions_mut().insert(identity);
    }
    next.run(request).await
}

async fn session(auth: &super::Auth, headers: &HeaderMap) -> Option<Identity> {
    if !(auth.is_demo() || is_same_origin(headers)) {
        return None;
    }
    auth.identity(cookie::read(headers).session.as_ref()).await
}

/// The address of the client.
fn client(server: &Server, request: &Request) -> Option<IpAddr> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>()?;
    Some(server.proxies.client(peer.0.ip(), request.headers()))
}

/// The token of the header `Authorization`, if it has the scheme `Bearer`.
fn bearer_token(headers: &HeaderMap) -> Option<String> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then(|| token.trim().to_owned())
}

fn reject(error: BearerError) -> Response {
    let mut response = Failure(error.into()).into_response();
    let challenge = HeaderValue::from_static("Bearer error=\"invalid_token\"");
    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    response
}
