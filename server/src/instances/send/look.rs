//! Looks what an instance has of the services of a send.

use std::sync::Arc;

use api_types::FoundThere;
use app::api::IntoApiError as _;
use repository::{Entry, Index, StoreError};
use snapshot::ServiceKey;

use super::{Sending, record::SendRecord};
use crate::{
    exchange::is_equal,
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
        let keys = target.put_since(&base).chain(target.removed_since(&base));
        let keys = keys.map(|entry| entry.summary.key.clone()).collect();
        Ok(Touched { base, target, keys })
    }

    /// Reads what the instance has of these services into the copy, and compares it with both states.
    pub(super) fn look(&self, job: &Job, touched: &Touched) -> Result<FoundThere, Stop> {
        self.refresh(job, Reading::Services(touched.keys.iter().cloned().collect()))?;
        self.compare(touched).map_err(|error| error.into_api_error().into())
    }

    /// Compares what the copy has with both states.
    fn compare(&self, touched: &Touched) -> Result<FoundThere, StoreError> {
        let head = self.copy.repository().head(self.admin.member());
        let mut found = FoundThere::default();
        for key in &touched.keys {
            let there = head.index.get(key);
            let group = if self.is_same(there, touched.target.get(key))? {
                &mut found.sent
            } else if self.is_same(there, touched.base.get(key))? {
                &mut found.before
            } else {
                &mut found.other
            };
            group.push(key.clone());
        }
        Ok(found)
    }

    fn is_same(&self, a: Option<&Arc<Entry>>, b: Option<&Arc<Entry>>) -> Result<bool, StoreError> {
        let (Some(a), Some(b)) = (a, b) else { return Ok(a.is_none() && b.is_none()) };
        if a.hash == b.hash {
            return Ok(true);
        }
        let definition = |entry| self.copy.repository().definition(self.admin.member(), entry);
        Ok(is_equal(&definition(a)?, &definition(b)?))
    }
}
