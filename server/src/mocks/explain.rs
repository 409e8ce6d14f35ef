//! What the console learns about the answer to its own call. Clients get nothing of it.

use std::time::Duration;

use mocks::Source;

/// An extension of a request whose answer is explained.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Explain;

/// An extension of such an answer.
#[derive(Clone, Debug)]
pub(crate) struct Explained {
    /// Where the answer comes from.
    pub(crate) source: Source,
    /// The response time that was set for the call.
    pub(crate) delay: Option<Duration>,
    /// The name of the operation and the URL of another server that answered.
    pub(crate) forwarded: Option<(Box<str>, Box<str>)>,
}
