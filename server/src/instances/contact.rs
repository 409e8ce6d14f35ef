//! Contacts an instance, and finds out what it is and what the account may do there. Nothing is written to it.

use std::time::Duration;

use api_types::{
    InstanceDrift, InstanceFindings, InstanceLimits, InstanceProblem, InstanceProduct,
    InstanceRights, Permission, Timestamp, UploadLimit,
};
use microcks::{
    Account, Address, ConnectOptions, Credentials, Instance, Product, RemoteError, Secret,
};
use snapshot::Release;
use tokio::time::timeout;

use super::{drift::drift, problem::problem, reach::is_at_private_address, remembered::Remembered};
use crate::exchange::usual_upload_limit;

/// How long a look may take.
const TIME_OUT: Duration = Duration::from_secs(10);

/// How long listing the services may take.
const DRIFT_TIME_OUT: Duration = Duration::from_secs(30);

/// What a Microcks reads of the line and the headers of a request. Its server has this limit unless it is configured.
const MICROCKS_URL: u32 = 8 << 10;

/// How an instance is called.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(super) address: Address,
    pub(super) sign_in: SignIn,
    pub(super) options: ConnectOptions,
}

/// How this server signs in. It has the secret, so it is made for each contact.
#[derive(Debug)]
pub(super) enum SignIn {
    Open,
    Token { token: Secret, expires_at: Option<Timestamp> },
    ServiceAccount { client: String, secret: Secret },
}

impl SignIn {
    /// With this token.
    pub(super) fn with_token(token: &str) -> Self {
        let Account { expires_at, .. } = Account::from_token(token);
        Self::Token { token: Secret::new(token), expires_at: expires_at.map(timestamp) }
    }

    fn credentials(&self) -> Credentials {
        match self {
            Self::Open => Credentials::None,
            Self::Token { token, .. } => Credentials::Token(token.clone()),
            Self::ServiceAccount { client, secret } => {
                Credentials::ServiceAccount { client: client.clone(), secret: secret.clone() }
            }
        }
    }
}

impl Connection {
    /// Connects and signs in.
    pub(crate) async fn open(&self) -> Result<Instance, RemoteError> {
        Instance::connect(self.address.clone(), self.sign_in.credentials(), &self.options).await
    }

    /// Looks at the instance. It ends after [`TIME_OUT`].
    pub(super) async fn look(&self, now: Timestamp) -> Result<InstanceFindings, InstanceProblem> {
        self.look_within(TIME_OUT, now).await
    }

    /// What has changed at the instance since it was read last. `None` if that is not known, or takes longer than
    /// [`DRIFT_TIME_OUT`].
    pub(super) async fn drift(&self, remembered: &Remembered) -> Option<InstanceDrift> {
        let compared =
            timeout(DRIFT_TIME_OUT, async { drift(&self.open().await?, remembered).await });
        let compared = compared.await.ok()?;
        compared.inspect_err(|error| tracing::debug!(%error, "cannot list an instance")).ok()?
    }

    async fn look_within(
        &self,
        time_out: Duration,
        now: Timestamp,
    ) -> Result<InstanceFindings, InstanceProblem> {
        let look = timeout(time_out, async {
            let (findings, is_private) =
                tokio::join!(self.find(), is_at_private_address(&self.address));
            findings.map(|findings| InstanceFindings { is_private, ..findings })
        });
        let look = look.await.unwrap_or(Err(InstanceProblem::TimedOut));
        look.map_err(|problem| self.explain(problem, now))
    }

    /// Says that a token has expired, instead of only that the instance rejects it.
    pub(super) fn explain(&self, problem: InstanceProblem, now: Timestamp) -> InstanceProblem {
        match (&self.sign_in, problem) {
            (
                SignIn::Token { expires_at: Some(at), .. },
                InstanceProblem::TokenRejected | InstanceProblem::SignInNeeded,
            ) if *at <= now => InstanceProblem::TokenExpired { at: *at },
            (_, problem) => problem,
        }
    }

