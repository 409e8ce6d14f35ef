//! The limits for the duration and the number of connections.

use std::time::Duration;

/// Limits for connections. A connection that exceeds one is closed.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The time for the head of a request, from its first byte or the start of the connection.
    pub head_timeout: Duration,
    /// The time between two requests.
    pub idle_timeout: Duration,
    /// The time between two parts of a request body.
    pub body_idle_timeout: Duration,
    /// After this time, a request body must have arrived at [`Limits::min_body_rate`] or more.
    pub body_rate_grace: Duration,
    /// The lowest average rate of a request body, in bytes per second.
    pub min_body_rate: u64,
    /// The time in which the client must read a part of the response.
    pub write_timeout: Duration,
    /// The number of connections of all peers together.
    pub max_connections: usize,
    /// The number of connections of one peer.
    pub max_per_peer: usize,
}

/// The file descriptors to request: more than all connections and the store need.
const WANTED_DESCRIPTORS: u64 = 4096;

/// File descriptors that are no connections.
const OTHER_DESCRIPTORS: u64 = 128;

/// The pause after the system failed to accept a connection.
pub(super) const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(100);

impl Limits {
    /// The default limits, with fewer connections if the process can have few file descriptors.
    #[must_use]
    pub fn from_process() -> Self {
        let descriptors = raise_descriptors(WANTED_DESCRIPTORS);
        Self { max_connections: connections_within(descriptors), ..Self::default() }
    }

    /// Requests this many file descriptors. Returns how many the process can have, without some for other files.
    pub(crate) fn with_descriptors(wanted: u64) -> usize {
        let available = raise_descriptors(wanted).saturating_sub(OTHER_DESCRIPTORS);
        usize::try_from(available).unwrap_or(usize::MAX).max(1)
    }

    /// How often a connection checks its timeouts.
    pub(super) fn check_interval(&self) -> Duration {
        let timeouts = [
            self.head_timeout,
            self.idle_timeout,
            self.body_idle_timeout,
            self.body_rate_grace,
            self.write_timeout,
        ];
        timeouts.into_iter().fold(Duration::MAX, Duration::min) / 10
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(60),
            body_idle_timeout: Duration::from_secs(30),
            body_rate_grace: Duration::from_secs(120),
            min_body_rate: 16 * 1024,
            write_timeout: Duration::from_secs(60),
            max_connections: 512,
            max_per_peer: 64,
        }
    }
}

/// The number of connections for this many file descriptors. The store needs the other half.
fn connections_within(descriptors: u64) -> usize {
    let half = usize::try_from(descriptors / 2).unwrap_or(usize::MAX);
    half.clamp(1, Limits::default().max_connections)
}

/// Raises the soft limit of file descriptors as far as the hard limit allows. Returns the new limit.
fn raise_descriptors(wanted: u64) -> u64 {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    let before = limit.current.unwrap_or(u64::MAX);
    let wanted = wanted.min(limit.maximum.unwrap_or(u64::MAX));
    if before >= wanted {
        return before;
    }
    limit.current = Some(wanted);
    match setrlimit(Resource::Nofile, limit) {
        Ok(()) => wanted,
        Err(error) => {
            tracing::warn!(%error, "cannot raise the limit of open files");
            before
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_use_half_of_the_descriptors_up_to_the_default() {
        assert_eq!(connections_within(4096), 512);
        assert_eq!(connections_within(1024), 512);
        assert_eq!(connections_within(256), 128);
        assert_eq!(connections_within(0), 1);
    }
}
