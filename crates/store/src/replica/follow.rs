//! Takes in all the time what other servers commit.

use std::{
    io,
    sync::{Arc, Weak},
    thread,
    time::Duration,
};

use repository::StoreError;
use tokio::sync::watch;

use super::{
    SharedJournal,
    contact::{Contact, ContactState, Follower},
};
use crate::{EmbeddedStore, journal::backend::Shared};

/// The longest time without a look at the shared journal. News usually come earlier, but may get lost.
const PAUSE: Duration = Duration::from_millis(500);

impl EmbeddedStore {
    /// Takes in what other servers commit, on a thread of its own, as long as the store exists. Does nothing if no
    /// other server shares the journal.
    ///
    /// # Errors
    /// If the thread cannot be started.
    pub fn follow(self: &Arc<Self>) -> io::Result<Option<Follower>> {
        let Some(SharedJournal(shared)) = &self.options.shared else { return Ok(None) };
        let contact = Contact { state: self.look(), since: self.now() };
        log(&contact.state, &ContactState::CaughtUp);
        let contact = watch::Sender::new(contact);
        let follower =
            Follower { newest: self.newest_number.subscribe(), contact: contact.subscribe() };
        let (shared, store) = (Arc::clone(shared), Arc::downgrade(self));
        let work = move || follow(&*shared, &store, &contact);
        thread::Builder::new().name("journal".to_owned()).spawn(work)?;
        Ok(Some(follower))
    }

    fn look(&self) -> ContactState {
        let look: Result<(), StoreError> = self.catch_up();
        look.into()
    }
}

fn follow(shared: &dyn Shared, store: &Weak<EmbeddedStore>, contact: &watch::Sender<Contact>) {
    loop {
        shared.wait_for_news(PAUSE);
        let Some(store) = store.upgrade() else { return };
        let state = store.look();
        contact.send_if_modified(|contact| {
            let is_new = contact.state != state;
            if is_new {
                log(&state, &contact.state);
                *contact = Contact { state, since: store.now() };
            }
            is_new
        });
    }
}

/// Logs what a look found, if the look before it found something else.
fn log(state: &ContactState, before: &ContactState) {
    match state {
        _ if state == before => {}
        ContactState::CaughtUp => tracing::info!("following the shared journal again"),
        ContactState::Unreachable { cause } | ContactState::Failed { cause } => {
            tracing::error!(cause, "cannot follow the shared journal, will retry");
        }
        ContactState::WentBack(revision) => {
            tracing::error!(
                %revision,
                "the shared journal has lost a revision that this server has, so nothing is written"
            );
        }
    }
}
