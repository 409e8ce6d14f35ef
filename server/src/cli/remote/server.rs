//! A server that the client crate talks to.

use std::{collections::HashSet, env::temp_dir, fs::File};

use microcks::{Address, ConnectOptions, Instance, RemoteService};
use snapshot::ServiceKey;
use tokio::runtime::{self, Runtime};
use url::Url;

use super::{Change, Product, Remote, State, Wanted, access::Access, error::RemoteError};
use crate::{
    exchange::{Batches, ReceiveError, Transfer, receive},
    import_policy::Policy,
};

/// A running Mockpit or Microcks.
pub(super) struct Server {
    pub(super) url: Url,
    pub(super) instance: Instance,
    runtime: Runtime,
}

/// A service that the server has.
struct Listed {
    id: String,
    key: ServiceKey,
}

impl Server {
    pub(super) fn connect(url: &Url, access: &Access) -> Result<Self, RemoteError> {
        let address: Address = url.as_str().parse().map_err(microcks::RemoteError::from)?;
        let credentials = access.credentials(&address)?;
        let options =
            ConnectOptions { authority: access.authority()?, ..ConnectOptions::default() };
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let connect = Instance::connect(address, credentials, &options);
        let instance = runtime.block_on(connect)?;
        Ok(Self { url: url.clone(), instance, runtime })
    }

    /// Writes a snapshot of the wanted services.
    pub(super) async fn fetch_services(
        &self,
        wanted: &Wanted,
        out: &mut File,
        progress: &mut dyn FnMut(Transfer),
    ) -> Result<State, RemoteError> {
        // Before the export, so that a change during it is noticed.
        let revision = match self.product() {
            Product::Mockpit => Some(self.instance.newest_revision().await?),
            Product::Microcks => None,
        };
        let services = self.list(wanted).await?;
        let content = self.export(&services, progress).await?.write(out)?;
        Ok(revision.map_or(State::Content(content), State::Revision))
    }

    /// The services that are wanted.
    async fn list(&self, wanted: &Wanted) -> Result<Vec<Listed>, RemoteError> {
        let mut services: Vec<Listed> =
            self.instance.services().await?.into_iter().map(Listed::from).collect();
        let Wanted::Named(names) = wanted else { return Ok(services) };
        let known: HashSet<&ServiceKey> = services.iter().map(|service| &service.key).collect();
        let missing: Vec<_> = names.iter().filter(|name| !known.contains(name)).cloned().collect();
        if !missing.is_empty() {
            return Err(RemoteError::NoService { url: self.url.clone(), missing });
        }
        services.retain(|service| names.contains(&service.key));
        Ok(services)
    }

    /// Exports these services, and checks that all are there.
    async fn export(
        &self,
        services: &[Listed],
        progress: &mut dyn FnMut(Transfer),
    ) -> Result<Batches, RemoteError> {
        let ids: Vec<String> = services.iter().map(|service| service.id.clone()).collect();
        let batches = self.receive(&ids, progress).await?;
        let missing = services.iter().filter(|service| !batches.has(&service.id));
        let missing: Vec<_> = missing.map(|service| service.key.clone()).collect();
        if missing.is_empty() {
            Ok(batches)
        } else {
            Err(RemoteError::Incomplete { url: self.url.clone(), missing })
        }
    }

    /// Receives the services with these IDs. Those that a Microcks does not have are missing.
    pub(super) async fn receive(
        &self,
        ids: &[String],
        progress: &mut dyn FnMut(Transfer),
    ) -> Result<Batches, RemoteError> {
        receive(&self.instance, ids, &temp_dir(), progress).await.map_err(|error| match error {
            ReceiveError::Client(error) => error.into(),
            ReceiveError::Local(error) => error.into(),
            ReceiveError::NotSnapshot(problem) => {
                RemoteError::NotSnapshot { url: self.url.clone(), problem }
            }
        })
    }
}

impl Remote for Server {
    fn product(&self) -> Product {
        if self.instance.is_mockpit() { Product::Mockpit } else { Product::Microcks }
    }

    fn fetch(
        &self,
        wanted: &Wanted,
        out: &mut File,
        progress: &mut dyn FnMut(Transfer),
    ) -> Result<State, RemoteError> {
        self.runtime.block_on(self.fetch_services(wanted, out, progress))
    }

    fn check(&self, policy: Policy, remove_missing: bool) -> Result<(), RemoteError> {
        let removes = remove_missing || policy == Policy::Replace;
        match self.product() {
            Product::Microcks if removes => Err(RemoteError::OnlyMerges { url: self.url.clone() }),
            Product::Microcks | Product::Mockpit => Ok(()),
        }
    }

    fn import(
        &self,
        change: Change<'_>,
        progress: &mut dyn FnMut(Transfer),
    ) -> Result<Option<u64>, RemoteError> {
        self.check(change.policy, change.remove_missing)?;
        self.runtime.block_on(async {
            match self.product() {
                Product::Mockpit => self.import_into_mockpit(change).await,
                Product::Microcks => self.import_into_microcks(change, progress).await,
            }
        })
    }
}

impl From<RemoteService> for Listed {
    fn from(service: RemoteService) -> Self {
        Self { id: service.id, key: ServiceKey::new(service.name, service.version) }
    }
}
