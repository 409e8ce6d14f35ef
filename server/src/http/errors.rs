//! Every error leaves here, as `ApiError` in JSON with its status.
//!
//! Guards and handlers return a [`Failure`]; server functions mark theirs with a header. Only the
//! layer [`render_errors`] writes them out, so there is one place that knows how.

use app::api::{ApiError, internal_error};
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderValue, StatusCode, header, response::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use server_fn::error::{FromServerFnError as _, SERVER_FN_ERROR_HEADER};

use crate::http::trace::RequestId;

/// An error on its way to the layer that writes it out.
#[derive(Clone, Debug)]
pub(crate) struct Failure(pub(crate) ApiError);

/// Bytes of the longest error of a server function. It can name every service that has changed, and
/// is in memory already.
const LONGEST: usize = 64 * 1024 * 1024;

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

/// The layer that writes errors out.
pub(crate) async fn render_errors(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().cloned();
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
    write(parts, &error)
}

/// What becomes of a panic. The hook has told the log.
pub(crate) fn panicked() -> Response {
    Failure(ApiError::Internal { request: String::new() }).into_response()
}

async fn read_function_error(body: Body) -> ApiError {
    match to_bytes(body, LONGEST).await {
        Ok(bytes) => ApiError::de(bytes),
        Err(error) => internal_error(&error),
    }
}

/// Headers that are there already stay: a cookie may be among them.
fn write(mut parts: Parts, error: &ApiError) -> Response {
    // An error knows no methods: whoever refuses one names those that are allowed.
    let allowed = parts.headers.contains_key(header::ALLOW);
    parts.status = if allowed { StatusCode::METHOD_NOT_ALLOWED } else { status(error) };
    parts.headers.remove(header::CONTENT_LENGTH);
    if let ApiError::Busy { seconds } | ApiError::TooManyAttempts { seconds } = error {
        parts.headers.insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
    }
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Response::from_parts(parts, Body::from(error.ser()))
}

fn status(error: &ApiError) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_long_error_stays_the_error_that_it_is() {
        let error = ApiError::Malformed { message: "x".repeat(1024 * 1024) };
        assert_eq!(read_function_error(Body::from(error.ser())).await, error);
    }
}
