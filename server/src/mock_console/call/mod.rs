//! Calls from the console: asked of the server of mocks in this process, without a connection.

mod events;
mod grpc;
mod http;

use std::{sync::Arc, time::Instant};

use ::http::{HeaderMap, HeaderName, HeaderValue, Request, Response, header};
use api_types::{
    AnswerBody, AnswerSource, AnswerStatus, CallProblem, ConsoleAnswer, ConsoleCall,
    ConsoleCallResult,
};
use axum::body::Body;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Limited};
use snapshot::describe::{self, ExampleContent};

use super::MockConsole;
use crate::mocks::{Explain, Explained, respond};

/// Bytes of a body that is received.
const MAX_BODY: usize = 20_000_000;

/// Makes a call. It is counted like the calls of clients.
pub(super) async fn make(console: &Arc<MockConsole>, call: ConsoleCall) -> ConsoleCallResult {
    let made = match call {
        ConsoleCall::Http(call) => http::make(console, call).await.map(answered),
        ConsoleCall::Grpc(call) => grpc::make(console, call).await.map(answered),
        ConsoleCall::Events(path) => {
            events::receive(console, path).await.map(ConsoleCallResult::Messages)
        }
    };
    made.unwrap_or_else(ConsoleCallResult::Rejected)
}

fn answered(answer: ConsoleAnswer) -> ConsoleCallResult {
    ConsoleCallResult::Answered(Box::new(answer))
}

/// Adds headers that a person entered.
fn add_headers(headers: &mut HeaderMap, entered: Vec<(String, String)>) -> Result<(), CallProblem> {
    for (name, value) in entered {
        let parsed = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(&value));
        let (Ok(parsed), Ok(value)) = parsed else { return Err(CallProblem::Header(name)) };
        // A compressed body could not be shown.
        if parsed != header::ACCEPT_ENCODING {
            headers.append(parsed, value);
        }
    }
    Ok(())
}

/// An answer with its whole body.
struct Received {
    headers: HeaderMap,
    trailers: HeaderMap,
    status: ::http::StatusCode,
    body: Bytes,
    micros: u64,
    explained: Option<Explained>,
}

/// Sends a request and waits for the whole answer, which says where it comes from.
async fn send(console: &MockConsole, mut request: Request<Body>) -> Result<Received, CallProblem> {
    request.extensions_mut().insert(Explain);
    let started = Instant::now();
    let response: Response<Body> = respond(&console.server, request).await;
    let (parts, body) = response.into_parts();
    let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    let received = Limited::new(body, MAX_BODY).collect().await;
    let received = received.map_err(|error| CallProblem::Forward(error.to_string()))?;
    Ok(Received {
        headers: parts.headers,
        trailers: received.trailers().cloned().unwrap_or_default(),
        status: parts.status,
        body: received.to_bytes(),
        micros,
        explained: parts.extensions.get::<Explained>().cloned(),
    })
}

impl Received {
    fn into_answer(self, status: AnswerStatus, body: AnswerBody) -> ConsoleAnswer {
        let delay = self.explained.as_ref().and_then(|explained| explained.delay);
        let delay = delay.map(|delay| u64::try_from(delay.as_millis()).unwrap_or(u64::MAX));
        ConsoleAnswer {
            status,
            headers: texts(&self.headers),
            trailers: texts(&self.trailers),
            body,
            micros: self.micros,
            delay,
            is_shortened: delay.is_some_and(|delay| delay > self.micros / 1_000 + 1),
            source: self.explained.map_or(AnswerSource::Server, source),
        }
    }
}

fn texts(headers: &HeaderMap) -> Vec<(Box<str>, Box<str>)> {
    let headers = headers.iter();
    headers.map(|(name, value)| (name.as_str().into(), text(value).into())).collect()
}

fn text(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

fn text_body(text: &str, media_type: &str) -> AnswerBody {
    describe::Body::new(text, media_type, ExampleContent::MAX_BODY_BYTES)
        .map_or(AnswerBody::None, AnswerBody::Text)
}

fn source(explained: Explained) -> AnswerSource {
    match explained.source {
        mocks::Source::Example { service, operation, example, instead_of } => {
            let operation = service.operations.get(operation);
            let operation = operation.map(|operation| (*operation.name).into());
            AnswerSource::Example {
                operation: operation.unwrap_or_default(),
                example: (*example).into(),
                instead_of,
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
