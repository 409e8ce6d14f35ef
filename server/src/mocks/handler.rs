//! Answers one call.

use std::{
    net::{IpAddr, SocketAddr},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, atomic::Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::{body::Body, extract::ConnectInfo};
use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, Request, Response, StatusCode, header, request::Parts, uri::Authority,
};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::Body as _;
use mocks::{
    Answer, Base, Environment, Forward, GrpcAnswer, Mocks, Outcome, Proxied, REASON, Source,
    TakesLong, Trigger, add_default_headers, reason_header,
};
use snapshot::ServiceKey;
use tokio::{
    task::spawn_blocking,
    time::{Instant, sleep_until, timeout},
};

use super::{
    explain::{Explain, Explained},
    forward::{ForwardError, remove_named},
    grpc,
    recorder::RecordedCall,
    server::{MockServer, Served},
    settings::Cors,
    statistics::Counted,
    unmatched::{Arrived, headers, redact_body, redact_query},
};

/// A call with its whole body.
struct Call {
    parts: Parts,
    body: Bytes,
    base: Base,
    arrived: Instant,
    /// Milliseconds since 1970.
    now: i64,
}

/// Answers a call to a mock.
pub(crate) async fn respond(server: &Arc<MockServer>, request: Request<Body>) -> Response<Body> {
    let arrived = Instant::now();
    // Held until the answer is sent.
    let Ok(_in_progress) = server.calls.try_acquire() else {
        server.rejected.fetch_add(1, Ordering::Relaxed);
        return plain(StatusCode::SERVICE_UNAVAILABLE, "Too many calls are in progress.");
    };
    let (parts, body) = request.into_parts();
    let is_grpc = grpc::is_grpc(&parts);
    if is_grpc && parts.uri.path().starts_with("/grpc.reflection.") {
        return reflect(server, &parts, body);
    }
    let body = match receive(server, body).await {
        Ok(body) => body,
        Err(response) => return *response,
    };
    let base = base(server, &parts);
    let call = Arc::new(Call { parts, body, base, arrived, now: now() });
    let served = server.served();
    if is_grpc {
        return answer_grpc(server, served, call).await;
    }
    let answered = on_engine(server, served, Arc::clone(&call), answer).await;
    let outcome = match answered {
        Some(Some(outcome)) => outcome,
        Some(None) => return plain(StatusCode::NOT_FOUND, "There are no mocks at this path."),
        None => {
            let text = "The mock engine failed at this call.";
            return plain(StatusCode::INTERNAL_SERVER_ERROR, text);
        }
    };
    let mut response = match outcome {
        Outcome::Answer(answer) => send(server, &call, answer).await,
        Outcome::Forward(forward) => pass_on(server, &call, *forward).await,
    };
    if server.settings.cors == Cors::None {
        remove_cors(response.headers_mut());
    }
    response
}

/// Reads the body of a call.
async fn receive(server: &MockServer, body: Body) -> Result<Bytes, Box<Response<Body>>> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    let limits = &server.settings.limits;
    let too_large = || {
        let text = format!("The body is larger than {} bytes.", limits.max_body);
        Box::new(closing(plain(StatusCode::PAYLOAD_TOO_LARGE, text)))
    };
    if body.size_hint().lower() > limits.max_body as u64 {
        return Err(too_large());
    }
    match timeout(limits.receive_timeout, Limited::new(body, limits.max_body).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large()),
        Ok(Err(_)) => {
            Err(Box::new(closing(plain(StatusCode::BAD_REQUEST, "The body is incomplete."))))
        }
        Err(_) => {
            let text = "The body did not arrive in time.";
            Err(Box::new(closing(plain(StatusCode::REQUEST_TIMEOUT, text))))
        }
    }
}

/// Asks the engine something. With `may_take_long` it never fails.
type Ask<T> = fn(&Served, &Call, &mut Environment<'_>, may_take_long: bool) -> Result<T, TakesLong>;

/// Asks the engine. What can take long is answered on a thread of its own, so that a script never stops others. `None` if
/// the engine failed.
async fn on_engine<T: Send + 'static>(
    server: &Arc<MockServer>,
    served: Arc<Served>,
    call: Arc<Call>,
    ask: Ask<T>,
) -> Option<T> {
    if let Ok(answered) = asked(server, &served, &call, false, ask)? {
        return Some(answered);
    }
    let thread = Arc::clone(&server.script_threads).acquire_owned().await;
    let server = Arc::clone(server);
    let answered = spawn_blocking(move || {
        let _thread = thread;
        asked(&server, &served, &call, true, ask)
    });
    answered.await.ok().flatten()?.ok()
}

