//! Fetching services of instances and sending services to them.

mod copy;
mod fetch;
mod killed;
pub(crate) mod microcks;
mod mirrors;
mod mockpit;
mod send;
mod unfinished;

use api_types::{
    Decision, Decisions, ImportExchange, ImportId, ImportView, InstanceId, InstanceJobFailure,
    InstanceJobResult, InstanceJobs, PlannedSend, Report, Row, SavedInstance, SendState, SendView,
    Status,
};
use serde_json::{Value, json};
use snapshot::Exclusions;

use crate::{commands::service, support::TestApp, upload::upload};
use microcks::FakeMicrocks;

/// A console with one instance, which is an open Microcks.
struct Test {
    app: TestApp,
    there: FakeMicrocks,
    id: InstanceId,
}

impl Test {
    async fn new() -> Self {
        Self::with_sign_in(&json!("open")).await
    }

    async fn with_sign_in(sign_in: &Value) -> Self {
        Self::of(TestApp::demo(), sign_in).await
    }

    async fn of(app: TestApp, sign_in: &Value) -> Self {
        let there = FakeMicrocks::start("1.11.2");
        let id = add(&app, &there.address, sign_in).await;
        Self { app, there, id }
    }

    /// Takes a snapshot into the repository of the console.
    async fn import_here(&self, snapshot: &Value) {
        let (import, _) = upload(&self.app, "in.json", snapshot.to_string().as_bytes()).await;
        apply(&self.app, &import, &Decisions::default()).await;
    }

    /// Fetches services. Returns the import that waits for review.
    async fn fetch(&self, services: &Value) -> ImportId {
        planned(self.try_fetch(services).await)
    }

    async fn try_fetch(&self, services: &Value) -> InstanceJobResult {
        let arguments = json!({ "instance": self.id, "services": services });
        let () = self.app.call_ok("instances/fetch", &arguments).await;
        job(&self.app, &self.id).await
    }

    /// Plans to send all services. Returns the import that waits for review.
    async fn plan(&self) -> ImportId {
        planned(self.try_plan(&json!({ "services": "all" })).await)
    }

    async fn try_plan(&self, order: &Value) -> InstanceJobResult {
        let arguments = json!({ "instance": self.id, "order": order });
        let () = self.app.call_ok("instances/plan-send", &arguments).await;
        job(&self.app, &self.id).await
    }

    /// Plans an undo of a revision of the copy.
    async fn plan_undo(&self, send: &SendView) -> ImportId {
        let arguments = json!({ "instance": self.id, "revision": send.revision });
        let () = self.app.call_ok("instances/plan-undo", &arguments).await;
        planned(job(&self.app, &self.id).await)
    }

    /// Applies a plan and waits until everything is sent.
    async fn send(&self, import: &ImportId, decisions: &Decisions) -> SendView {
        apply(&self.app, import, decisions).await;
        assert_eq!(job(&self.app, &self.id).await, InstanceJobResult::Sent);
        self.last().await
    }

    /// Sends all services, and replaces or merges those that are there.
    async fn send_all(&self, decide: impl Fn(&Row) -> Option<Decision>) -> SendView {
        let import = self.plan().await;
        let (rows, _) = view(&self.app, &import).await;
        self.send(&import, &decisions(&rows, decide)).await
    }

    async fn last(&self) -> SendView {
        let last: Option<SendView> =
            self.app.call_ok("instances/last-send", &json!({ "instance": self.id })).await;
        last.unwrap()
    }

    /// Does something about the send that has not reached its end.
    async fn step(&self, step: &str) -> SendView {
        let arguments = json!({ "instance": self.id, "step": step });
        let () = self.app.call_ok("instances/next-step", &arguments).await;
        assert_eq!(job(&self.app, &self.id).await, InstanceJobResult::Sent);
        self.last().await
    }
}

/// Adds an instance with the name `test`.
async fn add(app: &TestApp, url: &str, sign_in: &Value) -> InstanceId {
    add_as(app, "test", url, sign_in).await
}

async fn add_as(app: &TestApp, name: &str, url: &str, sign_in: &Value) -> InstanceId {
    let form = json!({ "name": name, "url": url, "sign_in": sign_in, "authority": "" });
    match app.call_ok("instances/add", &json!({ "form": form })).await {
        SavedInstance::Saved(id) => id,
        SavedInstance::Rejected(problem) => panic!("{problem:?}"),
    }
}

/// Waits until the job of an instance has ended.
async fn job(app: &TestApp, id: &InstanceId) -> InstanceJobResult {
    loop {
        let jobs: InstanceJobs = app.call_ok("instances/jobs", &json!({ "instance": id })).await;
        if jobs.running.is_none() {
            return jobs.last.unwrap().result;
        }
        tokio::task::yield_now().await;
    }
}

#[track_caller]
fn planned(result: InstanceJobResult) -> ImportId {
    match result {
        InstanceJobResult::Planned(import) => import,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn failure(result: InstanceJobResult) -> InstanceJobFailure {
    match result {
        InstanceJobResult::Failed(failure) => failure,
        other => panic!("{other:?}"),
    }
}

async fn apply(app: &TestApp, import: &ImportId, decisions: &Decisions) -> Report {
    app.call_ok("import/apply", &json!({ "import": import, "decisions": decisions })).await
}

/// The plan of an import, and what it has to do with an instance.
async fn view(app: &TestApp, import: &ImportId) -> (Vec<Row>, ImportExchange) {
    match app.call_ok("import/view", &json!({ "import": import })).await {
        ImportView::Planned { rows, exchange, .. } => (rows, *exchange.unwrap()),
        other => panic!("{other:?}"),
    }
}

async fn planned_send(app: &TestApp, import: &ImportId) -> PlannedSend {
    match view(app, import).await.1 {
        ImportExchange::Sends(planned) => planned,
        ImportExchange::Fetched(file) => panic!("{file:?}"),
    }
}

fn decisions(rows: &[Row], decide: impl Fn(&Row) -> Option<Decision>) -> Decisions {
    let decided = rows.iter().zip(0..).filter_map(|(row, index)| Some((index, decide(row)?)));
    decided.collect()
}

/// Merges services that have changed.
fn merge(row: &Row) -> Option<Decision> {
    let is_changed = matches!(row.status, Status::Changed { .. });
    is_changed.then(|| Decision::Merge(Exclusions::default()))
}

/// Replaces services that have changed.
fn replace(row: &Row) -> Option<Decision> {
    let is_changed = matches!(row.status, Status::Changed { .. });
    is_changed.then(|| Decision::Replace(Exclusions::default()))
}

/// A service with a body of about this size.
fn large_service(number: u8, name: &str, bytes: usize) -> Value {
    service(number, name, &[("one", &"x".repeat(bytes))])
}

#[track_caller]
fn expect_complete(send: &SendView, services: u32) {
    assert_eq!((&send.state, send.services), (&SendState::Complete, services));
}
