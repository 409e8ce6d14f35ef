//! Unary calls of gRPC. The descriptors of the service translate their messages from JSON and to JSON.

use std::sync::Arc;

use api_types::{AnswerBody, AnswerStatus, CallProblem, ConsoleAnswer, GrpcCall};
use axum::body::Body;
use bytes::Bytes;
use http::{HeaderValue, Method, Request, header};
use mocks::Service;
use tokio::task::spawn_blocking;

use super::{MAX_BODY, Received, add_headers, send, text_body};
use crate::{
    mock_console::MockConsole,
    mocks::{framed, grpc_message, grpc_status},
};

pub(super) async fn make(
    console: &Arc<MockConsole>,
    call: GrpcCall,
) -> Result<ConsoleAnswer, CallProblem> {
    console.server.address().ok_or(CallProblem::Off)?;
    let path = ["/", call.path.trim().trim_start_matches('/')].concat();
    let mut request = Request::new(Body::empty());
    *request.method_mut() = Method::POST;
    *request.uri_mut() = path.parse().map_err(|_| CallProblem::Path)?;
    let headers = request.headers_mut();
    add_headers(headers, call.metadata)?;
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
    headers.insert(header::TE, HeaderValue::from_static("trailers"));
    let (service, message) = encode(console, path.clone(), call.message).await?;
    *request.body_mut() = Body::from(framed(&message));
    let received = send(console, request).await?;
    let status = status(&received);
    let body = decode(service, path, &received).await;
    Ok(received.into_answer(status, body))
}

/// The message in the binary format, and the service that can read the answer. A method that is not known gets an empty
/// message, so that the answer says why it is not known.
async fn encode(
    console: &Arc<MockConsole>,
    path: String,
    json: String,
) -> Result<(Option<Arc<Service>>, Bytes), CallProblem> {
    let console = Arc::clone(console);
    let encode = move || {
        console.server.with_mocks(|mocks| {
            let Some((entry, method)) = mocks.grpc_method(&path) else {
                return Ok((None, Bytes::new()));
            };
            let service = entry.compiled().map(|compiled| Arc::clone(&compiled.service));
            let message = service.as_ref().and_then(|it| it.grpc_message(method, &json));
            Ok((service, message.transpose().map_err(CallProblem::Message)?.unwrap_or_default()))
        })
    };
    let failed = |_| CallProblem::Message("the descriptor is damaged".to_owned());
    spawn_blocking(encode).await.map_err(failed)?
}

/// The message of the answer as JSON. Its bytes are counted if that is not possible.
async fn decode(service: Option<Arc<Service>>, path: String, received: &Received) -> AnswerBody {
    let message = grpc_message(&received.headers, &received.body, MAX_BODY);
    let Ok(message) = message else { return AnswerBody::None };
    let bytes = message.len() as u64;
    let decode = move || {
        let (_, method) = path.rsplit_once('/')?;
        service?.grpc_json(method, &message)?.ok()
    };
    match spawn_blocking(decode).await {
        Ok(Some(json)) => text_body(&json, "application/json"),
        Ok(None) | Err(_) => AnswerBody::Binary(bytes),
    }
}

/// The status: in the trailers after a message, else in the headers.
fn status(received: &Received) -> AnswerStatus {
    let of_headers = || grpc_status(&received.headers);
    let (code, message) = grpc_status(&received.trailers).or_else(of_headers).unwrap_or_default();
    AnswerStatus::Grpc { code, message: message.into() }
}