fn asked<T>(
    server: &MockServer,
    served: &Served,
    call: &Call,
    may_take_long: bool,
    ask: Ask<T>,
) -> Option<Result<T, TakesLong>> {
    let mut random = rand::rng();
    let mut environment =
        Environment { now: call.now, random: &mut random, scripts: &server.scripts };
    // A definition that the engine cannot handle must not end the connection.
    let ask = || ask(served, call, &mut environment, may_take_long);
    let answered = catch_unwind(AssertUnwindSafe(ask));
    if answered.is_err() {
        tracing::error!(path = call.parts.uri.path(), "the mock engine failed");
    }
    answered.ok()
}

fn answer(
    served: &Served,
    call: &Call,
    environment: &mut Environment<'_>,
    may_take_long: bool,
) -> Result<Option<Outcome>, TakesLong> {
    match may_take_long {
        true => Ok(served.mocks.answer(&call.request(), environment)),
        false => served.mocks.answer_quickly(&call.request(), environment),
    }
}

/// Answers a unary call of gRPC.
async fn answer_grpc(
    server: &Arc<MockServer>,
    served: Arc<Served>,
    call: Arc<Call>,
) -> Response<Body> {
    fn ask(
        served: &Served,
        call: &Call,
        environment: &mut Environment<'_>,
        may_take_long: bool,
    ) -> Result<Result<GrpcAnswer, grpc::Status>, TakesLong> {
        let (headers, path) = (&call.parts.headers, call.parts.uri.path());
        // A message can be at most this much larger than what was sent.
        let max = call.body.len().saturating_mul(100).clamp(4 << 20, 64 << 20);
        let message = match grpc::message(headers, &call.body, max) {
            Ok(message) => message,
            Err(status) => return Ok(Err(status)),
        };
        Ok(Ok(match may_take_long {
            true => served.mocks.answer_grpc(path, &message, headers, environment),
            false => served.mocks.answer_grpc_quickly(path, &message, headers, environment)?,
        }))
    }
    let answered = on_engine(server, served, Arc::clone(&call), ask).await;
    let broken = || Err(grpc::Status::new(grpc::INTERNAL, "The mock engine failed at this call."));
    let answer = match answered.unwrap_or_else(broken) {
        Ok(answer) => answer,
        Err(status) => return grpc::failed(&status),
    };
    wait(server, &call, answer.delay).await;
    settle(server, &call, &answer.source, StatusCode::OK);
    publish(server, answer.trigger.as_deref());
    let GrpcAnswer { code, message, body, delay, source, .. } = answer;
    let mut response = match body {
        Some(body) if code == 0 => grpc::answer(&body),
        _ => grpc::failed(&grpc::Status::new(code, message)),
    };
    if let Source::Example { instead_of: Some(problem), .. } = &source {
        response.headers_mut().insert(REASON, reason_header(problem));
    }
    if call.is_explained() {
        response.extensions_mut().insert(Explained { source, delay, forwarded: None });
    }
    response
}

/// Answers requests about the services of gRPC.
fn reflect(server: &MockServer, parts: &Parts, body: Body) -> Response<Body> {
    let (served, path) = (server.served(), parts.uri.path().to_owned());
    if !Mocks::is_reflection(&path) {
        let text = "There is no such method of reflection.";
        return grpc::failed(&grpc::Status::new(grpc::UNIMPLEMENTED, text));
    }
    grpc::answer_stream(body, move |message| {
        let reflect = || served.mocks.reflect(&path, message);
        catch_unwind(AssertUnwindSafe(reflect)).ok().flatten().unwrap_or_default()
    })
}

/// Waits for the response time of an answer, counts it and sends it.
async fn send(server: &Arc<MockServer>, call: &Call, answer: Answer) -> Response<Body> {
    let Answer { status, mut headers, body, delay, source, callbacks, trigger } = answer;
    let body = server.bodies.compress(&call.parts.headers, status, &mut headers, body);
    wait(server, call, delay).await;
    settle(server, call, &source, status);
    server.callbacks.start(callbacks, &server.forwarder, &server.settings.limits);
    publish(server, trigger.as_deref());
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    if call.is_explained() {
        response.extensions_mut().insert(Explained { source, delay, forwarded: None });
    }
    response
}

