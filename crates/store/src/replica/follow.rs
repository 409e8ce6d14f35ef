//! Takes in all the time what other servers commit.

use std::{
    io,
    sync::{Arc, Weak},
    thread,
    time::Duration,
};

use super::SharedJournal;
use crate::{EmbeddedStore, error, journal::backend::Shared};

/// The longest time without a look at the shared journal. News usually come earlier, but may get lost.
const PAUSE: Duration = Duration::from_millis(500);

impl EmbeddedStore {
    /// Takes in what other servers commit, on a thread of its own, as long as the store exists. Does nothing if no
    /// other server shares the journal.
    ///
    /// # Errors
    /// If the thread cannot be started.
    pub fn follow(self: &Arc<Self>) -> io::Result<()> {
        let Some(SharedJournal(shared)) = &self.options.shared else { return Ok(()) };
        let (shared, store) = (Arc::clone(shared), Arc::downgrade(self));
        let work = move || follow(&*shared, &store);
        thread::Builder::new().name("journal".to_owned()).spawn(work).map(drop)
    }
}

fn follow(shared: &dyn Shared, store: &Weak<EmbeddedStore>) {
    let mut last_failure = None;
    loop {
        shared.wait_for_news(PAUSE);
        let Some(store) = store.upgrade() else { return };
        let failure = store.catch_up().err().map(|cause| error::with_causes(&cause));
        if failure != last_failure {
            match &failure {
                Some(cause) => {
                    tracing::error!(cause, "cannot follow the shared journal, will retry")
                }
                None => tracing::info!("following the shared journal again"),
            }
        }
        last_failure = failure;
    }
}
