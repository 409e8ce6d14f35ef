//! The instances that a Mockpit knows.

use reqwest::{Method, RequestBuilder, header};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{error::RemoteError, instance::Instance};

pub(crate) const INSTANCES: &str = "mockpit/v1/instances";

/// An instance that a Mockpit knows.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize)]
pub struct RegisteredInstance {
    /// Its ID.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its URL.
    pub url: String,
    /// How it was at the last looks.
    pub health: RegisteredHealth,
}

/// How an instance was at the last looks.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize)]
pub struct RegisteredHealth {
    /// What was found when it answered last.
    pub findings: Option<RegisteredFindings>,
    /// Why the last look failed.
    pub problem: Option<RegisteredProblem>,
}

/// What answers at the URL of an instance.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize)]
pub struct RegisteredFindings {
    /// `microcks` or `mockpit`.
    pub product: String,
    /// Its version.
    pub version: String,
    /// The number of services.
    pub services: u64,
}

/// Why something failed.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct RegisteredProblem {
    /// A sentence.
    pub message: String,
}

/// An instance to add.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewInstance {
    /// Its name.
    pub name: String,
    /// Its URL.
    pub url: String,
    /// How the Mockpit signs in there.
    pub sign_in: NewSignIn,
    /// Certificates of CAs, as PEM. Empty for none.
    pub authority: String,
}

/// How a Mockpit signs in to an instance.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub enum NewSignIn {
    /// Not at all.
    Open,
    /// With a token.
    Token {
        /// The token.
        token: String,
    },
    /// With a service account of Keycloak.
    ServiceAccount {
        /// The ID of the client.
        client: String,
        /// Its secret.
        secret: String,
    },
}

/// A job that was started.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize)]
pub struct StartedJob {
    /// Its ID.
    pub job: String,
}

/// A job of an instance.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize)]
pub struct RegisteredJob {
    /// How far it is, while it runs.
    pub running: Option<RunningJob>,
    /// How it ended.
    pub ended: Option<EndedJob>,
}

/// A job that runs.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize)]
pub struct RunningJob {
    /// What is done of its stage.
    pub done: u64,
    /// All of its stage, if that is known.
    pub total: Option<u64>,
}

/// A job that has ended.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize)]
pub struct EndedJob {
    /// What a refresh found.
    pub refreshed: Option<RefreshedServices>,
    /// Why it failed.
    pub problem: Option<RegisteredProblem>,
}

/// What a refresh found, as numbers of services.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct RefreshedServices {
    /// Those that the instance has.
    pub services: u32,
    /// Those that are new there.
    pub added: u32,
    /// Those that have changed there.
    pub changed: u32,
    /// Those that are gone there.
    pub removed: u32,
}

#[derive(Deserialize)]
struct All {
    instances: Vec<RegisteredInstance>,
}

impl Instance {
    /// The instances that a Mockpit knows, by name.
    ///
    /// # Errors
    /// If they cannot be read.
    pub async fn registered(&self) -> Result<Vec<RegisteredInstance>, RemoteError> {
        let all: All = self.api.get(INSTANCES).await?;
        Ok(all.instances)
    }

    /// Adds an instance to a Mockpit, which does not contact it.
    ///
    /// # Errors
    /// If the Mockpit does not accept it.
    pub async fn register(&self, new: &NewInstance) -> Result<RegisteredInstance, RemoteError> {
        self.post(INSTANCES, new).await
    }

    /// Sends a JSON document, and reads the answer.
    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        document: &impl Serialize,
    ) -> Result<T, RemoteError> {
        let body = serde_json::to_vec(document);
        let body = body.map_err(|error| self.api.http.unexpected(path, &error))?;
        let with_body = |request: RequestBuilder| {
            Ok(request.header(header::CONTENT_TYPE, "application/json").body(body.clone()))
        };
        self.api.json(Method::POST, path, with_body).await
    }

    /// Removes an instance from a Mockpit.
    ///
    /// # Errors
    /// If the Mockpit does not know it.
    pub async fn unregister(&self, id: &str) -> Result<(), RemoteError> {
        self.api.send(Method::DELETE, &format!("{INSTANCES}/{id}"), Ok).await?;
        Ok(())
    }

    /// Lets a Mockpit read what has changed at an instance, or everything.
    ///
    /// # Errors
    /// If the Mockpit does not know it, or another job of it runs.
    pub async fn start_refresh(
        &self,
        id: &str,
        everything: bool,
    ) -> Result<StartedJob, RemoteError> {
        let path = format!("{INSTANCES}/{id}/refresh?everything={everything}");
        self.api.json(Method::POST, &path, Ok).await
    }

    /// A job of an instance.
    ///
    /// # Errors
    /// If the Mockpit does not know the instance, or no longer knows the job.
    pub async fn job_of(&self, id: &str, job: &str) -> Result<RegisteredJob, RemoteError> {
        self.api.get(&format!("{INSTANCES}/{id}/jobs/{job}")).await
    }
}
