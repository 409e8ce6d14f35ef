//! Which failures are right while servers and databases fail.

use std::{fmt, io};

use console_client::status_of;

/// Why something was not done, which is right while something fails.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Refusal {
    /// The connection failed or was cut, or there was no answer in time.
    NoAnswer,
    /// The server said why.
    Status(u16),
}

/// `None` if the failure is not right.
pub(super) fn refusal(error: &anyhow::Error) -> Option<Refusal> {
    match status_of(error) {
        // Somebody else was first, an import ended with its server, exports whose clients left, no database.
        Some(status @ (404 | 409 | 410 | 429 | 503)) => Some(Refusal::Status(status)),
        Some(_) => None,
        None => error
            .chain()
            .any(|cause| cause.is::<ureq::Error>() || cause.is::<io::Error>())
            .then_some(Refusal::NoAnswer),
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAnswer => f.write_str("no answer"),
            Self::Status(status) => write!(f, "status {status}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use anyhow::Context as _;
    use console_client::ErrorResponse;

    use super::*;

    #[test]
    fn lost_connections_and_refusals_are_right_and_other_failures_are_not() {
        let status =
            |status| refusal(&anyhow::Error::new(ErrorResponse { status, body: String::new() }));
        assert_eq!(status(503), Some(Refusal::Status(503)));
        assert_eq!((status(500), status(401)), (None, None));
        let lost: io::Result<()> = Err(io::ErrorKind::ConnectionReset.into());
        assert_eq!(refusal(&lost.context("lost").unwrap_err()), Some(Refusal::NoAnswer));
        assert_eq!(refusal(&anyhow::anyhow!("the export is inconsistent")), None);
    }
}
