//! Instances: other Microcks and Mockpit servers that this one reads from and sends to.

mod chosen;
mod compare;
mod contact;
mod copy;
mod digests;
mod drift;
mod exchange;
mod failures;
mod fetch;
mod form;
mod grid;
mod health;
mod job;
mod job_ids;
mod last_failure;
mod list;
mod list_digest;
mod mirrors;
mod pause;
mod problem;
mod reach;
mod record;
mod refresh;
mod remembered;
mod seal;
mod seeing;
mod send;
mod service;

use std::{io, sync::Arc, time::Duration};

use api_types::{
    ApiError, EnteredSecret, InstanceId, InstanceProblem, InstanceView, InstancesView, Missing,
    SecretState, Timestamp, UploadLimit,
};
use app::api::IntoApiError;
use futures::future::join_all;
use microcks::{AddressError, ConnectOptions, KeycloakHook, KeycloakUrl, Secret};
use repository::Repository;
use tokio::runtime;

use self::{
    contact::{Connection, SignIn},
    copy::Copies,
    digests::Digests,
    form::{SecretSource, Target, ValidSignIn},
    health::Health,
    mirrors::Mirrors,
    reach::Reach,
    record::{InstanceRecord, Records, SignInRecord},
    seal::Seal,
    seeing::Jobs,
    send::Sends,
};
use crate::{
    audit::AuditLog,
    auth::Clock,
    background,
    records::{RecordFileError, RecordPlace},
    settings::Settings,
};

pub use seal::InstanceKeyError;
pub(crate) use {
    exchange::RequestExchange,
    mirrors::{RequestMirrors, check_mirrors},
    record::check_instances,
    seal::check_instance_key,
    service::RequestInstances,
};

/// The pause between two looks for instances that are due.
const TICK: Duration = Duration::from_secs(5);

/// The instances of a server. It lives as long as the server.
pub(crate) struct Instances {
    records: Records,
    seal: Seal,
    reach: Reach,
    /// How long an instance may send nothing during a job.
    silence: Duration,
    health: Health,
    copies: Copies,
    jobs: Jobs,
    digests: Digests,
    sends: Sends,
    mirrors: Mirrors,
    repository: Arc<Repository>,
    audit: AuditLog,
    clock: Clock,
}

impl Instances {
    /// The instances of a data directory.
    ///
    /// # Errors
    /// If the key of the settings cannot be used.
    pub(crate) fn new(
        settings: &Settings,
        place: &RecordPlace,
        repository: Arc<Repository>,
        clock: Clock,
    ) -> Result<Self, InstanceKeyError> {
        let data = place.folder();
        Ok(Self {
            records: Records::new(place),
            seal: Seal::open(&settings.instances, place)?,
            reach: Reach { allows_private: !settings.instances.no_private_instances },
            silence: Duration::from_secs(settings.instances.instances_timeout),
            health: Health::new(clock.clone()),
            copies: Copies::new(data, settings.max_upload.as_u64()),
            jobs: Jobs::new(clock.clone()),
            digests: Digests::default(),
            sends: Sends::default(),
            mirrors: Mirrors::new(place, settings.backup_folder.clone()),
            repository,
            audit: AuditLog::new(place),
            clock,
        })
    }

    /// Starts a thread that looks at the instances and runs the mirrors that are due. It ends when the server has dropped them.
    ///
    /// # Errors
    /// If the thread or its runtime cannot be started.
    pub(crate) fn start(self: &Arc<Self>) -> io::Result<()> {
        self.resume_sends();
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        background::repeat("instances", TICK, self, move |instances| {
            runtime.block_on(instances.look_at_due());
            instances.run_due_mirrors();
        })
    }

    /// Looks at all instances that are due, at the same time.
    pub(crate) async fn look_at_due(&self) {
        let Some(records) = self.records.all_or_log() else { return };
        self.health.retain(&records);
        let due = records.into_iter().filter(|record| self.health.is_due(&record.id()));
        join_all(due.map(|record| {
            let compares = self.health.is_drift_due(&record.id());
            self.look(record, compares)
        }))
        .await;
    }

    /// Looks at an instance, and stores what was found, unless the instance was changed in the meantime. With
    /// `compares`, also compares its list with what was read last.
    async fn look(&self, record: InstanceRecord, compares: bool) {
        let id = record.id();
        let (look, drift) = match self.connection(&record) {
            Ok(connection) => {
                let look = connection.look(self.clock.date()).await;
                let read =
                    (compares && look.is_ok()).then(|| self.copies.remembered(&id)).flatten();
                let drift = match read {
                    Some(remembered) => connection.drift(&remembered).await,
                    None => None,
                };
                (look, drift)
            }
            Err(problem) => (Err(problem), None),
        };
        if matches!(self.records.get(&id), Ok(Some(current)) if current.is_called_as(&record)) {
            self.health.store(id, look, drift);
        }
    }

