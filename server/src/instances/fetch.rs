//! Fetching: services of an instance become an import of the repository, as a file would.

use std::path::Path;

use api_types::{ChosenServices, FetchedFile, ImportId, InstanceId, InstanceStage, NewFile};
use app::{api::internal_error, text::exact_time};
use microcks::Instance;
use repository::{Admin, Repository};
use snapshot::{ServiceKey, ServiceType, Summary};
use store::now;

use super::{
    chosen::{self, Wanted},
    contact::Connection,
    job::{Job, Stop},
};
use crate::exchange::{Batches, key, receive_group, write_import};

/// What is fetched from where.
pub(super) struct Fetch<'a> {
    pub(super) instance: &'a InstanceId,
    pub(super) name: &'a str,
    pub(super) services: &'a ChosenServices,
    /// The repository that gets the import.
    pub(super) repository: &'a Repository,
    pub(super) admin: &'a Admin,
    /// A folder for files without a name.
    pub(super) folder: &'a Path,
}

/// What an instance has sent.
struct Received {
    batches: Batches,
    product: String,
    not_there: Vec<ServiceKey>,
}

impl Fetch<'_> {
    /// Fetches the services, and plans an import of them.
    pub(super) fn run(
        &self,
        job: &Job,
        connection: &Connection,
    ) -> Result<(ImportId, FetchedFile), Stop> {
        job.enter(InstanceStage::Connecting, 0)?;
        let received = job.block_on(async { self.receive(job, &connection.open().await?).await });
        let received = received.map_err(|stop| stop.explained(connection, now()))?;
        let Received { batches, product, not_there } = received;
        let is_generic = |summary: &&Summary| summary.kind == ServiceType::GenericRest;
        let without_data: Vec<ServiceKey> =
            batches.services().filter(is_generic).map(|summary| summary.key.clone()).collect();
        let count = batches.services().count();
        job.enter(InstanceStage::Comparing, count)?;
        let name = format!("{}, {product}, {}", self.name, exact_time(now().0));
        // It is written without white space, but with a line break after each document.
        let most = batches.size().saturating_mul(2).saturating_add(1 << 10);
        let file = NewFile::new(name, most.min(self.repository.max_file_bytes()));
        let (import, ()) = write_import(self.repository, self.admin, file, |out| {
            batches.write(out).map(drop).map_err(|error| internal_error(&error))
        })?;
        let file = FetchedFile {
            instance: self.instance.clone(),
            name: self.name.into(),
            without_data,
            not_there,
        };
        Ok((import, file))
    }

    async fn receive(&self, job: &Job, client: &Instance) -> Result<Received, Stop> {
        job.enter(InstanceStage::Listing, 0)?;
        let listed = client.services().await?;
        let wanted = chosen::of_instance(self.services, listed, self.repository, self.admin)?;
        let Wanted { services, not_there } = wanted;
        job.enter(InstanceStage::Reading, services.len())?;
        let ids: Vec<String> = services.iter().map(|service| service.id.clone()).collect();
        let mut batches = Batches::new(self.folder).map_err(|error| Stop::internal(&error))?;
        let mut done = 0;
        for group in client.batches(&ids) {
            receive_group(client, group, &mut batches, &mut |_| ()).await?;
            done += group.len();
            job.set_done(done)?;
        }
        let missing = services.iter().filter(|service| !batches.has(&service.id));
        let missing: Vec<ServiceKey> = missing.map(key).collect();
        if !missing.is_empty() {
            return Err(Stop::incomplete(missing));
        }
        Ok(Received { batches, product: client.product().to_string(), not_there })
    }
}
