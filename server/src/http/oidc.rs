//! The routes for signing in through the provider. They are not server functions: browsers open them,
//! and the provider calls the last one.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use app::api::ApiError;
use axum::{
    Router,
    extract::{ConnectInfo, DefaultBodyLimit, FromRequestParts, MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header, request::Parts},
    middleware::{Next, from_fn},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use url::form_urlencoded;

use crate::{
    app_state::Server,
    auth::{
        RequestOrigin, cookie,
        oidc::{CALLBACK, Callback, ReturnPath, SignInFailure, TokenError},
    },
    http::{errors::Failure, policy::Route},
};

/// The largest form of the provider, in bytes.
const MAX_FORM: usize = 32 * 1024;

/// The routes. Without a provider, they lead nowhere.
pub(crate) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/console/oidc/sign-in", get(sign_in))
        .route("/console/oidc/sign-out", get(sign_out))
        .route(CALLBACK, get(callback))
        .route("/console/oidc/back-channel-logout", post(back_channel_logout))
        .route_layer(DefaultBodyLimit::max(MAX_FORM))
        .route_layer(from_fn(listed))
}

/// Passes a request on if its route is in the table of all routes.
async fn listed(request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().ok_or(ApiError::NotAllowed);
    let checked = path
        .and_then(|path| Route::find(request.method().as_str(), path.as_str())?.policy.check(None));
    match checked {
        Ok(()) => next.run(request).await,
        Err(error) => Failure(error).into_response(),
    }
}

/// Sends the browser to the provider.
async fn sign_in(
    State(server): State<Arc<Server>>,
    Origin(origin, _): Origin,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let Some(oidc) = server.auth.oidc() else { return redirect("/") };
    let Some(base) = &origin.base else { return failed(SignInFailure::Refused) };
    let return_path = parameter(&uri, "to").map(|to| ReturnPath::parse(&to)).unwrap_or_default();
    let cookies = cookie::read(&headers);
    match oidc.begin(base, return_path, cookies.sign_in, cookies.session).await {
        Ok(started) => {
            let mut response = redirect(started.address.as_str());
            let cookie = cookie::sign_in(&started.browser);
            response.headers_mut().append(header::SET_COOKIE, cookie);
            response
        }
        Err(failure) => failed(failure),
    }
}

/// Sends a browser that nobody is signed in with to the provider, to sign out there. Otherwise the provider would
/// go on to choose the same account. It asks the person first, so a link of another page does no harm.
async fn sign_out(State(server): State<Arc<Server>>, Origin(origin, _): Origin) -> Response {
    let (Some(oidc), Some(base)) = (server.auth.oidc(), &origin.base) else { return redirect("/") };
    match oidc.end_session_address(None, base).await {
        Some(address) => redirect(address.as_str()),
        None => failed(SignInFailure::Unreachable),
    }
}

/// The browser comes back from the provider.
async fn callback(
    State(server): State<Arc<Server>>,
    Origin(_, client): Origin,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let callback = Callback {
        state: parameter(&uri, "state"),
        code: parameter(&uri, "code"),
        issuer: parameter(&uri, "iss"),
        error: parameter(&uri, "error"),
    };
    let browser = cookie::read(&headers).sign_in;
    match server.auth.finish_provider_sign_in(callback, browser.as_ref(), client).await {
        Ok(signed_in) => {
            let mut response = redirect(&signed_in.page);
            let cookie = cookie::new_session(&signed_in.session);
            response.headers_mut().append(header::SET_COOKIE, cookie);
            response
        }
        Err(failure) => failed(failure),
    }
}

/// The provider ends sessions.
async fn back_channel_logout(State(server): State<Arc<Server>>, form: String) -> Response {
    let mut fields = form_urlencoded::parse(form.as_bytes());
    let token = fields.find(|(name, _)| name == "logout_token");
    let Some((_, token)) = token else { return StatusCode::BAD_REQUEST.into_response() };
    match server.auth.back_channel_logout(&token).await {
        Ok(_) => StatusCode::OK.into_response(),
        // The provider may try again.
        Err(TokenError::Unavailable) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// Where the request comes from, and the address of its client.
struct Origin(RequestOrigin, Option<IpAddr>);

impl FromRequestParts<Arc<Server>> for Origin {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        server: &Arc<Server>,
    ) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let client: Option<IpAddr> =
            peer.map(|peer| server.proxies.client(peer.0.ip(), &parts.headers));
        Ok(Self(RequestOrigin::new(&server.auth, client, &parts.headers), client))
    }
}

fn parameter(uri: &Uri, name: &str) -> Option<String> {
    let mut parameters = form_urlencoded::parse(uri.query()?.as_bytes());
    parameters.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// Back to the sign-in page, which explains the failure.
fn failed(failure: SignInFailure) -> Response {
    redirect(&format!("/?sign-in={}", failure.code()))
}

fn redirect(address: &str) -> Response {
    let Ok(location) = HeaderValue::from_str(address) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}
