//! Adds instances and runs their jobs, with the same calls as the console.

use std::{thread::sleep, time::Duration};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::Client;

/// The pause between two requests for the state of a job.
const PAUSE: Duration = Duration::from_millis(5);

impl Client {
    /// Adds an instance. Returns its ID.
    pub fn add_instance(&self, name: &str, url: &str, sign_in: &Value) -> Result<String> {
        let form = json!({ "name": name, "url": url, "sign_in": sign_in, "authority": "" });
        let saved = self.instances("add", &json!({ "form": form }))?;
        Ok(saved["saved"].as_str().with_context(|| saved.to_string())?.to_owned())
    }

    /// Fetches all services of an instance. Returns the import that waits for review.
    pub fn fetch_services(&self, instance: &str) -> Result<String> {
        self.instances("fetch", &json!({ "instance": instance, "services": "all" }))?;
        self.planned_import(instance)
    }

    /// Waits until the job of an instance has ended. Returns its result.
    pub fn instance_job(&self, instance: &str) -> Result<Value> {
        loop {
            let jobs = self.instances("jobs", &json!({ "instance": instance }))?;
            if jobs["running"].is_null() {
                return Ok(jobs["last"]["result"].clone());
            }
            sleep(PAUSE);
        }
    }

    /// Waits until the job of an instance has ended with an import. Returns the import.
    pub fn planned_import(&self, instance: &str) -> Result<String> {
        let result = self.instance_job(instance)?;
        Ok(result["planned"].as_str().with_context(|| result.to_string())?.to_owned())
    }

    /// Calls a server function about instances.
    pub fn instances(&self, function: &str, arguments: &Value) -> Result<Value> {
        self.call(&format!("instances/{function}"), arguments)
    }

    /// Creates an access token with these scopes. Returns how an instance signs in with it.
    pub fn instance_sign_in(&self, scopes: &[&str]) -> Result<Value> {
        let arguments = json!({ "name": "instance", "scopes": scopes, "days": 1 });
        let token = self.call("tokens/create", &arguments)?;
        let token = token["secret"].as_str().context("the server created no token")?;
        Ok(json!({ "token": { "token": token } }))
    }
}
