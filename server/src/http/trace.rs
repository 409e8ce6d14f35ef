//! Request IDs and the request log.
//!
//! The log never has bodies, cookies, or paths from clients, because a path can contain a token.

use std::{
    fmt,
    panic::PanicHookInfo,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::HeaderValue,
    middleware::Next,
    response::Response,
};
use repository::Identity;
use tracing::{Instrument as _, Level, Span, Subscriber, field::Empty};
use tracing_subscriber::{
    Layer as _, filter::Targets, fmt::MakeWriter, layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

use crate::{
    http::policy::ROUTES,
    monitoring::{Monitoring, RequestLabels, is_monitoring},
    settings::LogFormat,
};

/// Identifies a request in the log. It is not a secret.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(Arc<str>);

/// Generates request IDs.
#[derive(Debug)]
pub(crate) struct RequestIds {
    run: u32,
    next: AtomicU64,
}

/// The crates that log at the level of the settings. Other crates log warnings only, because a
/// library can log headers at lower levels.
const OWN_CRATES: [&str; 6] = ["app", "mockpit", "repository", "server", "snapshot", "store"];

/// Starts to log to standard error, including panics.
pub fn start_log(level: Level, format: LogFormat) {
    subscriber(level, format, std::io::stderr).init();
    std::panic::set_hook(Box::new(log_panic));
}

/// A subscriber that logs to this writer.
pub fn subscriber<W>(level: Level, format: LogFormat, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let targets = Targets::new().with_default(Level::WARN);
    let targets = OWN_CRATES.iter().fold(targets, |all, name| all.with_target(*name, level));
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(writer);
    let lines = match format {
        LogFormat::Text => lines.boxed(),
        // The request is in every line about it, once.
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).boxed(),
    };
    tracing_subscriber::registry().with(lines.with_filter(targets))
}

/// Logs a panic. Its message can quote input, so it is logged at debug level only.
pub fn log_panic(panic: &PanicHookInfo<'_>) {
    let location = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(location, "a thread panicked");
    tracing::debug!(message = panic.payload_as_str().unwrap_or_default(), "panic message");
}

impl RequestIds {
    pub(crate) fn new() -> Self {
        // A random number for each run. Without it, an ID from an earlier run would match another
        // request.
        let run = getrandom::u32().unwrap_or_default();
        Self { run, next: AtomicU64::new(1) }
    }

    fn next(&self) -> RequestId {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        RequestId(format!("{:08x}-{number}", self.run).into())
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the request log needs.
#[derive(Clone)]
pub(crate) struct RequestLog {
    ids: Arc<RequestIds>,
    monitoring: Arc<Monitoring>,
}

impl RequestLog {
    pub(crate) fn new(ids: &Arc<RequestIds>, monitoring: &Arc<Monitoring>) -> Self {
        Self { ids: Arc::clone(ids), monitoring: Arc::clone(monitoring) }
    }
}

/// The middleware that assigns an ID to each request, logs its status and duration, and counts it.
pub(crate) async fn trace(
    State(log): State<RequestLog>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = log.ids.next();
    request.extensions_mut().insert(id.clone());
    let route = route(&request);
    let labels = RequestLabels::new(request.method(), route);
    let method = labels.method();
    let span = tracing::info_span!("request", %id, method, route, account = Empty);
    async move {
        let start = Instant::now();
        let mut response = next.run(request).await;
        let duration = start.elapsed();
        log.monitoring.requests.count(labels, response.status(), duration);
        let status = response.status().as_u16();
        let ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        // Monitoring systems ask every few seconds.
        if route.is_some_and(|route| !is_monitoring(route)) {
            tracing::info!(status, ms, "request completed");
        } else {
            tracing::debug!(status, ms, "request completed");
        }
        if let Ok(value) = HeaderValue::from_str(&id.0) {
            response.headers_mut().insert("x-request-id", value);
        }
        response
    }
    .instrument(span)
    .await
}

/// Notes in the log of a request which account sent it.
pub(crate) fn note_account(identity: &Identity) {
    Span::current().record("account", identity.name());
}

/// The path of the route, as the access table has it. The path of a request can contain anything, such as the
/// token of the setup link.
fn route(request: &Request) -> Option<&'static str> {
    let matched = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    // The router has one route for all server functions.
    let path = request.uri().path();
    ROUTES.iter().map(|route| route.path).find(|known| Some(*known) == matched || *known == path)
}
