//! The middleware that checks the role of the caller, and the scopes of its token.

use api_types::Scope;
use app::api::ApiError;
use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use repository::Identity;

use crate::{
    auth::Scopes,
    http::{errors::Failure, policy::Route},
};

/// Passes a request on if its route is in the table, and the caller may use it.
pub(crate) async fn check(request: Request, next: Next) -> Response {
    match allowed(&request) {
        Ok(()) => next.run(request).await,
        Err(error) => Failure(error).into_response(),
    }
}

fn allowed(request: &Request) -> Result<(), ApiError> {
    let path = request.extensions().get::<MatchedPath>().ok_or(ApiError::NotAllowed)?;
    let route = Route::find(request.method().as_str(), path.as_str())?;
    route.policy.check(request.extensions().get::<Identity>())?;
    let allows = |scope: Scope| {
        request.extensions().get::<Scopes>().is_none_or(|scopes| scopes.allow(scope))
    };
    match route.scope {
        Some(scope) if allows(scope) => Ok(()),
        _ => Err(ApiError::NotAllowed),
    }
}
