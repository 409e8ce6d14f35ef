//! Plans imports at a Mockpit, and applies them.

use std::{
    collections::BTreeMap,
    io::{self, Read},
};

use reqwest::{Method, RequestBuilder, header};
use serde::{Deserialize, Serialize};

use crate::{error::RemoteError, instance::Instance, multipart};

const PLANS: &str = "mockpit/v1/plans";
const REVISIONS: &str = "mockpit/v1/revisions";

/// What a Mockpit would do with a snapshot.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize)]
pub struct RemotePlan {
    /// Its ID.
    pub id: String,
    /// The newest revision when it was made.
    pub revision: u64,
    /// The services.
    pub rows: Vec<RemoteRow>,
}

/// A service of a plan.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize)]
pub struct RemoteRow {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// How it compares with the repository, in the words of the REST API.
    pub status: String,
    /// The decision of the policy, in the words of the REST API. `None` if a person has to decide.
    pub decision: Option<String>,
}

/// How to apply a plan.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanRequest {
    /// What to do with services that the repository has: `merge`, `replace` or `keep`.
    pub policy: String,
    /// Other decisions in the words of the REST API, by the number of their row.
    pub decisions: BTreeMap<u32, String>,
    /// Whether scripts, proxies and callbacks that the repository does not have yet may be added.
    pub executable_content: bool,
}

/// What applying a plan did.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize)]
pub struct AppliedPlan {
    /// The revision that it made, or the newest one if there was nothing to write.
    pub revision: u64,
    /// The number of services that were written and read back.
    pub written: u32,
    /// The number of services that were removed.
    pub removed: u32,
}

#[derive(Deserialize)]
struct History {
    newest: u64,
}

impl Instance {
    /// The number of the newest revision of a Mockpit. 0 if it has none.
    ///
    /// # Errors
    /// If the history cannot be read.
    pub async fn newest_revision(&self) -> Result<u64, RemoteError> {
        let history: History = self.api.get(&format!("{REVISIONS}?limit=1")).await?;
        Ok(history.newest)
    }

    /// Plans the import of a snapshot of this size at a Mockpit. With `list_missing`, the plan also has the
    /// services that the snapshot does not have. Nothing is changed. The snapshot is opened again if it must be sent
    /// with a new token.
    ///
    /// # Errors
    /// If the instance does not accept the snapshot.
    pub async fn create_plan<F: Read + Send + 'static>(
        &self,
        snapshot: impl Fn() -> io::Result<F>,
        size: u64,
        policy: &str,
        list_missing: bool,
    ) -> Result<RemotePlan, RemoteError> {
        let path = format!("{PLANS}?policy={policy}&listMissing={list_missing}");
        let with_file = |request| Ok(multipart::with_file(request, snapshot()?, size));
        let plan = self.api.json(Method::POST, &path, with_file).await;
        self.rejected.note(&plan, size);
        plan
    }

    /// Applies a plan, all or nothing.
    ///
    /// # Errors
    /// If services of the plan have changed in the meantime, or need another decision.
    pub async fn apply_plan(
        &self,
        plan: &RemotePlan,
        how: &PlanRequest,
    ) -> Result<AppliedPlan, RemoteError> {
        let path = format!("{PLANS}/{}/apply", plan.id);
        let body =
            serde_json::to_vec(how).map_err(|error| self.api.http.unexpected(&path, &error))?;
        let with_body = |request: RequestBuilder| {
            Ok(request.header(header::CONTENT_TYPE, "application/json").body(body.clone()))
        };
        self.api.json(Method::POST, &path, with_body).await
    }

    /// Discards a plan.
    ///
    /// # Errors
    /// If there is no such plan.
    pub async fn discard_plan(&self, plan: &RemotePlan) -> Result<(), RemoteError> {
        let path = format!("{PLANS}/{}", plan.id);
        self.api.send(Method::DELETE, &path, Ok).await?;
        Ok(())
    }
}
