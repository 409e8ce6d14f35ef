//! What a server knows about the journal that it shares.

use api_types::{RevisionNumber, Timestamp};
use repository::StoreError;
use tokio::sync::watch;

use crate::error;

/// What a server knows about the journal that it shares. Clones share it.
#[derive(Clone, Debug)]
pub struct Follower {
    pub(super) newest: watch::Receiver<RevisionNumber>,
    pub(super) contact: watch::Receiver<Contact>,
}

/// How the last look at a shared journal ended.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Contact {
    /// What it found.
    pub state: ContactState,
    /// When it first found that.
    pub since: Timestamp,
}

/// What a look at a shared journal found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ContactState {
    /// Everything that other servers have committed. It is here now.
    CaughtUp,
    /// The journal does not respond.
    Unreachable {
        /// Why.
        cause: String,
    },
    /// The journal has lost this revision, which is here.
    WentBack(RevisionNumber),
    /// What other servers have committed cannot be taken in.
    Failed {
        /// Why.
        cause: String,
    },
}

impl From<Result<(), StoreError>> for ContactState {
    fn from(look: Result<(), StoreError>) -> Self {
        match look {
            Ok(()) => Self::CaughtUp,
            Err(StoreError::WentBack { revision }) => Self::WentBack(revision),
            Err(cause @ StoreError::Unreachable { .. }) => {
                Self::Unreachable { cause: error::with_causes(&cause) }
            }
            Err(cause) => Self::Failed { cause: error::with_causes(&cause) },
        }
    }
}

impl Follower {
    /// The newest revision of this server.
    #[must_use]
    pub fn newest(&self) -> RevisionNumber {
        *self.newest.borrow()
    }

    /// Waits until this server has a revision. Asks nobody for it: the server takes in each revision as soon as it
    /// learns of it.
    pub async fn wait_for(&self, revision: RevisionNumber) {
        let mut newest = self.newest.clone();
        // The sender is gone when the server stops.
        let _stopped = newest.wait_for(|newest| *newest >= revision).await;
    }

    /// How the last look at the shared journal ended.
    #[must_use]
    pub fn contact(&self) -> Contact {
        self.contact.borrow().clone()
    }
}
