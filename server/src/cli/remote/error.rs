//! Why a server cannot be used by a command.

use std::{io, path::PathBuf};

use repository::ExportError;
use snapshot::ServiceKey;
use url::Url;

/// Why a server cannot be used. The text states whether anything was changed, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// The client failed.
    #[error(transparent)]
    Client(#[from] microcks::RemoteError),
    /// A file with a token, a secret or a certificate cannot be read.
    #[error("cannot read {}", path.display())]
    AccessFile {
        /// The file.
        path: PathBuf,
        /// Why it cannot be read.
        source: io::Error,
    },
    /// The credentials file is not one.
    #[error("{} is not a credentials file: {reason}", path.display())]
    Credentials {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A service account has an ID, but no secret.
    #[error("the service account has no secret. Name a file with it: --client-secret-file FILE")]
    NoSecret,
    /// There are two ways to sign in.
    #[error("a token and a service account are given. Give one of them")]
    TwoAccounts,
    /// A temporary file, or the runtime of the client, cannot be used.
    #[error("cannot use a temporary file on this machine")]
    Local(#[from] io::Error),
    /// The server does not have these services.
    #[error("{url} has no service {}. `mockpit export` without --service reads all", list(missing))]
    NoService {
        /// The server.
        url: Url,
        /// The missing services.
        missing: Vec<ServiceKey>,
    },
    /// The server lists services that its export does not have.
    #[error(
        "{url} lists {}, but does not export it as a whole. Nothing was changed. Try again, and look at its log",
        list(missing)
    )]
    Incomplete {
        /// The server.
        url: Url,
        /// The services that are not in its export.
        missing: Vec<ServiceKey>,
    },
    /// The export of the server is not a snapshot.
    #[error("the export of {url} cannot be read: {problem} Nothing was changed. Try again")]
    NotSnapshot {
        /// The server.
        url: Url,
        /// The first problem.
        problem: Box<str>,
    },
    /// A Microcks cannot remove parts of a service.
    #[error(
        "{url} is a Microcks, which adds and updates, but removes nothing. Nothing was changed. Use --policy merge or keep"
    )]
    OnlyMerges {
        /// The server.
        url: Url,
    },
    /// A Microcks has taken over only some of the services.
    #[error("only {done} of {total} services were imported. Run the command again for the others")]
    Partly {
        /// The number of services that were imported.
        done: u64,
        /// The number of services to import.
        total: u64,
        /// Why the next ones were not.
        source: microcks::RemoteError,
    },
    /// A Microcks has other services afterwards than those that were sent.
    #[error(
        "{url} has imported the file, but {} differ there. Compare with `mockpit diff`",
        list(services)
    )]
    ReadsBackDifferently {
        /// The server.
        url: Url,
        /// The services.
        services: Vec<ServiceKey>,
    },
    /// The services to send cannot be written.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// The repository has changed since the plan was made.
    #[error(
        "{url} was changed in the meantime. Nothing was imported. Run the command again to see the new plan"
    )]
    Changed {
        /// The server.
        url: Url,
    },
}

/// The names of services, at most three of them.
fn list(services: &[ServiceKey]) -> String {
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
