//! Request ids, and what the log says of a request: never its body, its cookies, or an address that
//! may hold a token.

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
    extract::{Request, State},
    http::HeaderValue,
    middleware::Next,
    response::Response,
};
use tracing::{Instrument as _, Level, Subscriber};
use tracing_subscriber::{
    Layer as _, filter::Targets, fmt::MakeWriter, layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

use crate::http::policy::POLICIES;

/// The number by which a request is found in the log. Not a secret.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(Arc<str>);

/// Gives out request ids.
#[derive(Debug)]
pub(crate) struct RequestIds {
    run: u32,
    next: AtomicU64,
}

/// Our own crates speak at the level that was asked for; of others only warnings, since a library
/// that tells more might tell a header.
const OURS: [&str; 6] = ["app", "mockpit", "repository", "server", "snapshot", "store"];

/// Starts to log to standard error, panics included.
pub fn start_log(level: Level) {
    log_to(level, std::io::stderr).init();
    std::panic::set_hook(Box::new(log_panic));
}

/// What logs to this writer.
pub fn log_to<W>(level: Level, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let targets = Targets::new().with_default(Level::WARN);
    let targets = OURS.iter().fold(targets, |targets, name| targets.with_target(*name, level));
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(writer);
    tracing_subscriber::registry().with(lines.with_filter(targets))
}

/// A message of a panic may quote what was being read, so it is for those who ask for it.
pub fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(place, "a panic");
    tracing::debug!(message = panic.payload_as_str().unwrap_or_default(), "panic message");
}

impl RequestIds {
    pub(crate) fn new() -> Self {
        // Told apart from those of another run, so that a number from last week finds nothing.
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

/// The layer that numbers requests and logs how they were answered.
pub(crate) async fn trace(
    State(ids): State<Arc<RequestIds>>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = ids.next();
    request.extensions_mut().insert(id.clone());
    let function = function(request.uri().path());
    let span = tracing::info_span!("request", %id, function);
    async move {
        let began = Instant::now();
        let mut response = next.run(request).await;
        let status = response.status().as_u16();
        let ms = began.elapsed().as_millis();
        if function.is_some() {
            tracing::info!(status, ms, "answered");
        } else {
            tracing::debug!(status, ms, "answered");
        }
        if let Ok(value) = HeaderValue::from_str(&id.0) {
            response.headers_mut().insert("x-request-id", value);
        }
        response
    }
    .instrument(span)
    .await
}

/// The path where it is one of ours: what somebody typed may hold anything, the welcome link's
/// holds its token.
fn function(path: &str) -> Option<&'static str> {
    POLICIES.iter().map(|(known, _)| *known).find(|known| *known == path)
}
