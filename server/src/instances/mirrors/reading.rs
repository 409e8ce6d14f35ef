//! Which services of the instance a run reads.
//!
//! A Mockpit states everything that has changed. The list of a Microcks does not show that an example or a contract has
//! changed. So a run reads what seems to have changed, and what was not read for a day. What it writes anywhere, it reads
//! right before. A person who runs the mirror gets all of it read.

use std::{collections::BTreeSet, time::Duration};

use api_types::{ChosenServices, MirrorDirection, Timestamp};
use microcks::Product;
use snapshot::ServiceKey;

use super::run::Run;
use crate::instances::{
    chosen,
    job::{Job, Stop},
    refresh::{Reading, Within},
    seeing::ReadInstance,
};

/// After this time, a service is read again, even if it seems to be unchanged. It is less than a day, so that a mirror
/// that runs daily reads everything.
const MAX_AGE: Duration = Duration::from_hours(23);

impl Run {
    /// Reads what can have changed at the instance of the services of the mirror.
    pub(super) fn read(&self, job: &Job) -> Result<ReadInstance, Stop> {
        let age = i64::try_from(MAX_AGE.as_millis()).unwrap_or(i64::MAX);
        let oldest = Timestamp(self.instances.clock.date().0.saturating_sub(age));
        // None is new enough for a person.
        let since = if self.asks_again() { Timestamp(i64::MAX) } else { oldest };
        let reading = Reading::Since(self.within()?, since);
        self.instances.read(&self.record, reading, &self.admin, job)
    }

    /// Reads those of these services that this run has not read yet. Returns whether there are any.
    pub(super) fn read_also<'a>(
        &self,
        job: &Job,
        read: &ReadInstance,
        services: impl IntoIterator<Item = &'a ServiceKey>,
    ) -> Result<bool, Stop> {
        if matches!(read.product, Product::Mockpit(_)) {
            return Ok(false);
        }
        let head = read.copy.repository().head(self.admin.member());
        let is_left =
            |key: &&ServiceKey| !read.read.contains(*key) && head.index.get(key).is_some();
        let left: BTreeSet<ServiceKey> = services.into_iter().filter(is_left).cloned().collect();
        if left.is_empty() {
            return Ok(false);
        }
        self.instances.read(&self.record, Reading::Services(left), &self.admin, job)?;
        Ok(true)
    }

    /// The services of the mirror, as the instance knows them.
    fn within(&self) -> Result<Within, Stop> {
        let repository = &self.instances.repository;
        Ok(match (&self.mirror.form.services, &self.mirror.form.direction) {
            (ChosenServices::All, _) => Within::All,
            (ChosenServices::Services(ids), MirrorDirection::Send) => {
                let head = repository.head(self.admin.member());
                let entries = ids.iter().filter_map(|id| head.index.by_id(id));
                Within::Keys(entries.map(|entry| entry.summary.key.clone()).collect())
            }
            (ChosenServices::Services(ids), _) => Within::Ids(ids.iter().cloned().collect()),
            (ChosenServices::Selection(name), _) => {
                let selected = chosen::of_selection(name, repository, &self.admin)?;
                Within::Keys(selected.iter().map(|summary| summary.key.clone()).collect())
            }
        })
    }
}
