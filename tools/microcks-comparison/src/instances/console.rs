//! A Mockpit, and its server functions about instances.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use console_client::{Console, decisions};
use serde_json::{Value, json};

/// A running Mockpit.
pub(super) struct Mockpit {
    console: Console,
    data: PathBuf,
    log: PathBuf,
}

impl Mockpit {
    pub(super) fn start(data: &Path, log: &Path) -> Result<Self> {
        let console = Console::start(data, log)?;
        Ok(Self { console, data: data.to_owned(), log: log.to_owned() })
    }

    /// Kills it as `kill -9` does.
    pub(super) fn kill(&mut self) -> Result<()> {
        self.console.server.kill()
    }

    /// Starts it again.
    pub(super) fn restart(&mut self) -> Result<()> {
        self.console = Console::restart(&self.data, &self.log)?;
        Ok(())
    }

    /// Adds an instance. Returns its ID.
    pub(super) fn add(&self, name: &str, url: &str, sign_in: &Value) -> Result<String> {
        self.console.client.add_instance(name, url, sign_in)
    }

    /// Contacts an instance. Returns its view.
    pub(super) fn contact(&self, id: &str) -> Result<Value> {
        self.call("contact", &json!({ "instance": id }))
    }

    /// The largest file that an instance accepts, as far as that is known.
    pub(super) fn upload_limit(&self, id: &str) -> Result<Value> {
        let view = self.call("view", &json!({}))?;
        let instances = view["instances"].as_array().context("there are no instances")?;
        let instance = instances.iter().find(|instance| instance["id"] == id);
        let instance = instance.context("the instance is gone")?;
        Ok(instance["health"]["findings"]["limits"]["upload"].clone())
    }

    /// Fetches all services of an instance. Returns the import that waits for review.
    pub(super) fn fetch(&self, id: &str) -> Result<String> {
        self.console.client.fetch_services(id)
    }

    /// Plans to send all services to an instance. Returns the import that waits for review.
    pub(super) fn plan_send(&self, id: &str) -> Result<String> {
        self.call("plan-send", &json!({ "instance": id, "order": { "services": "all" } }))?;
        self.planned(id)
    }

    /// Plans to undo the newest send to an instance. Returns the import that waits for review.
    pub(super) fn plan_undo(&self, id: &str) -> Result<String> {
        let revision = self.last_send(id)?["revision"].clone();
        self.call("plan-undo", &json!({ "instance": id, "revision": revision }))?;
        self.planned(id)
    }

    /// The rows of a plan.
    pub(super) fn rows(&self, import: &str) -> Result<Vec<Value>> {
        let view = self.view(import)?;
        let rows = view["planned"]["rows"].as_array();
        Ok(rows.with_context(|| format!("there is no plan: {view}"))?.clone())
    }

    /// Applies a plan. What differs is replaced. Returns the report.
    pub(super) fn apply(&self, import: &str) -> Result<Value> {
        let decisions = decisions(&self.view(import)?);
        self.console.client.apply(import, &decisions)
    }

    /// Applies the plan of a send, and waits until it has ended. All of it must be there then.
    pub(super) fn send(&self, id: &str, import: &str) -> Result<()> {
        self.apply(import)?;
        self.expect_sent(id, "complete")
    }

    /// Does something about a send that has not reached its end, which must end so.
    pub(super) fn step(&self, id: &str, step: &str, expected: &str) -> Result<()> {
        self.call("next-step", &json!({ "instance": id, "step": step }))?;
        self.expect_sent(id, expected)
    }

    fn expect_sent(&self, id: &str, expected: &str) -> Result<()> {
        let result = self.job(id)?;
        let last = self.last_send(id)?;
        ensure!(result == "sent" && last["state"] == expected, "{result}, {last}");
        Ok(())
    }

    /// The newest send to an instance.
    pub(super) fn last_send(&self, id: &str) -> Result<Value> {
        self.call("last-send", &json!({ "instance": id }))
    }

    /// Compares an instance with something. Returns the rows.
    pub(super) fn compare(&self, base: &Value, other: &Value, id: &str) -> Result<Vec<Value>> {
        let is_started = self.call("compare", &json!({ "base": base, "other": other }))?;
        ensure!(is_started == true, "the comparison was not started");
        self.rows(&self.planned(id)?)
    }

    fn planned(&self, id: &str) -> Result<String> {
        self.console.client.planned_import(id)
    }

    /// Waits until the job of an instance has ended. Returns its result.
    pub(super) fn job(&self, id: &str) -> Result<Value> {
        self.console.client.instance_job(id)
    }

    /// Whether a job of an instance runs.
    pub(super) fn is_busy(&self, id: &str) -> Result<bool> {
        Ok(!self.call("jobs", &json!({ "instance": id }))?["running"].is_null())
    }

    /// An import once it is planned.
    fn view(&self, import: &str) -> Result<Value> {
        let view = self.console.client.call("import/view", &json!({ "import": import }))?;
        if view["planned"].is_null() {
            bail!("there is no plan: {view}");
        }
        Ok(view)
    }

    fn call(&self, function: &str, arguments: &Value) -> Result<Value> {
        self.console.client.instances(function, arguments)
    }
}
