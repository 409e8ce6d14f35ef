//! Fetches the services of a mirror: those that differ become an import of the repository.

use api_types::{
    ExportOptions, FetchedFile, ImportExchange, InstanceJobFailure, InstanceStage, MirrorResult,
    NewFile, Report,
};
use app::{api::IntoApiError as _, text::exact_time};
use repository::{ExportError, ImportError};
use snapshot::ServiceType;

use super::run::{Ended, Run};
use crate::{
    exchange::write_import,
    instances::{
        job::{Job, Stop},
        refresh::Reading,
        seeing::ReadInstance,
    },
};

impl Run {
    pub(super) fn fetch(&self, job: &Job) -> Result<Ended, Stop> {
        let (instances, admin) = (&*self.instances, &self.admin);
        let ReadInstance { copy, .. } =
            instances.read(&self.record, Reading::CanHaveChanged, admin, job)?;
        let states = self.states(&copy)?;
        if self.has_nothing_new(&states) {
            return Ok(self.unchanged(states.base));
        }
        let all = states.scope.entries(&states.now.source);
        if all.is_empty() {
            return Err(Stop::Failed(InstanceJobFailure::NoServices));
        }
        let has_gone = self.has_gone(&states);
        let entries = if has_gone { all } else { self.differing(&copy, all) };
        if entries.is_empty() {
            return Ok(self.unchanged(states.base));
        }
        job.enter(InstanceStage::Comparing, entries.len())?;
        let is_generic = |kind| kind == ServiceType::GenericRest;
        let generic = entries.iter().filter(|entry| is_generic(entry.summary.kind));
        let without_data = generic.map(|entry| entry.summary.key.clone()).collect();
        let size: u64 = entries.iter().map(|entry| entry.summary.size).sum();
        let product = copy.remembered().product.clone();
        let name = &self.record.name;
        let title = format!("{name}, {product}, {}", exact_time(instances.clock.date().0));
        let repository = &*instances.repository;
        // It is written with a line break after each document.
        let most = size.saturating_mul(2).saturating_add(1 << 16).min(repository.max_file_bytes());
        let options = ExportOptions::default();
        let export = copy.repository().export_entries(admin, states.base.source, entries, options);
        let (import, _) = write_import(repository, admin, NewFile::new(title, most), |out| {
            export.write_to(out).map_err(ExportError::into_api_error).map_err(Stop::from)
        })?;
        if has_gone {
            self.list_missing(repository, &import)?;
        }
        let not_there = states.scope.missing(&states.now.source);
        let instance = self.record.id();
        let file = FetchedFile { instance, name: name.as_str().into(), without_data, not_there };
        instances.sends.remember(import.clone(), ImportExchange::Fetched(file));
        self.conclude(repository, &import, &states, |decisions| {
            let applied = repository.apply_reviewed(admin, &import, &decisions, None);
            let report = applied.map_err(ImportError::into_api_error)?;
            Ok((fetched(&report), report.revision))
        })
    }
}

/// The result of a fetch that was applied.
pub(super) fn fetched(report: &Report) -> MirrorResult {
    MirrorResult::Fetched { revision: report.revision, services: changed(report) }
}

/// The number of services that changed.
pub(super) fn changed(report: &Report) -> u32 {
    report.verified.saturating_add(report.removed)
}
