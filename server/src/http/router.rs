//! The routes and their middleware. All other paths are files or pages of the console.

use std::{sync::Arc, time::Duration};

use api_types::Missing;
use app::api::ApiError;
use axum::{
    Extension, Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderValue, header},
    middleware::{Next, from_fn, from_fn_with_state, map_response},
    response::{IntoResponse, Response},
    routing::any,
};
use leptos_axum::handle_server_fns_with_context;
use tower_http::{catch_panic::CatchPanicLayer, timeout::RequestBodyTimeoutLayer};

use crate::{
    app_state::Server,
    auth::{RequestAuth, identify},
    http::{
        compression::compression,
        errors::{Failure, panic_response, render_errors},
        guard::{Hosts, known_host, policy, same_origin},
        headers, monitoring, no_store, oidc, read_own_writes, rest,
        revalidate::revalidate,
        trace::{RequestLog, trace},
    },
    mocks::console_routes,
};

/// How long a request body may send nothing before it times out.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// All routes of the server. A request passes the layer that was added last first.
pub fn router(server: &Arc<Server>) -> Router {
    let console = Router::new()
        .route("/console/{*function}", any(call))
        .route_layer(from_fn_with_state(Arc::clone(server), revalidate))
        .route_layer(from_fn_with_state(Arc::clone(server), read_own_writes::for_browsers))
        // The policy limits the body of each function. The default of axum is 2 MB for all.
        .route_layer(DefaultBodyLimit::disable())
        .route_layer(from_fn(policy))
        .route_layer(from_fn_with_state(Arc::clone(server), identify))
        .route_layer(from_fn(same_origin))
        .route_layer(RequestBodyTimeoutLayer::new(BODY_TIMEOUT))
        .route_layer(map_response(no_store));
    let oidc = oidc::routes()
        .route_layer(RequestBodyTimeoutLayer::new(BODY_TIMEOUT))
        .route_layer(map_response(no_store));
    let routes = console
        .merge(oidc)
        .merge(rest::routes(server))
        .merge(monitoring::routes(server))
        .fallback(file_or_page)
        .with_state(Arc::clone(server));
    let routes = with_middleware(routes, server);
    if server.has_mocks_on_console_port {
        // Without the middleware of the console, whose rules for headers and hosts are not those of mocks.
        return routes.merge(console_routes(&server.mocks, server.uses_tls));
    }
    routes
}

/// The routes at the address of `--metrics-listen`, which has these host names.
pub(crate) fn monitoring_router(server: &Arc<Server>, hosts: Hosts) -> Router {
    let routes = monitoring::all().fallback(nothing).with_state(Arc::clone(server));
    with_hosts(routes, server, Arc::new(hosts))
}

/// Adds the middleware that applies to all routes.
pub fn with_middleware(routes: Router, server: &Server) -> Router {
    with_hosts(routes, server, Arc::clone(&server.hosts))
}

fn with_hosts(routes: Router, server: &Server, hosts: Arc<Hosts>) -> Router {
    let content_policy = server.spa.content_policy();
    let routes = if server.uses_tls { routes.layer(from_fn(https_only)) } else { routes };
    routes
        .layer(from_fn_with_state(hosts, known_host))
        .layer(CatchPanicLayer::custom(|_| panic_response()))
        .layer(from_fn(render_errors))
        // After errors are rendered, because that reads the body of a server function.
        .layer(compression())
        .layer(map_response(move |response| security_headers(response, content_policy.clone())))
        .layer(from_fn_with_state(RequestLog::new(&server.ids, &server.monitoring), trace))
}

async fn call(
    State(server): State<Arc<Server>>,
    Extension(request_auth): Extension<RequestAuth>,
    request: Request,
) -> impl IntoResponse {
    handle_server_fns_with_context(move || server.provide(request_auth.clone()), request).await
}

async fn nothing() -> Failure {
    Failure(ApiError::NotFound(Missing::File))
}

async fn file_or_page(State(server): State<Arc<Server>>, request: Request) -> Response {
    server.spa.respond(&request)
}

/// Makes browsers use https with this name for a year. They ignore it for addresses. `localhost` also names other
/// servers, which may have no TLS.
async fn https_only(request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let is_local = host.is_none_or(|host| {
        host.split(':').next().is_some_and(|name| name.eq_ignore_ascii_case("localhost"))
    });
    let mut response = next.run(request).await;
    if !is_local {
        let value = HeaderValue::from_static("max-age=31536000");
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    response
}

async fn security_headers(mut response: Response, content_policy: HeaderValue) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, content_policy);
    headers.extend(headers::FIXED);
    response
}
