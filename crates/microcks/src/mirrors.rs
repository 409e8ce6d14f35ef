//! The mirrors of the instances that a Mockpit knows.

use reqwest::Method;
use serde::{Deserialize, Serialize};

use crate::{
    error::RemoteError,
    instance::Instance,
    registered::{INSTANCES, RegisteredProblem, StartedJob},
};

/// From where to where a mirror copies services.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum RemoteDirection {
    /// From the instance into the repository.
    Fetch,
    /// From the repository to the instance.
    Send,
    /// From the instance into snapshots in a folder on the server.
    BackUp {
        /// The folder.
        folder: String,
        /// How many snapshots are kept.
        keep: u16,
    },
}

/// The services of a mirror.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum RemoteServices {
    /// All of them.
    All,
    /// Those with these IDs at the source.
    Ids(Vec<String>),
    /// Those of the saved selection with this name.
    Selection(String),
}

/// How often a mirror runs.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum RemoteSchedule {
    /// Every so many hours.
    Hours(u16),
    /// Each day.
    Daily {
        /// The time in UTC, such as `02:00`.
        at: String,
    },
    /// Each week.
    Weekly {
        /// The day, such as `monday`.
        day: String,
        /// The time in UTC, such as `02:00`.
        at: String,
    },
}

/// What a mirror does in each case. What is missing is as the Mockpit proposes it.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RemotePolicy {
    /// Services that only the source has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
    /// Services that have changed at the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<String>,
    /// Services that the source no longer has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gone: Option<String>,
    /// Services that have changed at the target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conflict: Option<String>,
    /// Whether executable content is taken over without asking.
    pub executable_content: bool,
}

/// A mirror to add.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct NewMirror {
    /// From where to where.
    pub direction: RemoteDirection,
    /// The services.
    pub services: RemoteServices,
    /// What it does in each case.
    pub policy: RemotePolicy,
    /// How often it runs. `None` if only on request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<RemoteSchedule>,
}

/// A mirror of an instance. Times are in milliseconds since 1970, UTC.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct RemoteMirror {
    /// Its ID.
    pub id: String,
    /// From where to where.
    pub direction: RemoteDirection,
    /// The services.
    pub services: RemoteServices,
    /// What it does in each case.
    pub policy: RemotePolicy,
    /// How often it runs. `None` if only on request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<RemoteSchedule>,
    /// The last run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<RemoteRun>,
    /// When the next run is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
    /// The ID of the plan that waits for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// The ID of the send that waits for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub send: Option<String>,
    /// The number of services that have changed since the last run and differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drift: Option<u32>,
}

/// A run of a mirror.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct RemoteRun {
    /// When it began.
    pub started: i64,
    /// When it ended.
    pub ended: i64,
    /// `unchanged`, `fetched`, `sent`, `written`, `waiting`, `declined`, `canceled` or `failed`.
    pub result: String,
    /// The number of services that changed, or that the snapshot has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub services: Option<u64>,
    /// The new revision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<u64>,
    /// The name of the snapshot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<RegisteredProblem>,
}

#[derive(Deserialize)]
struct All {
    mirrors: Vec<RemoteMirror>,
}

impl Instance {
    /// The mirrors of an instance that a Mockpit knows.
    ///
    /// # Errors
    /// If the Mockpit does not know the instance. The other methods fail like this, too.
    pub async fn mirrors_of(&self, id: &str) -> Result<Vec<RemoteMirror>, RemoteError> {
        let all: All = self.api.get(&format!("{INSTANCES}/{id}/mirrors")).await?;
        Ok(all.mirrors)
    }

    /// A mirror of an instance.
    ///
    /// # Errors
    /// If there is no such mirror.
    pub async fn mirror_of(&self, id: &str, mirror: &str) -> Result<RemoteMirror, RemoteError> {
        self.api.get(&format!("{INSTANCES}/{id}/mirrors/{mirror}")).await
    }

    /// Adds a mirror to an instance.
    ///
    /// # Errors
    /// If the Mockpit does not accept it.
    pub async fn add_mirror(&self, id: &str, new: &NewMirror) -> Result<RemoteMirror, RemoteError> {
        self.post(&format!("{INSTANCES}/{id}/mirrors"), new).await
    }

    /// Removes a mirror.
    ///
    /// # Errors
    /// If there is no such mirror.
    pub async fn remove_mirror(&self, id: &str, mirror: &str) -> Result<(), RemoteError> {
        let path = format!("{INSTANCES}/{id}/mirrors/{mirror}");
        self.api.send(Method::DELETE, &path, Ok).await?;
        Ok(())
    }

    /// Starts a run of a mirror.
    ///
    /// # Errors
    /// If it waits for a person, or another job of the instance runs.
    pub async fn run_mirror(&self, id: &str, mirror: &str) -> Result<StartedJob, RemoteError> {
        let path = format!("{INSTANCES}/{id}/mirrors/{mirror}/run");
        self.api.json(Method::POST, &path, Ok).await
    }
}