    async fn find(&self) -> Result<InstanceFindings, InstanceProblem> {
        let instance = self.open().await.map_err(problem)?;
        check_version(instance.product())?;
        let keycloak = instance.keycloak().await.map_err(problem)?;
        let services = instance.count().await.map_err(problem)?;
        let is_open = match instance.product() {
            Product::Microcks(_) => keycloak.is_none(),
            // It has just counted its services for nobody.
            Product::Mockpit(_) => matches!(self.sign_in, SignIn::Open),
        };
        let account = instance.account().await.map_err(problem)?;
        let rights = instance.rights(&account, is_open).await.map_err(problem)?;
        let revision = newest_revision(&instance).await.map_err(problem)?;
        let upload = UploadLimit::Usual(usual_upload_limit(instance.product()));
        let (product, version, url) = match instance.product() {
            Product::Microcks(version) => (InstanceProduct::Microcks, version, Some(MICROCKS_URL)),
            Product::Mockpit(version) => (InstanceProduct::Mockpit, version, None),
        };
        Ok(InstanceFindings {
            product,
            is_known_version: match product {
                InstanceProduct::Microcks => version.parse::<Release>().is_ok(),
                InstanceProduct::Mockpit => *version == env!("CARGO_PKG_VERSION"),
            },
            version: version.as_str().into(),
            services,
            revision,
            rights: InstanceRights {
                is_open,
                roles: account.roles.into_iter().flatten().map(Into::into).collect(),
                export: permission(rights.export),
                import: permission(rights.import),
                expires_at: account.expires_at.map(timestamp),
            },
            limits: InstanceLimits { upload, url },
            keycloak: keycloak.map(|keycloak| keycloak.to_string().into()),
            is_private: false,
        })
    }
}

/// Rejects releases of Microcks that are older than every known file. A version that is no number can be any.
fn check_version(product: &Product) -> Result<(), InstanceProblem> {
    match product {
        Product::Microcks(version)
            if version.starts_with("0.") && version.parse::<Release>().is_err() =>
        {
            Err(InstanceProblem::UnsupportedVersion { version: version.clone() })
        }
        Product::Microcks(_) | Product::Mockpit(_) => Ok(()),
    }
}

/// The newest revision of a Mockpit, if the account may read it.
async fn newest_revision(instance: &Instance) -> Result<Option<u64>, RemoteError> {
    if !instance.is_mockpit() {
        return Ok(None);
    }
    match instance.newest_revision().await {
        Err(RemoteError::NotAllowed(_)) => Ok(None),
        revision => revision.map(Some),
    }
}

const fn permission(may: Option<bool>) -> Permission {
    match may {
        Some(true) => Permission::Granted,
        Some(false) => Permission::Denied,
        None => Permission::Unknown,
    }
}

fn timestamp(seconds: u64) -> Timestamp {
    Timestamp(i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1_000))
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn look_at_an_instance_that_never_answers_ends() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let connection = Connection {
            address: format!("http://{}", listener.local_addr().unwrap()).parse().unwrap(),
            sign_in: SignIn::Open,
            options: ConnectOptions::default(),
        };
        let look = connection.look_within(Duration::from_millis(50), Timestamp(0));
        assert_eq!(look.await, Err(InstanceProblem::TimedOut));
    }

    #[test]
    fn only_releases_of_microcks_that_are_too_old_are_rejected() {
        let check = |version: &str| check_version(&Product::Microcks(version.to_owned()));
        for version in ["1.11.2", "1.16.0-SNAPSHOT", "0.9.2", "of-our-own"] {
            assert_eq!(check(version), Ok(()));
        }
        assert!(check("0.6.2").is_err());
        assert_eq!(check_version(&Product::Mockpit("0.1.0".to_owned())), Ok(()));
    }
}
