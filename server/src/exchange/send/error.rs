//! Why services are not sent.

use std::io;

use repository::{ExportError, StoreError};
use snapshot::ServiceKey;

use super::super::receive::ReceiveError;

/// Why services are not sent. Unless the text says otherwise, some of them may have been sent before.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SendError {
    /// A person canceled it.
    #[error("it was canceled")]
    Canceled,
    /// The client failed.
    #[error(transparent)]
    Client(#[from] microcks::RemoteError),
    /// What the instance has cannot be received.
    #[error(transparent)]
    Receive(#[from] ReceiveError),
    /// A temporary file cannot be used.
    #[error("cannot use a temporary file on this machine")]
    Local(#[from] io::Error),
    /// The services to send cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The services to send cannot be written.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// The instance no longer has what the plan was made for. Nothing was sent.
    #[error("{} services have changed there since the plan was made", .0.len())]
    Changed(Vec<ServiceKey>),
    /// A service is larger than what the instance accepts.
    #[error("it does not accept a file with {}, because that is too large", list(services))]
    TooLarge {
        /// The services.
        services: Vec<ServiceKey>,
        /// The largest file that it accepts, in bytes, if that is known.
        limit: Option<u64>,
    },
    /// The instance answered that it has imported services, but has something else.
    #[error("it answered that it has imported the services, but has something else: {}", list(.0))]
    Differs(Vec<ServiceKey>),
}

/// The names of services, at most three of them.
pub(crate) fn list(services: &[ServiceKey]) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<String> = services.iter().take(SHOWN).map(ToString::to_string).collect();
    match services.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_of_services_are_cut() {
        let services: Vec<ServiceKey> =
            (1..=5).map(|number| ServiceKey::new(format!("Orders{number}"), "1.0")).collect();
        assert_eq!(list(&services[..1]), "Orders1 1.0");
        assert_eq!(list(&services), "Orders1 1.0, Orders2 1.0, Orders3 1.0 and 2 more");
    }
}
