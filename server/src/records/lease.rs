//! Work that one of several servers does.

use std::{
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread::{self, JoinHandle},
    time::Duration,
};

use store::SharedValues;

/// How long a server that was lost keeps others from its work.
const LIFETIME: Duration = Duration::from_secs(30);

/// The pause between two renewals.
const RENEWAL: Duration = Duration::from_secs(10);

/// The right to do some work, which no other server does until this is dropped. Dropping it waits for the database.
#[derive(Debug)]
pub(crate) struct Lease {
    /// `None` for the only server.
    renewal: Option<Renewal>,
}

/// The thread that renews a lease.
#[derive(Debug)]
struct Renewal {
    /// Its end stops the thread.
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

impl Lease {
    /// The lease of the only server.
    pub(super) const fn of_one_server() -> Self {
        Self { renewal: None }
    }

    /// Takes the lease of this name. `None` if another server has it, or the database cannot be reached.
    pub(super) fn take(values: &SharedValues, name: String) -> Option<Self> {
        if !values.lease(&name, LIFETIME).unwrap_or(false) {
            return None;
        }
        let (stop, stopped) = mpsc::channel();
        let values = values.clone();
        let renew = move || {
            while stopped.recv_timeout(RENEWAL) == Err(RecvTimeoutError::Timeout) {
                if let Err(error) = values.lease(&name, LIFETIME) {
                    tracing::debug!(%error, name, "cannot renew a lease");
                }
            }
            // Expires by itself if this fails.
            let _released = values.lease(&name, Duration::ZERO);
        };
        let thread = thread::Builder::new().name("lease".to_owned()).spawn(renew).ok()?;
        Some(Self { renewal: Some(Renewal { stop, thread }) })
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(Renewal { stop, thread }) = self.renewal.take() {
            drop(stop);
            // Otherwise it could release a lease that this server has taken again meanwhile.
            let _ended = thread.join();
        }
    }
}
