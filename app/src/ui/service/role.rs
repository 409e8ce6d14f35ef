//! What a message is in its example.

/// What a message is in its example.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum MessageRole {
    Request,
    Response,
    Event,
    Reply,
}
