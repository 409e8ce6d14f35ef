//! How far reading or sending is.

/// How much of a snapshot was read or sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Transfer {
    /// What was read or sent: bytes of a file, or services.
    pub(crate) done: u64,
    /// All of it, if that is known.
    pub(crate) total: Option<u64>,
}
