//! The middleware that checks the role of the caller, and the scopes of its token.

use api_types::Scope;
use app::api::ApiError;
use axum::{
    extract::{MatchedPath, Request},
    http::{Method, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use repository::Identity;

use crate::{
    auth::Scopes,
    http::{
        errors::Failure,
        policy::{Policy, ROUTES, Route},
    },
};

/// Passes a request on if its route is in the table, and the caller may use it.
pub(crate) async fn check(request: Request, next: Next) -> Response {
    match allowed(&request) {
        Ok(()) => next.run(request).await,
        Err(error) => reject(&request, error),
    }
}

/// Rejects a request. If the path has routes for other methods, names them.
fn reject(request: &Request, error: ApiError) -> Response {
    let path = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let on_path = || ROUTES.iter().filter(|route| Some(route.path) == path);
    let has_method = on_path().any(|route| route.method == method(request));
    let methods: Vec<&str> = on_path().map(|route| route.method).collect();
    if has_method || methods.is_empty() {
        return Failure(error).into_response();
    }
    let message = format!("this address accepts only {}", methods.join(", "));
    let mut response = Failure(ApiError::Malformed { message }).into_response();
    if let Ok(allow) = methods.join(", ").parse() {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    response
}

/// The method whose route answers a request.
fn method(request: &Request) -> &str {
    match request.method() {
        &Method::HEAD => "GET",
        method => method.as_str(),
    }
}

fn allowed(request: &Request) -> Result<(), ApiError> {
    let path = request.extensions().get::<MatchedPath>().ok_or(ApiError::NotAllowed)?;
    let route = Route::find(method(request), path.as_str())?;
    if route.policy == Policy::Open {
        return Ok(());
    }
    route.policy.check(request.extensions().get::<Identity>())?;
    let allows = |scope: Scope| {
        request.extensions().get::<Scopes>().is_none_or(|scopes| scopes.allow(scope))
    };
    match route.scope {
        Some(scope) if allows(scope) => Ok(()),
        _ => Err(ApiError::NotAllowed),
    }
}
