//! Work that one of several servers does.

use std::{
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread,
    time::Duration,
};

use store::SharedValues;

/// How long a server that was lost keeps others from its work.
const LIFETIME: Duration = Duration::from_secs(30);

/// The pause between two renewals.
const RENEWAL: Duration = Duration::from_secs(10);

/// The right to do some work, which no other server does until this is dropped.
#[derive(Debug)]
pub(crate) struct Lease {
    /// Its end stops the thread that renews the lease. `None` for the only server.
    _renewal: Option<Sender<()>>,
}

impl Lease {
    /// The lease of the only server.
    pub(super) const fn of_one_server() -> Self {
        Self { _renewal: None }
    }

    /// Takes the lease of this name. `None` if another server has it, or the database cannot be reached.
    pub(super) fn take(values: &SharedValues, name: String) -> Option<Self> {
        if !values.lease(&name, LIFETIME).unwrap_or(false) {
            return None;
        }
        let (renewal, ended) = mpsc::channel();
        let values = values.clone();
        let renew = move || {
            while ended.recv_timeout(RENEWAL) == Err(RecvTimeoutError::Timeout) {
                if let Err(error) = values.lease(&name, LIFETIME) {
                    tracing::debug!(%error, name, "cannot renew a lease");
                }
            }
            // Expires by itself if this fails.
            let _released = values.lease(&name, Duration::ZERO);
        };
        thread::Builder::new().name("lease".to_owned()).spawn(renew).ok()?;
        Some(Self { _renewal: Some(renewal) })
    }
}
