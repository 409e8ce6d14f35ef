//! Imports that the servers of one repository share.

mod jobs;
mod properties;
mod review;
mod slices;
mod upload;

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering::SeqCst},
};

use api_types::{
    Decision, DecisionChanges, Decisions, DecisionsVersion, FileAction, ImportId, NewFile, Role,
    Timestamp,
};
use repository::{
    Admin, Identity, ImportError, ImportView, Member, Plan, Repository, Settings, Spool,
};
use snapshot::Limits;
use store::{Database, ImportTable, MemoryValues, PostgresAddress, SharedValues};
use store_tests::{MemorySpool, MemoryStore, service, snapshot};

/// What the servers of a repository share.
pub(super) struct Servers {
    store: Arc<MemoryStore>,
    place: Place,
}

/// Where their imports are.
enum Place {
    Memory(MemoryValues),
    Database(String),
}

/// Milliseconds, for tests that advance the clocks of the servers.
static NOW: AtomicI64 = AtomicI64::new(1);

impl Servers {
    fn in_memory() -> Self {
        Self { store: Arc::default(), place: Place::Memory(MemoryValues::default()) }
    }

    fn values(&self) -> &MemoryValues {
        match &self.place {
            Place::Memory(values) => values,
            Place::Database(_) => panic!("they are in a database"),
        }
    }

    /// The imports, as one more server sees them.
    fn table(&self) -> ImportTable {
        match &self.place {
            Place::Memory(values) => ImportTable::in_memory(SharedValues::in_memory(values)),
            Place::Database(url) => {
                let address = PostgresAddress::new(url, None, None).unwrap();
                let database = Database::new(address).unwrap();
                let values = SharedValues::in_database(&database);
                ImportTable::in_database(&database, values)
            }
        }
    }

    /// Starts one more server.
    fn start(&self) -> Repository {
        self.start_with(Arc::new(MemorySpool))
    }

    fn start_with(&self, spool: Arc<dyn Spool>) -> Repository {
        self.start_at(spool, || Timestamp(NOW.load(SeqCst)))
    }

    fn start_at(&self, spool: Arc<dyn Spool>, now: fn() -> Timestamp) -> Repository {
        let settings = Settings { limits: Limits::default(), max_pending_bytes: 10_000, now };
        let repository = Repository::new(Arc::clone(&self.store) as _, spool, settings);
        repository.with_shared_imports(Arc::new(self.table()))
    }

    fn start_three(&self) -> [Repository; 3] {
        [(); 3].map(|()| self.start())
    }
}

/// Runs a test with imports in memory and in a database. The latter is left out without PostgreSQL.
fn on_each(test: impl Fn(&Servers)) {
    test(&Servers::in_memory());
    if let Some(url) = store_tests::postgres::database() {
        test(&Servers { store: Arc::default(), place: Place::Database(url) });
    }
}

fn admin(name: &str) -> Admin {
    Admin::new(Member::new(Identity::verified(name, Role::Admin))).unwrap()
}

/// A snapshot of two services, whose only example has this body.
fn file(body: &str) -> String {
    let orders = service("a1", "Orders", &[("one", body)]);
    let beers = service("b1", "Beers", &[("one", body)]);
    snapshot("x", &[orders, beers])
}

/// Uploads a file. Each slice goes to the next server.
fn upload(servers: &[Repository], admin: &Admin, file: &str) -> ImportId {
    let files = [NewFile::new("orders.json", file.len() as u64)];
    let id = servers[0].start_import(admin, FileAction::Import, &files).unwrap();
    let mut offset = 0;
    for (slice, server) in file.as_bytes().chunks(100).zip(servers.iter().cycle()) {
        let progress = server.append_slice(admin, &id, 0, offset, slice).unwrap();
        offset += slice.len() as u64;
        assert_eq!((progress.received, progress.rejected), (offset, false));
    }
    id
}

/// Imports a file with the default decisions.
fn import(server: &Repository, file: &str) -> ImportId {
    let anna = admin("anna");
    let id = upload(std::slice::from_ref(server), &anna, file);
    server.plan_import(&anna, &id).unwrap();
    let decisions = (0..2).map(|row| (row, Decision::Add)).collect();
    server.apply_import(&anna, &id, &decisions).unwrap();
    id
}

fn planned(server: &Repository, id: &ImportId) -> (Arc<Plan>, DecisionsVersion, Decisions) {
    match server.view_import(&admin("anna"), id).unwrap() {
        ImportView::Planned { plan, saved, .. } => (plan, saved.version, saved.decisions),
        other => panic!("{other:?}"),
    }
}

/// The rows of a plan.
fn rows(server: &Repository, id: &ImportId) -> String {
    format!("{:?}", planned(server, id).0.rows)
}

fn decide(
    server: &Repository,
    admin: &Admin,
    id: &ImportId,
    version: DecisionsVersion,
    row: u32,
    decision: Decision,
) -> Result<DecisionsVersion, ImportError> {
    let rows = [(row, Some(decision))].into();
    server.save_decisions(
        admin,
        id,
        &DecisionChanges { version, rows, ..DecisionChanges::default() },
    )
}
