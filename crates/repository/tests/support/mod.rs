//! A repository in memory, and small snapshots that a test can read.

#![allow(dead_code, clippy::allow_attributes, reason = "each test file uses its part of it")]

use std::{collections::BTreeMap, fmt::Write as _, sync::Arc};

use repository::{
    Admin, Decision, Decisions, Identity, ImportError, ImportId, ImportView, Member, MemorySpool,
    Plan, Report, Repository, Role, Settings, Store, Timestamp, memory::MemoryStore,
};
use snapshot::{Limits, ServiceKey};

/// A service of a test: an id, a name, a version, and examples by name and body.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Service {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) examples: Vec<(String, String)>,
}

pub(crate) fn service(id: &str, name: &str, examples: &[(&str, &str)]) -> Service {
    Service {
        id: id.into(),
        name: name.into(),
        version: "1".into(),
        examples: examples.iter().map(|(name, body)| ((*name).into(), (*body).into())).collect(),
    }
}

impl Service {
    pub(crate) fn key(&self) -> ServiceKey {
        ServiceKey::new(self.name.as_str(), self.version.as_str())
    }

    /// Its examples whatever their ids are.
    pub(crate) fn content(&self) -> BTreeMap<String, String> {
        self.examples.iter().cloned().collect()
    }
}

/// The snapshot of these services. Ids of messages start with `prefix`.
pub(crate) fn snapshot(prefix: &str, services: &[Service]) -> String {
    let (mut heads, mut requests, mut responses) = (vec![], vec![], vec![]);
    for (at, Service { id, name, version, examples }) in services.iter().enumerate() {
        heads.push(format!(
            r#"{{"id":"{id}","name":"{name}","version":"{version}","type":"REST","operations":[{{"name":"GET /"}}]}}"#
        ));
        for (example, body) in examples {
            let own = format!("{prefix}{at}{example}");
            requests.push(format!(
                r#"{{"name":"{example}","operationId":"{id}-GET /","id":"{own}q","responseId":"{own}p"}}"#
            ));
            responses.push(format!(
                r#"{{"name":"{example}","content":"{body}","operationId":"{id}-GET /","id":"{own}p","status":"200"}}"#
            ));
        }
    }
    let mut text = String::from("{");
    let arrays = [("services", heads), ("resources", vec![]), ("requests", requests)];
    for (key, documents) in arrays.into_iter().chain([("responses", responses)]) {
        write!(text, r#""{key}":[{}],"#, documents.join(",")).unwrap();
    }
    text + r#""eventMessages":[]}"#
}

pub(crate) struct Bench {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) repository: Repository,
    pub(crate) admin: Admin,
}

impl Default for Bench {
    fn default() -> Self {
        Self::on(Arc::new(MemoryStore::new()))
    }
}

impl Bench {
    pub(crate) fn on(store: Arc<dyn Store>) -> Self {
        let settings = Settings { limits: Limits::default(), now: || Timestamp(1) };
        let repository = Repository::new(Arc::clone(&store), Arc::new(MemorySpool), settings);
        Self { store, repository, admin: admin("anna") }
    }

    /// Sends a file in pieces and plans it.
    pub(crate) fn plan(&self, file: &str) -> (ImportId, ImportView) {
        let id = self.send(file.as_bytes());
        let view = self.repository.plan_import(&self.admin, &id).unwrap();
        (id, view)
    }

    pub(crate) fn send(&self, file: &[u8]) -> ImportId {
        let size = file.len() as u64;
        let id = self.repository.start_import(&self.admin, "test.json", size).unwrap();
        let mut offset = 0;
        for piece in file.chunks(1000) {
            self.repository.append(&self.admin, &id, offset, piece).unwrap();
            offset += piece.len() as u64;
        }
        id
    }

    pub(crate) fn planned(&self, file: &str) -> (ImportId, Plan) {
        match self.plan(file) {
            (id, ImportView::Planned { plan, .. }) => (id, plan),
            (_, other) => panic!("{other:?}"),
        }
    }

    pub(crate) fn apply(
        &self,
        id: &ImportId,
        decisions: &Decisions,
    ) -> Result<Report, ImportError> {
        self.repository.apply_import(&self.admin, id, decisions)
    }

    /// Imports a file as the defaults say, and what needs a decision as told.
    pub(crate) fn import(&self, file: &str, otherwise: Decision) -> Report {
        let (id, plan) = self.planned(file);
        let rows = plan.rows.iter().zip(0..);
        let open = rows.filter(|(row, _)| row.default.is_none());
        self.apply(&id, &open.map(|(_, place)| (place, otherwise)).collect()).unwrap()
    }

    /// All that the repository holds: of each service its id and its examples with their bodies.
    pub(crate) fn state(&self) -> BTreeMap<ServiceKey, (String, BTreeMap<String, String>)> {
        let head = self.repository.head(self.admin.member());
        let states = head.index.entries().map(|entry| {
            let definition = self.store.definition(&entry.hash).unwrap();
            assert_eq!(definition.hash(), entry.hash);
            let responses = definition.section(snapshot::Kind::Response);
            let responses: Vec<serde_json::Value> =
                serde_json::from_str(&format!("[{responses}]")).unwrap();
            let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
            let examples = responses
                .iter()
                .map(|response| (text(&response["name"]), text(&response["content"])));
            (entry.summary.key.clone(), (entry.summary.id.to_string(), examples.collect()))
        });
        states.collect()
    }

    /// The export of everything.
    pub(crate) fn export(&self) -> (String, repository::Receipt) {
        let head = self.repository.head(self.admin.member());
        let all: Vec<_> = head.index.entries().map(|entry| entry.summary.id.clone()).collect();
        if all.is_empty() {
            return (snapshot("", &[]), repository::Receipt::default());
        }
        let export = self.repository.export(&self.admin, &all).unwrap();
        let mut bytes = Vec::new();
        let receipt = export.write(&mut bytes).unwrap();
        (String::from_utf8(bytes).unwrap(), receipt)
    }
}

pub(crate) fn member(name: &str, role: Role) -> Member {
    Member::new(Identity::verified(name, role))
}

pub(crate) fn admin(name: &str) -> Admin {
    Admin::new(member(name, Role::Admin)).unwrap()
}
