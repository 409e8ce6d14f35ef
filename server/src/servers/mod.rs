//! The servers that share the repository, and their database.
//!
//! Each server writes a small value with its newest revision every few seconds, and reads those of the others then. So
//! requests never wait for the database.

mod record;

use std::{
    fs, io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use api_types::{
    DatabaseContact, DatabaseHealth, Replication, RepositoryPlace, RevisionNumber, ServerHealth,
};
use app::api::access::ServersService;
use repository::{Admin, StoreError};
use store::{Contact, ContactState, DatabaseStatus, Expected, Follower, SharedValues, ValueKey};

use self::record::ServerRecord;
use crate::{background, shared_values};

/// The kind of the values.
const KIND: &str = "server";

/// The time between two reports of a server.
const PAUSE: Duration = Duration::from_secs(5);

/// How long a report counts. A server that has died is gone then.
const LIFETIME: Duration = Duration::from_secs(30);

/// The servers that share the repository. Without a database, this is the only one.
pub(crate) struct Servers(Option<Shared>);

struct Shared {
    values: SharedValues,
    follower: Follower,
    key: ValueKey,
    name: String,
    seen: Mutex<Seen>,
}

/// What was seen at the last look.
#[derive(Default)]
struct Seen {
    status: Option<DatabaseStatus>,
    servers: Vec<SeenServer>,
    looked_at: Option<Instant>,
}

struct SeenServer {
    key: String,
    record: ServerRecord,
    /// The age of the report when it was read.
    age: Duration,
}

impl Servers {
    /// The servers with this database. This one listens at `listen`.
    pub(crate) fn new(
        values: Option<SharedValues>,
        follower: Option<Follower>,
        listen: SocketAddr,
    ) -> Self {
        let shared = values.zip(follower).map(|(values, follower)| Shared {
            key: ValueKey::new(KIND, values.holder()),
            name: format!("{}:{}", host(), listen.port()),
            values,
            follower,
            seen: Mutex::default(),
        });
        Self(shared)
    }

    /// Reports to the others from now on, as long as this exists.
    ///
    /// # Errors
    /// If the thread cannot be started.
    pub(crate) fn start(self: &Arc<Self>) -> io::Result<()> {
        if self.0.is_none() {
            return Ok(());
        }
        background::repeat("servers", PAUSE, self, |servers| servers.report())
    }

    /// Reports to the others, and reads their reports, once.
    pub(crate) fn report(&self) {
        let Some(shared) = &self.0 else { return };
        // The follower logs that the database does not respond.
        if let Err(error) = shared.report() {
            tracing::debug!(%error, "cannot report to the other servers");
        }
    }

    /// Reports to the others that this server stops.
    pub(crate) async fn leave(&self) {
        let Some(shared) = self.0.as_ref().filter(|shared| !shared.is_unreachable()) else {
            return;
        };
        let key = shared.key.clone();
        let left = shared_values::request(&shared.values, move |values| {
            values.remove(&key, Expected::Anything)
        });
        if let Err(error) = left.await {
            tracing::debug!(%error, "cannot tell the other servers that this one stops");
        }
    }

    /// How the last look at the database ended. `None` without a database.
    pub(crate) fn contact(&self) -> Option<Contact> {
        self.0.as_ref().map(|shared| shared.follower.contact())
    }

    /// Where the repository is, and what is known about its database and its servers.
    pub(crate) fn place(&self) -> RepositoryPlace {
        match &self.0 {
            None => RepositoryPlace::DataDirectory,
            Some(shared) => RepositoryPlace::Database(shared.health()),
        }
    }
}

impl ServersService for Servers {
    fn place(&self, _: &Admin) -> RepositoryPlace {
        Self::place(self)
    }
}

impl Shared {
    fn is_unreachable(&self) -> bool {
        matches!(self.follower.contact().state, ContactState::Unreachable { .. })
    }

    fn report(&self) -> Result<(), StoreError> {
        let record = ServerRecord::new(&self.name, self.follower.newest());
        let json = record.to_json();
        let json = json.map_err(|error| StoreError::Unreachable { cause: error.into() })?;
        self.values.put(&self.key, json, Expected::Anything, Some(LIFETIME))?;
        let status = self.values.status()?;
        let listed = self.values.list(KIND)?.into_iter();
        let servers = listed.filter_map(|(key, value)| {
            let record = ServerRecord::parse(&value.content)?;
            Some(SeenServer { key, record, age: value.age })
        });
        let mut seen = self.seen();
        *seen = Seen {
            status: Some(status),
            servers: servers.collect(),
            looked_at: Some(Instant::now()),
        };
        Ok(())
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn health(&self) -> DatabaseHealth {
        let (seen, own) = (self.seen(), self.follower.newest());
        let Contact { state, since } = self.follower.contact();
        let since_look = seen.looked_at.map(|at| at.elapsed()).unwrap_or_default();
        let reported = seen.servers.iter().map(|server| server.record.revision).max();
        let newest = reported.unwrap_or_default().max(own.0);
        let mut servers: Vec<ServerHealth> = seen
            .servers
            .iter()
            .filter(|server| server.age + since_look < LIFETIME)
            .map(|server| {
                let is_this = server.key == self.key.name;
                let revision = if is_this { own } else { RevisionNumber(server.record.revision) };
                ServerHealth {
                    name: server.record.name.clone(),
                    version: server.record.version.clone(),
                    revision,
                    behind: newest.saturating_sub(revision.0),
                    age_seconds: (server.age + since_look).as_secs(),
                    is_this,
                }
            })
            .collect();
        servers.sort_by(|one, other| one.name.cmp(&other.name));
        DatabaseHealth {
            version: seen.status.as_ref().map(|status| status.version.clone()),
            contact: contact(state),
            since,
            replication: seen.status.as_ref().map(replication),
            servers,
        }
    }
}

fn contact(state: ContactState) -> DatabaseContact {
    match state {
        ContactState::CaughtUp => DatabaseContact::CaughtUp,
        ContactState::Unreachable { cause } => DatabaseContact::Unreachable { why: cause },
        ContactState::WentBack(revision) => DatabaseContact::WentBack { revision },
        ContactState::Failed { cause } => DatabaseContact::Failed { why: cause },
    }
}

fn replication(status: &DatabaseStatus) -> Replication {
    let DatabaseStatus { is_standby, is_synchronous, standbys, synchronous_standbys, .. } = *status;
    Replication { is_standby, is_synchronous, standbys, synchronous_standbys }
}

/// The name of this machine, which is that of the pod in Kubernetes.
fn host() -> String {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    match name.trim() {
        "" => "server".to_owned(),
        name => name.to_owned(),
    }
}
