//! A fake Microcks with services that the test changes, and the jobs of instances.

use std::sync::{Arc, Mutex};

use api_types::{
    Decision, Decisions, FileAction, FinishedInstanceJob, InstanceId, InstanceJobResult,
    InstanceJobs, InstanceServices, NewFile, Refreshed, Role, Timestamp,
};
use repository::{Admin, Identity, ImportView, Member, Repository, Settings};
use serde_json::{Value, json};
use snapshot::Exclusions;
use store_tests::{MemorySpool, MemoryStore, Service};

use super::{
    InstanceCalls as _,
    fake::{Answer, Fake, Received, json_answer},
    open,
};
use crate::support::TestApp;

/// A fake Microcks. Its list shows services without their examples, as that of a real one does.
pub(crate) struct Shop {
    pub(crate) fake: Fake,
    services: Arc<Mutex<Vec<Service>>>,
}

impl Shop {
    pub(crate) async fn start(services: &[Service]) -> Self {
        let fake = Fake::microcks(0).await;
        let services = Arc::new(Mutex::new(services.to_vec()));
        let listed = Arc::clone(&services);
        fake.on("GET /api/services", move |request| {
            let services = snapshot_of(&listed.lock().unwrap())["services"].take();
            let is_first = query(request, "page") == "0";
            json_answer(&if is_first { services } else { json!([]) })
        });
        let exported = Arc::clone(&services);
        fake.on("GET /api/export", move |request| {
            let ids = exported_ids(request);
            let mut services = exported.lock().unwrap().clone();
            services.retain(|service| ids.contains(&service.id));
            text(&store_tests::snapshot("x", &services))
        });
        Self { fake, services }
    }

    /// Replaces its services.
    pub(crate) fn set(&self, services: &[Service]) {
        *self.services.lock().unwrap() = services.to_vec();
    }

    /// The IDs of each export so far.
    pub(crate) fn exports(&self) -> Vec<Vec<String>> {
        let received = self.fake.received();
        let exports =
            received.iter().filter(|request| request.line.starts_with("GET /api/export?"));
        // Whether the account may export is tried with an ID that no service has.
        exports.map(exported_ids).filter(|ids| !ids.iter().all(String::is_empty)).collect()
    }

    /// Adds it to the instances of a server.
    pub(crate) async fn add_to(&self, app: &TestApp, name: &str) -> InstanceId {
        app.add(&open(name, &self.fake.url)).await
    }
}

/// The jobs of an instance in a demo, in which everyone is an administrator.
pub(crate) trait JobCalls {
    async fn jobs(&self, id: &InstanceId) -> InstanceJobs;

    /// The last job, once none runs.
    async fn ended(&self, id: &InstanceId) -> FinishedInstanceJob;

    /// Reads what has changed, or everything.
    async fn refresh(&self, id: &InstanceId, everything: bool) -> InstanceJobResult;

    /// Reads what has changed, which must succeed.
    async fn refreshed(&self, id: &InstanceId) -> Refreshed {
        match self.refresh(id, false).await {
            InstanceJobResult::Refreshed(found) => found,
            other => panic!("{other:?}"),
        }
    }

    async fn services_of(&self, id: &InstanceId) -> InstanceServices;
}

impl JobCalls for TestApp {
    async fn jobs(&self, id: &InstanceId) -> InstanceJobs {
        self.call_ok("instances/jobs", &json!({ "instance": id })).await
    }

    async fn ended(&self, id: &InstanceId) -> FinishedInstanceJob {
        loop {
            let jobs = self.jobs(id).await;
            if jobs.running.is_none() {
                return jobs.last.unwrap();
            }
            tokio::task::yield_now().await;
        }
    }

    async fn refresh(&self, id: &InstanceId, everything: bool) -> InstanceJobResult {
        let body = json!({ "instance": id, "everything": everything });
        assert!(self.call_ok::<bool>("instances/refresh", &body).await);
        self.ended(id).await.result
    }

    async fn services_of(&self, id: &InstanceId) -> InstanceServices {
        self.call_ok("instances/services", &json!({ "instance": id })).await
    }
}

/// A snapshot as a Microcks exports it.
pub(crate) fn snapshot_of(services: &[Service]) -> Value {
    serde_json::from_str(&store_tests::snapshot("x", services)).unwrap()
}

/// A parameter of a request.
fn query(request: &Received, name: &str) -> String {
    let query = request.line.split_once('?').map_or("", |(_, query)| query);
    let mut parameters = form_urlencoded::parse(query.as_bytes());
    parameters.find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
}

pub(crate) fn exported_ids(request: &Received) -> Vec<String> {
    query(request, "serviceIds").split(',').map(str::to_owned).collect()
}

/// An answer of 200 with this text.
pub(crate) fn text(body: &str) -> Answer {
    Answer::Status(200, body.to_owned())
}

/// A repository in memory.
pub(crate) fn memory_repository() -> Arc<Repository> {
    let limits = snapshot::Limits::default();
    let settings = Settings { limits, max_pending_bytes: 1 << 30, now: || Timestamp(0) };
    let (store, spool) = (Arc::new(MemoryStore::new()), Arc::new(MemorySpool));
    Arc::new(Repository::new(store, spool, settings))
}

pub(crate) fn admin() -> Admin {
    Admin::new(Member::new(Identity::verified("anna", Role::Admin))).unwrap()
}

/// Imports services, in place of those that the repository has.
pub(crate) fn import_into(repository: &Repository, services: &[Service]) {
    let file = store_tests::snapshot("x", services);
    let files = [NewFile::new("a.json", file.len() as u64)];
    let import = repository.start_import(&admin(), FileAction::Import, &files).unwrap();
    repository.append_slice(&admin(), &import, 0, 0, file.as_bytes()).unwrap();
    repository.plan_import(&admin(), &import).unwrap();
    let ImportView::Planned { plan, .. } = repository.view_import(&admin(), &import).unwrap()
    else {
        panic!("the file is invalid");
    };
    let replaced = plan.rows.iter().zip(0..).filter(|(row, _)| row.existing.is_some());
    let decisions: Decisions =
        replaced.map(|(_, row)| (row, Decision::Replace(Exclusions::default()))).collect();
    repository.apply_import(&admin(), &import, &decisions).unwrap();
}
