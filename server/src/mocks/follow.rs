//! Serves what the newest revision of a repository holds.

use std::{collections::HashMap, io, sync::Arc, time::Duration};

use mocks::{Compiled, CompiledServices, Entry, Options, Service};
use repository::{Member, Repository};
use snapshot::{Hash, Kind};

use super::{response_times::ResponseTimes, server::MockServer};
use crate::background;

/// How often the revision is checked. This reads one pointer.
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

/// The memory that compiled services may take, for definitions of this size. Both are in bytes.
const fn max_bytes(size: u64) -> u64 {
    size.saturating_add(8_000_000)
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
            served.mocks.entries().map(|entry| (entry.hash, entry)).collect();
        let times = Arc::new(times);
        let entries = head.index.entries().map(|entry| {
            let known = known.get(&entry.hash).filter(|known| known.key == entry.summary.key);
            match known {
                Some(known) if !are_times_new => (*known).clone(),
                _ => {
                    let known = known.and_then(|known| known.service());
                    self.entry(entry, known, server.compiled(), &times)
                }
            }
        });
        let entries: Vec<Entry> = entries.collect();
        let count = entries.len();
        let size = head.index.entries().map(|entry| entry.summary.size).sum();
        server.compiled().set_max_bytes(max_bytes(size));
        server.set_services(entries, Options::default(), Some(wanted.0));
        tracing::debug!(revision = wanted.0, services = count, "serving the mocks of a revision");
        self.done = Some(wanted);
        // A newer revision must not wait until all services of this one are compiled.
        server.find_problems(|| {
            let newest = self.repository.head(&self.member).revision.number.0;
            (newest, server.versioned_times().1) != wanted
        });
    }

    /// A service that is compiled when it is called. If it is compiled already, only its response times are worked
    /// out again.
    fn entry(
        &self,
        entry: &Arc<repository::Entry>,
        known: Option<Arc<Service>>,
        compiled: &Arc<CompiledServices>,
        times: &Arc<ResponseTimes>,
    ) -> Entry {
        let (repository, member) = (Arc::clone(&self.repository), self.member.clone());
        let (stored, times) = (Arc::clone(entry), Arc::clone(times));
        let summary = &entry.summary;
        let head = (summary.key.clone(), summary.kind, entry.hash);
        Entry::on_call(head, compiled, known, move |known| {
            let definition = repository.definition(&member, &stored).inspect_err(|error| {
                tracing::warn!(%error, service = %stored.summary.key, "cannot read a service for its mocks");
            });
            let definition = definition.ok()?;
            let service = match known {
                Some(known) => known,
                None => Arc::new(Service::compile(&definition, Options::default())?),
            };
            let delays = times.delays(&service, definition.section(Kind::Service));
            Some(Compiled { service, delays })
        })
    }
}
