//! What a gRPC call gets.

use std::time::Duration;

use bytes::Bytes;

use crate::{Source, Trigger};

/// What a gRPC call gets.
#[derive(Clone, Debug)]
pub struct GrpcAnswer {
    /// The code: 0 if the call succeeds.
    pub code: i32,
    /// The text of the status. Empty if the call succeeds.
    pub message: String,
    /// The message in the binary format, without the prefix of its length. `None` if the call fails.
    pub body: Option<Bytes>,
    /// How long after the arrival of the call it is sent at the earliest.
    pub delay: Option<Duration>,
    /// Where it comes from.
    pub source: Source,
    /// The events that follow it.
    pub trigger: Option<Box<Trigger>>,
}

impl GrpcAnswer {
    pub(super) fn failed(code: i32, message: impl Into<String>, source: Source) -> Self {
        let message = message.into();
        Self { code, message, body: None, delay: None, source, trigger: None }
    }
}
