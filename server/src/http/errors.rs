//! Renders every error as an `ApiError` in JSON, with its status.
//!
//! Guards and handlers return a [`Failure`]. Server functions mark an error with a header. Only the
//! middleware [`render_errors`] renders them.

use app::api::{ApiError, internal_error};
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderValue, StatusCode, header, response::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use server_fn::error::{FromServerFnError as _, SERVER_FN_ERROR_HEADER};

use crate::{
    http::{error_message::error_body, trace::RequestId},
    monitoring::is_monitoring,
};

/// An error that [`render_errors`] renders.
#[derive(Clone, Debug)]
pub(crate) struct Failure(pub(crate) ApiError);

/// The largest error of a server function, in bytes. It can name every changed service. It is in
/// memory already, so the limit can be high.
const MAX_ERROR_BYTES: usize = 64 * 1024 * 1024;

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = status(&self.0).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self(error)
    }
}

/// The middleware that renders errors.
pub(crate) async fn render_errors(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().cloned();
    let is_api = is_api(request.uri().path());
    let (mut parts, body) = next.run(request).await.into_parts();
    let error = match parts.extensions.remove::<Failure>() {
        Some(Failure(error)) => error,
        None if parts.headers.remove(SERVER_FN_ERROR_HEADER).is_some() => {
            read_function_error(body).await
        }
        None => return Response::from_parts(parts, body),
    };
    let error = match (error, id) {
        (ApiError::Internal { .. }, Some(id)) => ApiError::Internal { request: id.to_string() },
        (error, _) => error,
    };
    let body =
        if is_api { Body::from(error_body(&error).to_string()) } else { Body::from(error.ser()) };
    render(parts, &error, body)
}

/// Whether a path belongs to the API, whose errors are read by people too.
fn is_api(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/") || is_monitoring(path)
}

/// The response after a panic. The panic hook has logged the panic.
pub(crate) fn panic_response() -> Response {
    Failure(ApiError::Internal { request: String::new() }).into_response()
}

async fn read_function_error(body: Body) -> ApiError {
    match to_bytes(body, MAX_ERROR_BYTES).await {
        Ok(bytes) => ApiError::de(bytes),
        Err(error) => internal_error(&error),
    }
}

/// Replaces the body of a response by the error. Keeps its headers, which can have a cookie.
fn render(mut parts: Parts, error: &ApiError, body: Body) -> Response {
    // `ApiError` has no variant for a wrong method. A guard that rejects one adds the header `Allow`.
    let is_wrong_method = parts.headers.contains_key(header::ALLOW);
    parts.status = if is_wrong_method { StatusCode::METHOD_NOT_ALLOWED } else { status(error) };
    parts.headers.remove(header::CONTENT_LENGTH);
    let seconds = match error {
        ApiError::Busy { seconds } | ApiError::TooManyAttempts { seconds } => Some(*seconds),
        ApiError::Behind { .. } => Some(1),
        _ => None,
    };
    if let Some(seconds) = seconds {
        parts.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Response::from_parts(parts, body)
}

fn status(error: &ApiError) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn long_error_of_a_server_function_is_read_completely() {
        let error = ApiError::Malformed { message: "x".repeat(1024 * 1024) };
        assert_eq!(read_function_error(Body::from(error.ser())).await, error);
    }
}
