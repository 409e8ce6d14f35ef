//! Calls over HTTP.

use api_types::{AnswerBody, AnswerStatus, CallProblem, ConsoleAnswer, HttpCall};
use axum::body::Body;
use http::{HeaderValue, Method, Request, header};

use super::{add_headers, send, text, text_body};
use crate::mock_console::MockConsole;

pub(super) async fn make(
    console: &MockConsole,
    call: HttpCall,
) -> Result<ConsoleAnswer, CallProblem> {
    let received = send(console, request(console, call)?).await?;
    let media_type = received.headers.get(header::CONTENT_TYPE).map(text).unwrap_or_default();
    let body = match std::str::from_utf8(&received.body) {
        Ok(text) => text_body(text, &media_type),
        Err(_) => AnswerBody::Binary(received.body.len() as u64),
    };
    let status = AnswerStatus::Http(received.status.as_u16());
    Ok(received.into_answer(status, body))
}

fn request(console: &MockConsole, call: HttpCall) -> Result<Request<Body>, CallProblem> {
    let (scheme, authority) = console.http_base().ok_or(CallProblem::Off)?;
    let method = Method::from_bytes(call.method.as_bytes()).map_err(|_| CallProblem::Method)?;
    let mut request = Request::new(Body::from(call.body));
    *request.method_mut() = method;
    *request.uri_mut() = call.path.parse().map_err(|_| CallProblem::Path)?;
    let is_path = call.path.starts_with('/') && !call.path.starts_with("//");
    if !is_path {
        return Err(CallProblem::Path);
    }
    request.extensions_mut().insert(scheme);
    let headers = request.headers_mut();
    if let Ok(host) = HeaderValue::from_str(&authority.to_string()) {
        headers.insert(header::HOST, host);
    }
    add_headers(headers, call.headers)?;
    Ok(request)
}