/// Sends the messages that follow an answer, if somebody listens.
fn publish(server: &MockServer, trigger: Option<&Trigger>) {
    let Some(trigger) = trigger.filter(|_| server.publications.receiver_count() > 0) else {
        return;
    };
    let mut random = rand::rng();
    let mut environment = Environment { now: now(), random: &mut random, scripts: &server.scripts };
    let served = server.served();
    let publish = AssertUnwindSafe(|| served.mocks.publish(trigger, &mut environment));
    let Ok(publications) = catch_unwind(publish) else {
        tracing::error!("the mock engine failed at the messages that follow an answer");
        return;
    };
    for publication in publications {
        // Fails if no client listens.
        let _sent = server.publications.send(publication);
    }
}

/// Counts and records a call that is answered.
fn settle(server: &MockServer, call: &Call, source: &Source, status: StatusCode) {
    match source {
        Source::Example { service, operation, .. } => {
            let operation = service.operations.get(*operation).map(|it| &*it.name);
            count(server, call, &service.key, operation, Kind::Example);
        }
        Source::Unmatched(unmatched) => {
            let is_served = !matches!(unmatched.reason, mocks::Reason::UnknownService);
            if is_served {
                let operation = unmatched.operation.as_deref();
                count(server, call, &unmatched.service, operation, Kind::Unmatched);
            } else {
                server.statistics.add_unknown();
            }
            server.unmatched.add(&call.arrived(), unmatched, status);
        }
        Source::Engine => {}
    }
    server.record(|| call.recorded(status, source));
}

/// Sends a call to another server, and its response to the client.
async fn pass_on(server: &Arc<MockServer>, call: &Call, forward: Forward) -> Response<Body> {
    let Forward { service, operation, method, url, mut headers, body, delay, proxied } = forward;
    remove_named(&call.parts.headers, &mut headers);
    let sent = if server.forwarder.is_loop(&call.parts.headers) {
        Err(ForwardError::Loop)
    } else {
        server.forwarder.send(method, &url, headers, body).await
    };
    let sent = match (sent, proxied) {
        (Ok(response), Some(proxied)) => rewrite(server, response, &proxied).await,
        (sent, _) => sent,
    };
    wait(server, call, delay).await;
    let name = service.operations.get(operation).map(|it| &*it.name);
    count(server, call, &service.key, name, Kind::Forwarded);
    let mut response = sent.unwrap_or_else(|error| {
        tracing::debug!(%error, service = %service.key, "cannot forward a call");
        plain(error.status(), error.to_string())
    });
    let status = response.status();
    add_default_headers(&call.request(), status, response.headers_mut());
    server.record(|| RecordedCall {
        service: Some(service.key.to_string()),
        operation: name,
        ..call.recorded(status, &Source::Engine)
    });
    if call.is_explained() {
        let forwarded = Some((name.unwrap_or_default().into(), url.into()));
        let explained = Explained { source: Source::Engine, delay, forwarded };
        response.extensions_mut().insert(explained);
    }
    response
}

/// Changes the response of another server to a GraphQL request.
async fn rewrite(
    server: &MockServer,
    response: Response<Body>,
    proxied: &Proxied,
) -> Result<Response<Body>, ForwardError> {
    let (mut parts, body) = response.into_parts();
    let limited = Limited::new(body, server.settings.limits.max_body);
    let body = limited.collect().await.map_err(|_| ForwardError::Incomplete)?.to_bytes();
    let body = proxied.rewrite(&body).unwrap_or_else(|error| {
        parts.status = StatusCode::BAD_GATEWAY;
        error
    });
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(Response::from_parts(parts, Body::from(body)))
}

/// How late answers are on average: timers round up to milliseconds, and so does the wait for sockets.
const TIMERS_ARE_LATE: Duration = Duration::from_millis(2);

/// Waits until the response time has passed since the call arrived, within 2 ms.
async fn wait(server: &MockServer, call: &Call, delay: Option<Duration>) {
    if let Some(delay) = delay {
        let delay = delay.min(server.settings.limits.max_delay);
        sleep_until(call.arrived + delay.saturating_sub(TIMERS_ARE_LATE)).await;
    }
}

/// What answered a call.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Example,
    Unmatched,
    Forwarded,
}

fn count(
    server: &MockServer,
    call: &Call,
    service: &ServiceKey,
    operation: Option<&str>,
    kind: Kind,
) {
    server.statistics.add(&Counted {
        service,
        operation,
        is_unmatched: kind == Kind::Unmatched,
        is_example: kind == Kind::Example,
        duration: call.arrived.elapsed(),
        now: call.now,
    });
}

