//! Looks what an instance has of the services of a send.

use std::sync::Arc;

use api_types::FoundThere;
use app::api::IntoApiError as _;
use repository::{Index, StoreError};
use snapshot::ServiceKey;

use super::{Sending, record::SendRecord};
use crate::{
    exchange::send::{add_found, changed_keys},
    instances::{
        job::{Job, Stop},
        refresh::Reading,
    },
};

/// The services of a send, before and after it, as the copy has them.
pub(super) struct Touched {
    pub(super) base: Arc<Index>,
    pub(super) target: Arc<Index>,
    /// The services that the send changes.
    pub(super) keys: Vec<ServiceKey>,
}

impl Sending {
    /// The services that a send changes.
    pub(super) fn touched(&self, record: &SendRecord) -> Result<Touched, Stop> {
        let at = |number| self.copy.repository().index_at(&self.admin, number);
        let indexes = at(record.base()).and_then(|base| Ok((base, at(record.target())?)));
        let (base, target) = indexes.map_err(StoreError::into_api_error)?;
        let keys = changed_keys(&base, &target);
        Ok(Touched { base, target, keys })
    }

    /// Reads what the instance has of these services into the copy, and compares it with both states.
    pub(super) fn look(&self, job: &Job, touched: &Touched) -> Result<FoundThere, Stop> {
        self.refresh(job, Reading::Services(touched.keys.iter().cloned().collect()))?;
        self.compare(touched).map_err(|error| error.into_api_error().into())
    }

    /// Compares what the copy has with both states.
    fn compare(&self, touched: &Touched) -> Result<FoundThere, StoreError> {
        let repository = self.copy.repository();
        let head = repository.head(self.admin.member());
        let mut found = FoundThere::default();
        for key in &touched.keys {
            let there = head.index.get(key);
            let there =
                there.map(|entry| repository.definition(self.admin.member(), entry)).transpose()?;
            let indexes = (&*touched.base, &*touched.target);
            add_found(&mut found, (repository, &self.admin), indexes, key, there.as_ref())?;
        }
        Ok(found)
    }
}