    /// Stores the Keycloak of an instance before it gets the secret.
    fn keycloak_hook(&self, record: &InstanceRecord) -> KeycloakHook {
        let (records, record) = (self.records.clone(), record.clone());
        KeycloakHook::new(move |found| match records.keep_keycloak(&record, found) {
            Ok(true) => Ok(()),
            Ok(false) => Err(io::Error::other("the instance was changed in the meantime")),
            Err(error) => Err(io::Error::other(error)),
        })
    }

    /// An instance.
    ///
    /// # Errors
    /// [`ApiError::NotFound`]. Fails if the instances cannot be read.
    pub(crate) fn find(&self, id: &InstanceId) -> Result<InstanceRecord, ApiError> {
        let record = self.records.get(id).map_err(IntoApiError::into_api_error)?;
        record.ok_or(ApiError::NotFound(Missing::Instance))
    }

    /// How an instance is called.
    ///
    /// # Errors
    /// If its secret cannot be decrypted, or what is stored is not valid.
    pub(crate) fn connection(
        &self,
        record: &InstanceRecord,
    ) -> Result<Connection, InstanceProblem> {
        let invalid = |error: AddressError| InstanceProblem::Unexpected {
            request: String::new(),
            reason: error.to_string(),
        };
        let (sign_in, keycloak) = match &record.sign_in {
            SignInRecord::Open => (SignIn::Open, None),
            SignInRecord::Token { .. } => (SignIn::with_token(&self.secret(record)?), None),
            SignInRecord::ServiceAccount { client, keycloak, .. } => {
                let secret = Secret::new(&self.secret(record)?);
                (SignIn::ServiceAccount { client: client.clone(), secret }, keycloak.as_deref())
            }
        };
        Ok(Connection {
            address: record.url.parse().map_err(invalid)?,
            sign_in,
            options: ConnectOptions {
                authority: authority(&record.authority),
                guard: self.reach.guard(),
                keycloak: keycloak.map(KeycloakUrl::parse).transpose().map_err(invalid)?,
                on_keycloak: Some(self.keycloak_hook(record)),
                silence: Some(self.silence),
            },
        })
    }

    /// How an instance is called that is not saved yet. `stored` has its secret, if none was entered. The Keycloak can
    /// be another one than before only if the secret was entered.
    fn connection_to(
        &self,
        target: Target,
        stored: Option<&InstanceRecord>,
    ) -> Result<Connection, InstanceProblem> {
        let secret = |source| match (source, stored) {
            (SecretSource::Entered(EnteredSecret(text)), _) => Ok(text),
            (SecretSource::Stored(_), Some(record)) => self.secret(record),
            (SecretSource::Stored(_), None) => Err(InstanceProblem::SecretUnreadable),
        };
        let (sign_in, keycloak) = match target.sign_in {
            ValidSignIn::Open => (SignIn::Open, None),
            ValidSignIn::Token(source) => (SignIn::with_token(&secret(source)?), None),
            ValidSignIn::ServiceAccount { client, secret: source, keycloak } => {
                (SignIn::ServiceAccount { client, secret: Secret::new(&secret(source)?) }, keycloak)
            }
        };
        Ok(Connection {
            address: target.address,
            sign_in,
            options: ConnectOptions {
                authority: authority(&target.authority),
                guard: self.reach.guard(),
                keycloak: keycloak.as_deref().and_then(|url| KeycloakUrl::parse(url).ok()),
                on_keycloak: None,
                silence: Some(self.silence),
            },
        })
    }

    /// The decrypted secret of an instance.
    fn secret(&self, record: &InstanceRecord) -> Result<String, InstanceProblem> {
        let sealed = record.sign_in.secret();
        let secret = sealed.and_then(|sealed| self.seal.unseal(sealed, &record.purpose()));
        secret.ok_or(InstanceProblem::SecretUnreadable)
    }

    /// What administrators see.
    fn view(&self) -> Result<InstancesView, RecordFileError> {
        let mut records = self.records.all()?;
        records.sort_by_cached_key(|record| record.name.to_lowercase());
        Ok(InstancesView {
            instances: records.iter().map(|record| self.view_of(record)).collect(),
            key: self.seal.source(),
            allows_private: self.reach.allows_private,
        })
    }

    fn view_of(&self, record: &InstanceRecord) -> InstanceView {
        let secret = match record.sign_in.secret() {
            None => SecretState::None,
            Some(_) if self.secret(record).is_ok() => SecretState::Stored,
            Some(_) => SecretState::Unreadable,
        };
        let mut health = self.health.of(&record.id());
        if let (Some(findings), Some(size)) = (&mut health.findings, record.rejected_size) {
            findings.limits.upload = UploadLimit::Below(size);
        }
        InstanceView {
            id: record.id(),
            name: record.name.as_str().into(),
            url: record.url.as_str().into(),
            sign_in: record.sign_in.view(),
            secret,
            authority: record.authority.as_str().into(),
            added_at: Timestamp(record.added_at),
            added_by: record.added_by.as_str().into(),
            health,
        }
    }
}

fn authority(pem: &str) -> Option<Vec<u8>> {
    (!pem.is_empty()).then(|| pem.as_bytes().to_vec())
}
