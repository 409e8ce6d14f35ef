//! Why a server cannot be used by a command.

use std::{io, path::PathBuf};

use api_types::FoundThere;
use app::text::plural;
use snapshot::ServiceKey;
use url::Url;

use crate::exchange::send::list;

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
    /// Services have changed there since the plan was made.
    #[error(
        "{} changed at {url} since the plan was made. Nothing was imported. Run the command again to see the new plan",
        list(services)
    )]
    Changed {
        /// The server.
        url: Url,
        /// The services.
        services: Vec<ServiceKey>,
    },
    /// Sending ended early, or what was read back differs.
    #[error("the import into {url} failed: {reason}. {}", state(there.as_deref()))]
    NotSent {
        /// The server.
        url: Url,
        /// Why it failed.
        reason: String,
        /// What the server has of the services. `None` if it cannot be read.
        there: Option<Box<FoundThere>>,
    },
}

/// What a server has after a failure, and what to do.
fn state(there: Option<&FoundThere>) -> String {
    let Some(FoundThere { sent, before, other }) = there else {
        return "It is not known what is there now. Compare with `mockpit diff`".to_owned();
    };
    let total = sent.len() + before.len() + other.len();
    if before.len() == total {
        return "Nothing was changed there".to_owned();
    }
    let services = plural(total as u64, "service", "services");
    let mut text = format!("{} of {services} are there as planned", sent.len());
    for (words, services) in [("Unchanged", before), ("Neither as planned nor as before", other)] {
        if !services.is_empty() {
            text += &format!(". {words}: {}", list(services));
        }
    }
    text + ". Run the command again to go on, or import the file of --before to go back"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failure_states_what_is_there() {
        let keys = |names: &[&str]| -> Vec<ServiceKey> {
            names.iter().map(|name| ServiceKey::new(*name, "1")).collect()
        };
        let found = |sent: &[&str], before: &[&str], other: &[&str]| FoundThere {
            sent: keys(sent),
            before: keys(before),
            other: keys(other),
        };
        let next = ". Run the command again to go on, or import the file of --before to go back";
        assert_eq!(state(Some(&found(&[], &["a", "b"], &[]))), "Nothing was changed there");
        assert_eq!(
            state(Some(&found(&["a"], &["b"], &["c"]))),
            format!(
                "1 of 3 services are there as planned. Unchanged: b 1. Neither as planned nor as before: c 1{next}"
            )
        );
        assert!(state(None).starts_with("It is not known"));
    }
}
