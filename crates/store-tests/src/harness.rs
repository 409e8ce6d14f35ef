//! A repository with an administrator.

use std::{collections::BTreeMap, sync::Arc};

use api_types::{
    Choice, Decision, Decisions, ExportOptions, FileAction, ImportId, NewFile, Receipt, Report,
    Role, Timestamp,
};
use repository::{
    Admin, Identity, ImportError, ImportView, Member, Plan, Repository, Settings, Spool, Store,
};
use snapshot::{Definition, Kind, Limits, ServiceKey};

use crate::{Examples, MemorySpool, MemoryStore, service::snapshot};

/// The state of a repository.
pub type State = BTreeMap<ServiceKey, ServiceState>;

/// The state of a service, as far as [`Service`](crate::Service) describes it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ServiceState {
    pub id: String,
    /// The response time of its first operation, in milliseconds.
    pub delay: u64,
    pub examples: Examples,
}

/// A repository with an administrator.
pub struct Harness {
    pub store: Arc<dyn Store>,
    pub repository: Arc<Repository>,
    pub admin: Admin,
}

impl Default for Harness {
    fn default() -> Self {
        Self::new(Arc::new(MemoryStore::new()))
    }
}

impl Harness {
    /// Uses this store and a spool in memory.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self::with_spool(store, Arc::new(MemorySpool))
    }

    /// Uses this store and this spool.
    #[must_use]
    pub fn with_spool(store: Arc<dyn Store>, spool: Arc<dyn Spool>) -> Self {
        let settings = Settings {
            limits: Limits::default(),
            max_pending_bytes: 1 << 30,
            now: || Timestamp(1),
        };
        let repository = Arc::new(Repository::new(Arc::clone(&store), spool, settings));
        Self { store, repository, admin: admin("anna") }
    }

    /// Uploads a file in slices and plans it.
    #[must_use]
    pub fn plan(&self, file: &str) -> (ImportId, ImportView) {
        let id = self.upload(&[file.as_bytes()]);
        let view = self.compare(&id);
        (id, view)
    }

    /// Plans an uploaded import, or plans it again.
    #[must_use]
    pub fn compare(&self, id: &ImportId) -> ImportView {
        self.repository.plan_import(&self.admin, id).unwrap();
        self.repository.view_import(&self.admin, id).unwrap()
    }

    /// Uploads files for an import.
    #[must_use]
    pub fn upload(&self, files: &[&[u8]]) -> ImportId {
        self.upload_for(FileAction::Import, files)
    }

    /// Uploads files for this action, in slices of 1,000 bytes.
    #[must_use]
    pub fn upload_for(&self, action: FileAction, files: &[&[u8]]) -> ImportId {
        let new_files = files.iter().map(|file| NewFile::new("test.json", file.len() as u64));
        let new_files: Vec<_> = new_files.collect();
        let id = self.repository.start_import(&self.admin, action, &new_files).unwrap();
        for (file, number) in files.iter().zip(0..) {
            let mut offset = 0;
            for slice in file.chunks(1000) {
                self.repository.append_slice(&self.admin, &id, number, offset, slice).unwrap();
                offset += slice.len() as u64;
            }
        }
        id
    }

    /// Uploads a file and returns its plan.
    #[must_use]
    pub fn upload_and_plan(&self, file: &str) -> (ImportId, Arc<Plan>) {
        let id = self.upload(&[file.as_bytes()]);
        let plan = self.plan_of(&id);
        (id, plan)
    }

    /// Plans an import, or plans it again.
    #[must_use]
    pub fn plan_of(&self, id: &ImportId) -> Arc<Plan> {
        match self.compare(id) {
            ImportView::Planned { plan, .. } => plan,
            other => panic!("{other:?}"),
        }
    }

    pub fn apply(&self, id: &ImportId, decisions: &Decisions) -> Result<Report, ImportError> {
        self.repository.apply_import(&self.admin, id, decisions)
    }

    /// Imports a file with the default decisions. Rows without a default get `otherwise`.
    pub fn import(&self, file: &str, otherwise: Choice) -> Report {
        let (id, plan) = self.upload_and_plan(file);
        let rows = plan.rows.iter().zip(0..);
        let undecided = rows.filter(|(row, _)| row.default.is_none());
        let decisions = undecided.map(|(row, index)| {
            let copy = ServiceKey::new(row.summary.key.name.to_string(), "copy");
            (index, otherwise.decision().unwrap_or(Decision::Copy(copy)))
        });
        self.apply(&id, &decisions.collect()).unwrap()
    }

    /// The state of the newest revision. Checks that each definition matches its entry.
    #[must_use]
    pub fn state(&self) -> State {
        let head = self.repository.head(self.admin.member());
        let states = head.index.entries().map(|entry| {
            let definition = self.store.definition(&entry.hash).unwrap();
            assert_eq!(definition.hash(), entry.hash);
            let id = entry.summary.id.to_string();
            let delay = delay(&definition);
            let examples = examples(&definition, &id);
            assert_eq!(definition.summary().as_ref(), Some(&entry.summary));
            (entry.summary.key.clone(), ServiceState { id, delay, examples })
        });
        states.collect()
    }

    /// The hashes of all definitions. Equal if and only if the repositories are equal byte for byte.
    #[must_use]
    pub fn hashes(&self) -> BTreeMap<ServiceKey, String> {
        let head = self.repository.head(self.admin.member());
        let entries = head.index.entries();
        entries.map(|entry| (entry.summary.key.clone(), entry.hash.to_string())).collect()
    }

    /// Exports all services.
    #[must_use]
    pub fn export(&self) -> (String, Receipt) {
        let head = self.repository.head(self.admin.member());
        let all: Vec<_> = head.index.entries().map(|entry| entry.summary.id.clone()).collect();
        if all.is_empty() {
            return (snapshot("", &[]), Receipt::default());
        }
        let export =
            self.repository.export_services(&self.admin, &all, ExportOptions::default()).unwrap();
        let mut bytes = Vec::new();
        let receipt = export.write_to(&mut bytes).unwrap();
        (String::from_utf8(bytes).unwrap(), receipt)
    }
}

fn documents(definition: &Definition, kind: Kind) -> Vec<serde_json::Value> {
    serde_json::from_str(&format!("[{}]", definition.section(kind))).unwrap()
}

fn delay(definition: &Definition) -> u64 {
    documents(definition, Kind::Service)[0]["operations"][0]["defaultDelay"].as_u64().unwrap_or(0)
}

fn examples(definition: &Definition, service: &str) -> Examples {
    let requests = documents(definition, Kind::Request);
    let responses = documents(definition, Kind::Response);
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let mut examples = Examples::new();
    for response in &responses {
        let has_response = |request: &&serde_json::Value| request["responseId"] == response["id"];
        assert_eq!(requests.iter().filter(has_response).count(), 1, "each has one request");
        let operation = text(&response["operationId"]);
        let operation = operation.strip_prefix(service).unwrap().strip_prefix('-').unwrap();
        let key = (operation.to_owned(), text(&response["name"]));
        assert_eq!(examples.insert(key, text(&response["content"])), None);
    }
    assert_eq!(requests.len(), responses.len());
    examples
}

#[must_use]
pub fn member(name: &str, role: Role) -> Member {
    Member::new(Identity::verified(name, role))
}

#[must_use]
pub fn admin(name: &str) -> Admin {
    Admin::new(member(name, Role::Admin)).unwrap()
}
