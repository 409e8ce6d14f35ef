//! What a client does with its services.

use anyhow::{Context, Result, bail, ensure};
use console_client::{Client, decisions, read, revision_of};
use serde_json::{Value, json};

use super::{SERVICES, SIZE, Worker};
use crate::{
    kill,
    stamped::{Stamped, stamps},
    state,
};

impl Worker {
    /// Imports all services with a new stamp.
    pub(in crate::servers) fn import(&mut self) -> Result<bool> {
        let server = self.any_server();
        self.import_at(&server)
    }

    /// The same at this server.
    pub(in crate::servers) fn import_at(&mut self, server: &Client) -> Result<bool> {
        self.newest_stamp += 1;
        let stamp = self.newest_stamp;
        let stamped = Stamped { prefix: self.prefix, services: 0..SERVICES, stamp, size: SIZE };
        let file = stamped.file(&mut self.random);
        let before = self.only_stamp();
        self.last = None;
        let mut is_sent = false;
        let imported = kill::import(server, &file, &mut || is_sent = true);
        match imported {
            Ok((revision, import)) => {
                self.stamps = [stamp].into();
                self.last = before.map(|before| (revision, before));
                self.acknowledge(revision, import)?;
                Ok(true)
            }
            Err(error) => {
                if is_sent {
                    self.stamps.insert(stamp);
                    self.worked.in_flight += 1;
                }
                Err(error)
            }
        }
    }

    /// Adds an annotation to a service.
    pub(super) fn edit(&mut self) -> Result<bool> {
        let server = self.any_server();
        let (_, services) = self.services(&server)?;
        let Some(service) = services.first() else { return Ok(false) };
        self.last = None;
        let form = server.call("edits/service", &json!({ "service": service }))?;
        let edit = json!({ "annotations": { "edit": state::name(&mut self.random) } });
        let edit = json!({ "service": service, "base": form["base"], "edit": edit });
        let answer = server.call("edits/start", &edit)?;
        let import = answer["review"].as_str().context("the edit has no review")?;
        self.apply(&server, import)
    }

    /// Undoes the last import.
    pub(super) fn undo(&mut self) -> Result<bool> {
        let Some((revision, before)) = self.last.take() else { return Ok(false) };
        let server = self.any_server();
        let import = server.call("revision/undo", &json!({ "revision": revision }))?;
        let import = import.as_str().context("the undo has no ID")?;
        // It may be done without an answer.
        let stamps = self.stamps.clone();
        self.stamps.insert(before);
        match self.apply(&server, import) {
            Ok(true) => {
                self.stamps = [before].into();
                Ok(true)
            }
            Ok(false) => {
                self.stamps = stamps;
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    fn apply(&mut self, server: &Client, import: &str) -> Result<bool> {
        let view = server.call("import/view", &json!({ "import": import }))?;
        let report = match server.apply(import, &decisions(&view)) {
            Ok(report) => report,
            Err(error) => {
                self.worked.in_flight += 1;
                return Err(error);
            }
        };
        let is_made = report["verified"] != 0 || report["removed"] != 0;
        if is_made {
            let revision = report["revision"].as_u64().context("a report has a revision")?;
            self.acknowledge(revision, import.to_owned())?;
        }
        Ok(is_made)
    }

    /// Exports the services at a random server. They must be complete, and as the client has made them.
    pub(in crate::servers) fn read(&mut self) -> Result<()> {
        let server = self.any_server();
        let (revision, services) = self.services(&server)?;
        let mut file = Vec::new();
        if !services.is_empty() {
            server.export(&state::name(&mut self.random), &services, &mut file)?;
        }
        let found = if file.is_empty() { Default::default() } else { stamps(&file)? };
        let stamp = match found.get(self.prefix) {
            None => 0,
            Some(found) if found.services == SERVICES as usize => found.stamp,
            Some(found) => bail!("revision {revision} has {} services", found.services),
        };
        let known = &self.stamps;
        ensure!(known.contains(&stamp), "revision {revision} has {stamp} instead of {known:?}");
        self.worked.reads += 1;
        Ok(())
    }

    /// The IDs of this client's services and the revision. It is not older than what the client has seen, and not newer
    /// than the answer says.
    fn services(&self, server: &Client) -> Result<(u64, Vec<Value>)> {
        let seen = self.client.seen();
        let response = server.post("services", "application/json", b"{}")?;
        let newest = revision_of(&response).context("the answer names no revision")?;
        let list: Value = serde_json::from_slice(&read(response)?)?;
        let revision = list["revision"].as_u64().context("the list has no revision")?;
        ensure!(
            (seen..=newest).contains(&revision),
            "a client that has seen {seen} gets {revision}, and the answer says {newest}"
        );
        let services = list["services"].as_array().context("no list of services")?;
        let prefix = format!("{}-", self.prefix);
        let is_own = |service: &&Value| {
            service["key"]["name"].as_str().is_some_and(|name| name.starts_with(&prefix))
        };
        Ok((revision, services.iter().filter(is_own).map(|own| own["id"].clone()).collect()))
    }

    /// The stamp of the services, if it is known.
    fn only_stamp(&self) -> Option<u64> {
        let mut stamps = self.stamps.iter();
        stamps.next().filter(|_| stamps.next().is_none()).copied()
    }
}
