//! A server that the client crate talks to.

use std::{collections::HashSet, env::temp_dir, fs::File};

use microcks::{Address, ConnectOptions, Instance, Product};
use snapshot::ServiceKey;
use tokio::runtime::{self, Runtime};
use url::Url;

use super::{Wanted, access::Access, error::RemoteError};
use crate::exchange::{Batches, ReceiveError, Transfer, key, receive};

/// A running Mockpit or Microcks, to which the command is connected.
pub(crate) struct Server {
    pub(super) url: Url,
    pub(super) instance: Instance,
    pub(super) runtime: Runtime,
}

/// A service that the server has.
struct Listed {
    id: String,
    key: ServiceKey,
}

impl Server {
    /// Finds out what runs at an address, and signs in.
    ///
    /// # Errors
    /// If nothing answers there, or signing in fails.
    pub(crate) fn connect(url: &Url, access: &Access) -> Result<Self, RemoteError> {
        let address: Address = url.as_str().parse().map_err(microcks::RemoteError::from)?;
        let credentials = access.credentials(&address)?;
        let options =
            ConnectOptions { authority: access.authority()?, ..ConnectOptions::default() };
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let connect = Instance::connect(address, credentials, &options);
        let instance = runtime.block_on(connect)?;
        Ok(Self { url: url.clone(), instance, runtime })
    }

    /// What runs there.
    pub(crate) const fn product(&self) -> &Product {
        self.instance.product()
    }

    /// Writes a snapshot of these services to `out`, which is empty.
    ///
    /// # Errors
    /// If the server cannot be reached, rejects the request, or has no service of a wanted name.
    pub(crate) fn fetch(
        &self,
        wanted: &Wanted,
        out: &mut File,
        progress: &mut dyn FnMut(Transfer),
    ) -> Result<(), RemoteError> {
        self.runtime.block_on(async {
            let services = self.list(wanted).await?;
            self.export(&services, progress).await?.write(out)?;
            Ok(())
        })
    }

    /// Lets the client do something, and waits for it.
    ///
    /// # Errors
    /// Its errors.
    pub(crate) fn run<T, E>(
        &self,
        work: impl AsyncFnOnce(&Instance) -> Result<T, E>,
    ) -> Result<T, E> {
        self.runtime.block_on(work(&self.instance))
    }

    /// The services that are wanted.
    async fn list(&self, wanted: &Wanted) -> Result<Vec<Listed>, RemoteError> {
        let listed = self.instance.services().await?.into_iter();
        let mut services: Vec<Listed> =
            listed.map(|service| Listed { key: key(&service), id: service.id }).collect();
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
    async fn receive(
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
