//! The number and the duration of requests.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, histogram::Histogram},
    registry::Registry,
};

/// The upper bounds of the duration histogram, in seconds. Reading takes milliseconds, and applying a large import
/// minutes.
const BUCKETS: [f64; 10] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 60.0];

/// The route of a request that the access table does not have: a file or page of the console.
const PAGE: &str = "page";

/// The number and the duration of requests, by route.
pub(crate) struct RequestMetrics {
    pub(super) registry: Registry,
    requests: Family<AnswerLabels, Counter>,
    durations: Family<RequestLabels, Histogram, fn() -> Histogram>,
}

/// The method and the route of a request. Both are from fixed lists.
#[derive(Clone, Copy, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
pub(crate) struct RequestLabels {
    method: &'static str,
    route: &'static str,
}

#[derive(Clone, Copy, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct AnswerLabels {
    method: &'static str,
    route: &'static str,
    status: &'static str,
}

impl RequestLabels {
    /// The labels of a request to a route of the access table, or to none.
    pub(crate) fn new(method: &Method, route: Option<&'static str>) -> Self {
        Self { method: method_label(method), route: route.unwrap_or(PAGE) }
    }

    /// The method, or `other`.
    pub(crate) fn method(&self) -> &'static str {
        self.method
    }
}

impl RequestMetrics {
    pub(super) fn new() -> Self {
        let requests = Family::default();
        let durations: Family<_, _, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(BUCKETS));
        let mut registry = Registry::default();
        registry.register(
            "mockpit_http_requests",
            "Requests by method, route of the access table and class of the status",
            requests.clone(),
        );
        registry.register(
            "mockpit_http_request_duration_seconds",
            "Time until the response began, by method and route",
            durations.clone(),
        );
        Self { registry, requests, durations }
    }

    /// Counts a request whose response begins.
    pub(crate) fn count(&self, request: RequestLabels, status: StatusCode, duration: Duration) {
        let RequestLabels { method, route } = request;
        let labels = AnswerLabels { method, route, status: status_label(status) };
        self.requests.get_or_create(&labels).inc();
        self.durations.get_or_create(&request).observe(duration.as_secs_f64());
    }
}

/// A client can send any word as a method.
fn method_label(method: &Method) -> &'static str {
    const KNOWN: [Method; 7] = [
        Method::GET,
        Method::POST,
        Method::PUT,
        Method::DELETE,
        Method::HEAD,
        Method::OPTIONS,
        Method::PATCH,
    ];
    const NAMES: [&str; 7] = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"];
    let at = KNOWN.iter().position(|known| known == method);
    at.and_then(|at| NAMES.get(at)).copied().unwrap_or("other")
}

fn status_label(status: StatusCode) -> &'static str {
    match status.as_u16() {
        100..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        _ => "5xx",
    }
}
