//! Serves what the newest revision of a repository holds.

use std::{collections::HashMap, io, sync::Arc, time::Duration};

use mocks::{Delay, Entry, Options, Service};
use repository::{Member, Repository};
use snapshot::{Hash, Kind};

use super::{compile::in_parallel, response_times::ResponseTimes, server::MockServer};
use crate::background;

/// How often the revision is looked at. This reads one pointer.
const PAUSE: Duration = Duration::from_millis(250);

/// Follows a repository as long as the server exists, on a thread of its own.
///
/// # Errors
/// If the thread cannot be started.
pub(crate) fn follow(
    repository: &Arc<Repository>,
    member: Member,
    server: &Arc<MockServer>,
) -> io::Result<()> {
    let mut follower = Follower { repository: Arc::clone(repository), member, done: None };
    background::repeat("mocks", PAUSE, server, move |server| follower.look(server))
}

struct Follower {
    repository: Arc<Repository>,
    member: Member,
    /// The revision and the version of the response times that are served.
    done: Option<(u64, u64)>,
}

impl Follower {
    fn look(&mut self, server: &MockServer) {
        let head = self.repository.head(&self.member);
        let (times, times_version) = server.versioned_times();
        let wanted = (head.revision.number.0, times_version);
        if self.done == Some(wanted) {
            return;
        }
        let are_times_new = self.done.is_none_or(|(_, version)| version != times_version);
        let served = server.served();
        let known: HashMap<Hash, &Entry> =
            served.mocks.entries().map(|entry| (entry.service.hash, entry)).collect();
        let entries: Vec<_> = head.index.entries().cloned().collect();
        let compile = |entry: &Arc<repository::Entry>| {
            if let Some(known) = known.get(&entry.hash)
                && known.service.key == entry.summary.key
                && !are_times_new
            {
                return Some((*known).clone());
            }
            let known = known.get(&entry.hash).map(|known| &known.service);
            self.compile(entry, known, &times)
        };
        let compiled: Vec<Entry> = in_parallel(&entries, compile).into_iter().flatten().collect();
        let count = compiled.len();
        server.set_services(compiled, Options::default(), Some(wanted.0));
        tracing::debug!(revision = wanted.0, services = count, "serving the mocks of a revision");
        self.done = Some(wanted);
    }

    /// Only what changed is compiled.
    fn compile(
        &self,
        entry: &repository::Entry,
        known: Option<&Arc<Service>>,
        times: &ResponseTimes,
    ) -> Option<Entry> {
        let definition = match self.repository.definition(&self.member, entry) {
            Ok(definition) => definition,
            Err(error) => {
                tracing::warn!(%error, service = %entry.summary.key, "cannot read a service for its mocks");
                return None;
            }
        };
        let service = match known {
            Some(known) => Arc::clone(known),
            None => Arc::new(Service::compile(&definition, Options::default())?),
        };
        let delays: Option<Arc<[Delay]>> =
            times.delays(&service, definition.section(Kind::Service));
        Some(Entry { service, delays, is_on: true })
    }
}
