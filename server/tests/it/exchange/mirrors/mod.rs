//! Mirrors: services that a schedule keeps equal, with a halt where a person has to decide.

mod back_up;
mod fetch;
mod lifecycle;
mod reading;
mod send;

use std::time::Duration;

use api_types::{
    AuditAction, ImportId, ImportView, InstanceJobResult, InstanceJobs, MirrorId, MirrorResult,
    MirrorView, Row, SavedDecisions, SavedMirror, ServiceList,
};
use serde_json::{Value, json};
use server::audit::AuditLog;

use super::{Test, job};
use crate::commands::service;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);

/// A service whose entry in the list of a Microcks changes with its example, as after the import of an artifact.
fn pets(body: &str) -> Value {
    changed(service(1, "Pets", &[("a", body)]), body.bytes().map(u64::from).sum())
}

/// Sets when a service was changed, which the list of a Microcks has.
fn changed(mut snapshot: Value, at: u64) -> Value {
    snapshot["services"][0]["metadata"]["lastUpdate"] = at.into();
    snapshot
}

/// What mirrors do by default.
fn policy() -> Value {
    json!({
        "new": "add",
        "changed": "replace",
        "gone": "keep_mine",
        "conflict": null,
        "active_content": false,
    })
}

/// A mirror that runs every hour.
fn form(direction: &Value, policy: &Value) -> Value {
    json!({
        "direction": direction,
        "services": "all",
        "policy": policy,
        "time": { "hours": 1 },
    })
}

impl Test {
    async fn try_mirror(&self, form: &Value, mirror: Option<&MirrorId>) -> SavedMirror {
        let arguments = json!({ "instance": self.id, "mirror": mirror, "form": form });
        self.app.call_ok("instances/mirrors/save", &arguments).await
    }

    async fn add_mirror(&self, form: &Value) -> MirrorId {
        match self.try_mirror(form, None).await {
            SavedMirror::Saved(id) => id,
            SavedMirror::Rejected(problem) => panic!("{problem:?}"),
        }
    }

    async fn mirrors(&self) -> Vec<MirrorView> {
        self.app.call_ok("instances/mirrors", &json!({ "instance": self.id })).await
    }

    /// The only mirror.
    async fn mirror(&self) -> MirrorView {
        let mut mirrors = self.mirrors().await;
        assert_eq!(mirrors.len(), 1);
        mirrors.remove(0)
    }

    /// How the last run of the only mirror ended.
    async fn last_result(&self) -> MirrorResult {
        self.mirror().await.last.unwrap().result
    }

    /// Lets time pass, as a running server sees it. Returns how the run that is due then ended.
    async fn run_after(&self, time: Duration) -> MirrorResult {
        let before = self.mirror().await.last.map(|last| last.started);
        self.app.advance(time);
        self.app.server.run_due_mirrors();
        assert_eq!(job(&self.app, &self.id).await, InstanceJobResult::Mirrored);
        let last = self.mirror().await.last.unwrap();
        assert_ne!(Some(last.started), before, "it did not run");
        last.result
    }

    /// Lets time pass in which no mirror runs.
    async fn pass(&self, time: Duration) {
        let before = self.mirror().await.last.map(|last| last.started);
        self.app.advance(time);
        self.app.server.run_due_mirrors();
        let arguments = json!({ "instance": self.id });
        let jobs: InstanceJobs = self.app.call_ok("instances/jobs", &arguments).await;
        assert_eq!(jobs.running, None);
        assert_eq!(self.mirror().await.last.map(|last| last.started), before);
    }

    /// Runs the only mirror now.
    async fn run_now(&self) -> MirrorResult {
        let mirror = self.mirror().await.id;
        let arguments = json!({ "instance": self.id, "mirror": mirror });
        assert!(self.app.call_ok::<bool>("instances/mirrors/run", &arguments).await);
        assert_eq!(job(&self.app, &self.id).await, InstanceJobResult::Mirrored);
        self.last_result().await
    }

    /// The review that waits for a person: its rows, and what the mirror has decided.
    async fn waiting(&self) -> (ImportId, Vec<Row>, SavedDecisions) {
        let mirror = self.mirror().await;
        assert_eq!(mirror.last.unwrap().result, MirrorResult::Waiting);
        let import = mirror.waiting.unwrap();
        match self.app.call_ok("import/view", &json!({ "import": import })).await {
            ImportView::Planned { rows, saved, .. } => (import, rows, saved),
            other => panic!("{other:?}"),
        }
    }

    /// What the audit log has of these actions.
    fn logged(&self, actions: &[AuditAction]) -> Vec<String> {
        let entries = AuditLog::new(self.app.data()).page(0, 100).unwrap().entries;
        let found = entries.into_iter().rev().filter(|entry| actions.contains(&entry.action));
        found
            .map(|entry| format!("{}: {}", entry.actor, entry.subject.unwrap_or_default()))
            .collect()
    }

    /// The names of the services here.
    async fn names_here(&self) -> Vec<String> {
        let list: ServiceList = self.app.call_ok("services", &json!({})).await;
        list.services.iter().map(|service| service.key.name.to_string()).collect()
    }
}

#[track_caller]
fn fetched(result: &MirrorResult) -> u32 {
    match result {
        MirrorResult::Fetched { services, .. } => *services,
        other => panic!("{other:?}"),
    }
}
