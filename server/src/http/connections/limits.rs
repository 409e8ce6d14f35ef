//! How long a connection may take, and how many there may be.

use std::time::Duration;

/// Limits of time, of rate and of number.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For the head of a request, from its first byte or from the start of the connection.
    pub head: Duration,
    /// Between two requests.
    pub idle: Duration,
    /// In which a part of a body has to arrive.
    pub body_silence: Duration,
    /// After which a body has to have arrived at [`Limits::body_rate`] or more.
    pub body: Duration,
    /// Bytes a second.
    pub body_rate: u64,
    /// In which the client has to take a part of the answer.
    pub write: Duration,
    /// Connections of all peers together.
    pub connections: usize,
    /// Connections of one peer.
    pub per_peer: usize,
}

/// Descriptors that are asked for: more than all connections and the store need.
const DESCRIPTORS: u64 = 4096;

/// How long a pause is after the system refused a connection.
pub(super) const BACK_OFF: Duration = Duration::from_millis(100);

impl Limits {
    /// The usual limits, within the descriptors that the process may have.
    #[must_use]
    pub fn from_process() -> Self {
        Self { connections: connections_within(raise_descriptors()), ..Self::default() }
    }

    /// How often a connection is looked at.
    pub(super) fn tick(&self) -> Duration {
        self.head.min(self.idle).min(self.body_silence).min(self.body).min(self.write) / 10
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            idle: Duration::from_secs(60),
            body_silence: Duration::from_secs(30),
            body: Duration::from_secs(120),
            body_rate: 16 * 1024,
            write: Duration::from_secs(60),
            connections: 512,
            per_peer: 64,
        }
    }
}

/// Half of the descriptors are for the store and its files.
fn connections_within(descriptors: u64) -> usize {
    let half = usize::try_from(descriptors / 2).unwrap_or(usize::MAX);
    half.clamp(1, Limits::default().connections)
}

/// Raises the soft limit of descriptors as far as the hard one allows; what it is then.
fn raise_descriptors() -> u64 {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    let before = limit.current.unwrap_or(u64::MAX);
    let wanted = DESCRIPTORS.min(limit.maximum.unwrap_or(u64::MAX));
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
    fn few_descriptors_mean_few_connections() {
        assert_eq!(connections_within(4096), 512);
        assert_eq!(connections_within(1024), 512);
        assert_eq!(connections_within(256), 128);
        assert_eq!(connections_within(0), 1);
    }
}
