//! A call from the console: asked of the server of mocks in this process, without a connection.

use std::{sync::Arc, time::Instant};

use api_types::{
    AnswerBody, AnswerSource, CallProblem, ConsoleAnswer, ConsoleCall, ConsoleCallResult,
};
use axum::body::Body;
use http::{HeaderName, HeaderValue, Method, Request, Response, header};
use http_body_util::{BodyExt as _, Limited};
use snapshot::describe::{self, ExampleContent};

use crate::mocks::{Explain, Explained, MockServer, respond};

/// Bytes of a body that is received.
const MAX_BODY: usize = 20_000_000;

/// Makes a call. It is counted like the calls of clients.
pub(super) async fn make(server: &Arc<MockServer>, call: ConsoleCall) -> ConsoleCallResult {
    let request = match request(server, call) {
        Ok(request) => request,
        Err(problem) => return ConsoleCallResult::Rejected(problem),
    };
    let started = Instant::now();
    let response = respond(server, request).await;
    match answer(response, started).await {
        Ok(answer) => ConsoleCallResult::Answered(Box::new(answer)),
        Err(problem) => ConsoleCallResult::Rejected(problem),
    }
}

fn request(server: &MockServer, call: ConsoleCall) -> Result<Request<Body>, CallProblem> {
    let address = server.address().ok_or(CallProblem::Off)?;
    let method = Method::from_bytes(call.method.as_bytes()).map_err(|_| CallProblem::Method)?;
    let mut request = Request::new(Body::from(call.body));
    *request.method_mut() = method;
    *request.uri_mut() = call.path.parse().map_err(|_| CallProblem::Path)?;
    let is_path = call.path.starts_with('/') && !call.path.starts_with("//");
    if !is_path {
        return Err(CallProblem::Path);
    }
    request.extensions_mut().insert(Explain);
    let headers = request.headers_mut();
    if let Ok(host) = HeaderValue::from_str(&address.to_string()) {
        headers.insert(header::HOST, host);
    }
    for (name, value) in call.headers {
        let parsed = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(&value));
        let (Ok(parsed), Ok(value)) = parsed else { return Err(CallProblem::Header(name)) };
        // A compressed body could not be shown.
        if parsed != header::ACCEPT_ENCODING {
            headers.append(parsed, value);
        }
    }
    Ok(request)
}

async fn answer(response: Response<Body>, started: Instant) -> Result<ConsoleAnswer, CallProblem> {
    let (parts, body) = response.into_parts();
    let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    let received = Limited::new(body, MAX_BODY).collect().await;
    let bytes = received.map_err(|error| CallProblem::Forward(error.to_string()))?.to_bytes();
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = parts.headers.iter();
    let headers = headers.map(|(name, value)| (name.as_str().into(), text(value).into()));
    let media_type = parts.headers.get(header::CONTENT_TYPE).map(text).unwrap_or_default();
    let body = match std::str::from_utf8(&bytes) {
        Ok(text) => describe::Body::new(text, &media_type, ExampleContent::MAX_BODY_BYTES)
            .map_or(AnswerBody::None, AnswerBody::Text),
        Err(_) => AnswerBody::Binary(bytes.len() as u64),
    };
    let explained = parts.extensions.get::<Explained>().cloned();
    let delay = explained.as_ref().and_then(|explained| explained.delay);
    let delay = delay.map(|delay| u64::try_from(delay.as_millis()).unwrap_or(u64::MAX));
    Ok(ConsoleAnswer {
        status: parts.status.as_u16(),
        headers: headers.collect(),
        body,
        micros,
        delay,
        is_shortened: delay.is_some_and(|delay| delay > micros / 1_000 + 1),
        source: explained.map_or(AnswerSource::Server, source),
    })
}

fn source(explained: Explained) -> AnswerSource {
    match explained.source {
        mocks::Source::Example { service, operation, example } => {
            let operation = service.operations.get(operation);
            let operation = operation.map(|operation| (*operation.name).into());
            AnswerSource::Example {
                operation: operation.unwrap_or_default(),
                example: (*example).into(),
            }
        }
        mocks::Source::Unmatched(unmatched) => AnswerSource::Unmatched {
            operation: unmatched.operation,
            reason: unmatched.reason.to_string().into(),
        },
        mocks::Source::Engine => match explained.forwarded {
            Some((operation, url)) => AnswerSource::Forwarded { operation, url },
            None => AnswerSource::Server,
        },
    }
}
