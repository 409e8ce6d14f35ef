//! How mocks are served.

use std::time::Duration;

/// How mocks are served.
#[derive(Clone, Debug, Default)]
pub struct MockSettings {
    /// What limits calls.
    pub limits: MockLimits,
    /// Which pages of other addresses may read answers.
    pub cors: Cors,
}

/// Which pages of other addresses may read answers.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Cors {
    /// All, as in Microcks.
    #[default]
    Any,
    /// None: the headers that allow it are removed.
    None,
}

/// What limits calls.
#[derive(Clone, Copy, Debug)]
pub struct MockLimits {
    /// The largest body of a call, in bytes.
    pub max_body: usize,
    /// How long a body may take to arrive.
    pub receive_timeout: Duration,
    /// The calls in progress, also those that wait for their response time.
    pub max_calls: usize,
    /// The calls of services with scripts that are answered at a time.
    pub max_script_calls: usize,
    /// The longest response time. A longer one is cut.
    pub max_delay: Duration,
    /// The connections.
    pub max_connections: usize,
    /// The open connections of `WebSocket`.
    pub max_sockets: usize,
    /// How long another server may take to answer a forwarded call or a callback.
    pub forward_timeout: Duration,
    /// The callbacks that wait or are sent.
    pub max_callbacks: usize,
    /// How long a connection may be idle.
    pub idle_timeout: Duration,
    /// How long the head of a call may take to arrive.
    pub head_timeout: Duration,
}

impl Default for MockLimits {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            max_body: 20_000_000,
            receive_timeout: Duration::from_secs(30),
            max_calls: 20_000,
            max_script_calls: cores * 2,
            max_delay: Duration::from_mins(10),
            max_connections: 12_000,
            max_sockets: 1_000,
            forward_timeout: Duration::from_secs(30),
            max_callbacks: 1_000,
            idle_timeout: Duration::from_mins(5),
            head_timeout: Duration::from_secs(10),
        }
    }
}
