//! The addresses that monitoring systems ask.

/// The metrics.
pub(crate) const METRICS: &str = "/metrics";

/// Whether the process responds.
pub(crate) const LIVE: &str = "/livez";

/// Whether the server can be used.
pub(crate) const READY: &str = "/readyz";

/// Whether a path is one of these.
pub(crate) fn is_monitoring(path: &str) -> bool {
    path == METRICS || is_probe(path)
}

/// Whether a path only says how the server is. Orchestrators ask with the address of the machine as host.
pub(crate) fn is_probe(path: &str) -> bool {
    path == LIVE || path == READY
}
