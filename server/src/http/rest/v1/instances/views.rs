//! An instance, how it was at the last looks, and what a trial found.

use api_types::{
    InstanceDrift, InstanceFindings, InstanceFormProblem, InstanceProduct, InstanceSignIn,
    InstanceTrial, InstanceView, InstancesView, KeySource, Permission, SecretState, UploadLimit,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::ProblemV1;

/// All instances.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InstancesV1 {
    /// The instances, by name.
    instances: Vec<InstanceV1>,
    /// Whether addresses in private networks may be called.
    allows_private: bool,
    /// Where the key is that encrypts the stored secrets: `setting`, `file` or `dataDirectory`.
    key: &'static str,
}

/// An instance.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InstanceV1 {
    /// Its ID.
    id: String,
    /// Its name.
    name: Box<str>,
    /// The URL of its console.
    url: Box<str>,
    /// How Mockpit signs in there: `open`, `token` or `serviceAccount`.
    sign_in: &'static str,
    /// The ID of the client of the service account.
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<Box<str>>,
    /// The Keycloak that gets the secret of the service account, once the instance has named it.
    #[serde(skip_serializing_if = "Option::is_none")]
    keycloak: Option<Box<str>>,
    /// The stored secret: `none`, `stored`, or `unreadable` if it was encrypted with another key.
    secret: &'static str,
    /// The certificates of CAs that are trusted besides those of this machine, as PEM.
    authority: Box<str>,
    /// When it was added, in milliseconds since 1970, UTC.
    added_at: i64,
    /// The account that added it.
    added_by: Box<str>,
    /// How it was at the last looks.
    health: HealthV1,
}

/// How an instance was at the last looks. Times are in milliseconds since 1970, UTC. Empty after a restart of the
/// server.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HealthV1 {
    /// When the last look was.
    #[serde(skip_serializing_if = "Option::is_none")]
    looked_at: Option<i64>,
    /// When it answered last.
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_at: Option<i64>,
    /// When the next look is.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_look: Option<i64>,
    /// What was found when it answered last.
    #[serde(skip_serializing_if = "Option::is_none")]
    findings: Option<FindingsV1>,
    /// Why the last look failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemV1>,
    /// When the first of the failed looks was.
    #[serde(skip_serializing_if = "Option::is_none")]
    failing_since: Option<i64>,
    /// What has changed there since it was read last.
    #[serde(skip_serializing_if = "Option::is_none")]
    drift: Option<DriftV1>,
}

/// What has changed at an instance since it was read last, as far as its list shows that, as numbers of services.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DriftV1 {
    /// When it was read last, in milliseconds since 1970, UTC.
    since: i64,
    /// Those that have changed.
    changed: u32,
    /// Those that are new.
    added: u32,
    /// Those that are gone.
    removed: u32,
}

/// What answers at the URL of an instance.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FindingsV1 {
    /// The program: `microcks` or `mockpit`.
    product: &'static str,
    /// Its version.
    version: Box<str>,
    /// Whether this version is one that this Mockpit knows.
    is_known_version: bool,
    /// The number of services.
    services: u64,
    /// The newest revision of a Mockpit.
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<u64>,
    /// Whether everybody may do everything there.
    is_open: bool,
    /// The roles of the account, if its token names them.
    roles: Vec<Box<str>>,
    /// Whether the account may export, which fetching needs: `granted`, `denied` or `unknown`.
    may_export: &'static str,
    /// Whether the account may import, which sending needs: `granted`, `denied` or `unknown`.
    may_import: &'static str,
    /// When the token expires, in milliseconds since 1970, UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
    /// The largest file that it accepts, in bytes, as far as that is known.
    max_upload: u64,
    /// The URL of its Keycloak.
    #[serde(skip_serializing_if = "Option::is_none")]
    keycloak: Option<Box<str>>,
    /// Whether its address is in a private network or on this machine.
    is_private: bool,
}

/// What a trial found. It has one of both.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrialV1 {
    /// What is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    findings: Option<FindingsV1>,
    /// Why the instance cannot be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemV1>,
}

impl From<InstancesView> for InstancesV1 {
    fn from(view: InstancesView) -> Self {
        Self {
            instances: view.instances.into_iter().map(InstanceV1::from).collect(),
            allows_private: view.allows_private,
            key: match view.key {
                KeySource::Setting => "setting",
                KeySource::File(_) => "file",
                KeySource::DataDirectory => "dataDirectory",
            },
        }
    }
}

impl From<InstanceView> for InstanceV1 {
    fn from(view: InstanceView) -> Self {
        let (sign_in, client, keycloak) = match view.sign_in {
            InstanceSignIn::Open => ("open", None, None),
            InstanceSignIn::Token => ("token", None, None),
            InstanceSignIn::ServiceAccount { client, keycloak } => {
                ("serviceAccount", Some(client), keycloak)
            }
        };
        let health = view.health;
        Self {
            id: view.id.to_string(),
            name: view.name,
            url: view.url,
            sign_in,
            client,
            keycloak,
            secret: match view.secret {
                SecretState::None => "none",
                SecretState::Stored => "stored",
                SecretState::Unreadable => "unreadable",
            },
            authority: view.authority,
            added_at: view.added_at.0,
            added_by: view.added_by,
            health: HealthV1 {
                looked_at: health.looked_at.map(|at| at.0),
                answered_at: health.answered_at.map(|at| at.0),
                next_look: health.next_look.map(|at| at.0),
                findings: health.findings.map(FindingsV1::from),
                problem: health.failure.as_ref().map(|failure| (&failure.problem).into()),
                failing_since: health.failure.as_ref().map(|failure| failure.since.0),
                drift: health.drift.map(DriftV1::from),
            },
        }
    }
}

impl From<InstanceDrift> for DriftV1 {
    fn from(drift: InstanceDrift) -> Self {
        let InstanceDrift { since, changed, added, removed } = drift;
        Self { since: since.0, changed, added, removed }
    }
}

impl From<InstanceFindings> for FindingsV1 {
    fn from(findings: InstanceFindings) -> Self {
        let permission = |permission: Permission| match permission {
            Permission::Granted => "granted",
            Permission::Denied => "denied",
            Permission::Unknown => "unknown",
        };
        let rights = findings.rights;
        let (UploadLimit::Usual(max_upload) | UploadLimit::Below(max_upload)) =
            findings.limits.upload;
        Self {
            product: product(findings.product),
            version: findings.version,
            is_known_version: findings.is_known_version,
            services: findings.services,
            revision: findings.revision,
            is_open: rights.is_open,
            roles: rights.roles,
            may_export: permission(rights.export),
            may_import: permission(rights.import),
            expires_at: rights.expires_at.map(|at| at.0),
            max_upload,
            keycloak: findings.keycloak,
            is_private: findings.is_private,
        }
    }
}

impl TrialV1 {
    /// The result of a trial.
    ///
    /// # Errors
    /// The values of a trial that are not possible.
    pub(super) fn new(trial: InstanceTrial) -> Result<Self, InstanceFormProblem> {
        match trial {
            InstanceTrial::Rejected(problem) => Err(problem),
            InstanceTrial::Failed(problem) => {
                Ok(Self { findings: None, problem: Some((&problem).into()) })
            }
            InstanceTrial::Found(findings) => {
                Ok(Self { findings: Some(findings.into()), problem: None })
            }
        }
    }
}

/// The name of a program.
pub(super) const fn product(product: InstanceProduct) -> &'static str {
    match product {
        InstanceProduct::Microcks => "microcks",
        InstanceProduct::Mockpit => "mockpit",
    }
}