impl Call {
    /// Whether the console makes the call, and wants to know where the answer comes from.
    fn is_explained(&self) -> bool {
        self.parts.extensions.get::<Explain>().is_some()
    }

    fn request(&self) -> mocks::Request<'_> {
        mocks::Request {
            method: &self.parts.method,
            path: self.parts.uri.path(),
            query: self.parts.uri.query(),
            headers: &self.parts.headers,
            body: &self.body,
            base: &self.base,
        }
    }

    fn recorded<'a>(&'a self, status: StatusCode, source: &'a Source) -> RecordedCall<'a> {
        let (service, operation, example, reason) = match source {
            Source::Example { service, operation, example, instead_of } => {
                let operation = service.operations.get(*operation).map(|it| &*it.name);
                let reason = instead_of.as_ref().map(ToString::to_string);
                (Some(service.key.to_string()), operation, Some(&**example), reason)
            }
            Source::Unmatched(unmatched) => {
                let service = Some(unmatched.service.to_string());
                (service, unmatched.operation.as_deref(), None, Some(unmatched.reason.to_string()))
            }
            Source::Engine => (None, None, None, None),
        };
        RecordedCall {
            at: self.now,
            method: self.parts.method.as_str(),
            path: self.parts.uri.path(),
            query: self.parts.uri.query().map(redact_query),
            headers: headers(&self.parts.headers),
            body: redact_body(&self.body),
            status: status.as_u16(),
            millis: self.arrived.elapsed().as_secs_f64() * 1_000.0,
            service,
            operation,
            example,
            reason,
        }
    }

    fn arrived(&self) -> Arrived<'_> {
        Arrived {
            method: &self.parts.method,
            path: self.parts.uri.path(),
            query: self.parts.uri.query(),
            headers: &self.parts.headers,
            body: &self.body,
            at: self.now,
        }
    }
}

/// The scheme of a listener that may not be `http`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scheme(&'static str);

impl Scheme {
    pub(crate) const fn new(uses_tls: bool) -> Self {
        Self(if uses_tls { "https" } else { "http" })
    }
}

/// Where the client finds the mocks: as the header `Host` says, or a proxy in a private network.
fn base(server: &MockServer, parts: &Parts) -> Base {
    let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let host = parts.uri.authority().map(Authority::as_str);
    let host = host.or_else(|| text(header::HOST.as_str()));
    let scheme = parts.extensions.get::<Scheme>().map_or("http", |scheme| scheme.0);
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let own = || server.address().map(|it| it.to_string()).unwrap_or_default();
    if !peer.is_some_and(|ConnectInfo(peer)| is_private(peer.ip())) {
        return Base {
            scheme: scheme.into(),
            authority: host.map_or_else(|| own().into(), Into::into),
        };
    }
    let forwarded = |name: &str| Some(text(name)?.split(',').next()?.trim());
    let scheme = match forwarded("x-forwarded-proto") {
        Some("https") => "https",
        Some("http") => "http",
        _ => scheme,
    };
    let named = forwarded("x-forwarded-host").filter(|it| it.parse::<Authority>().is_ok());
    let mut authority = named.or(host).map_or_else(own, str::to_owned);
    if let Some(port) = forwarded("x-forwarded-port").and_then(|it| it.parse::<u16>().ok()) {
        let is_bracketed = authority.ends_with(']');
        let host = authority.rsplit_once(':').filter(|_| !is_bracketed);
        authority = format!("{}:{port}", host.map_or(&*authority, |(host, _)| host));
    }
    Base { scheme: scheme.into(), authority: authority.into() }
}

/// Whether an address is one of this machine or of a private network, where proxies are.
fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            address.is_loopback() || address.is_private() || address.is_link_local()
        }
        IpAddr::V6(address) => {
            address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local()
        }
    }
}

pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// A sentence as an answer.
pub(super) fn plain(status: StatusCode, text: impl Into<String>) -> Response<Body> {
    let mut response = Response::new(Body::from(text.into()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let plain = HeaderValue::from_static("text/plain;charset=UTF-8");
    headers.insert(header::CONTENT_TYPE, plain);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// Closes the connection after the answer, because the rest of the call is not read.
fn closing(mut response: Response<Body>) -> Response<Body> {
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

fn remove_cors(headers: &mut HeaderMap) {
    for name in [
        header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        header::ACCESS_CONTROL_ALLOW_METHODS,
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        header::ACCESS_CONTROL_MAX_AGE,
    ] {
        headers.remove(name);
    }
}
