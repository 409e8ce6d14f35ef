//! Where the services of a send come from: the repository, or the copy of another instance, which is read first.

use std::sync::Arc;

use api_types::{InstanceJobFailure, RevisionNumber, SendOrder, SendSource, SourceInstance};
use app::text::exact_time;
use repository::{Entry, Index, Repository};
use snapshot::ServiceKey;

use super::Sending;
use crate::instances::{
    chosen::{self, WantedEntries},
    job::{Job, Stop},
    record::InstanceRecord,
};

/// The services of a send where they come from.
pub(super) struct Source {
    /// It has the services, at this revision.
    pub(super) repository: Arc<Repository>,
    pub(super) revision: RevisionNumber,
    pub(super) entries: Vec<Arc<Entry>>,
    /// Chosen services that the source does not have.
    pub(super) not_there: Vec<ServiceKey>,
    /// `None` if the repository of this server is the source.
    pub(super) instance: Option<SourceInstance>,
}

impl Source {
    /// What the review calls the file with the services.
    pub(super) fn file_name(&self) -> String {
        match &self.instance {
            None => format!("This Mockpit, revision {}", self.revision),
            Some(SourceInstance { name, product, read }) => {
                format!("{name}, {product}, {}", exact_time(read.0))
            }
        }
    }
}

impl Sending {
    /// Finds the services of an order.
    ///
    /// # Errors
    /// If the source has none of them, or cannot be read.
    pub(super) fn source(&self, job: &Job, order: &SendOrder) -> Result<Source, Stop> {
        match &order.source {
            SendSource::Repository => {
                let repository = Arc::clone(&self.instances.repository);
                let before = Arc::clone(&repository.head(self.admin.member()).index);
                self.source_in(repository, &before, order)
            }
            SendSource::Instance(id) if *id == self.record.id() => {
                Err(Stop::Failed(InstanceJobFailure::SameInstance))
            }
            SendSource::Instance(id) => {
                let record = self.instances.find(id)?;
                let source = self.source_instance(job, &record, order);
                source.map_err(|stop| stop.of(&record))
            }
        }
    }

    fn source_instance(
        &self,
        job: &Job,
        record: &InstanceRecord,
        order: &SendOrder,
    ) -> Result<Source, Stop> {
        let copy = self.instances.copies.open(&record.id());
        let copy = copy.map_err(|error| Stop::internal(&error))?;
        let before = Arc::clone(&copy.repository().head(self.admin.member()).index);
        let choose = |now: &Index| {
            let wanted = self.wanted(order, &before, now)?;
            Ok(wanted.entries.iter().map(|entry| entry.summary.key.clone()).collect())
        };
        let product = self.instances.read_now(record, &self.admin, job, choose)?.product;
        let instance = SourceInstance {
            name: record.name.as_str().into(),
            product: product.to_string().into(),
            read: self.instances.clock.date(),
        };
        let source = self.source_in(Arc::clone(copy.repository()), &before, order)?;
        Ok(Source { instance: Some(instance), ..source })
    }

    /// The services of an order in the newest revision of a repository. They were chosen in the revision `before`.
    fn source_in(
        &self,
        repository: Arc<Repository>,
        before: &Index,
        order: &SendOrder,
    ) -> Result<Source, Stop> {
        let head = repository.head(self.admin.member());
        let WantedEntries { entries, not_there } = self.wanted(order, before, &head.index)?;
        let revision = head.revision.number;
        Ok(Source { repository, revision, entries, not_there, instance: None })
    }

    fn wanted(
        &self,
        order: &SendOrder,
        before: &Index,
        now: &Index,
    ) -> Result<WantedEntries, Stop> {
        let selections = &self.instances.repository;
        chosen::of_source(&order.services, (before, now), selections, &self.admin)
    }
}
