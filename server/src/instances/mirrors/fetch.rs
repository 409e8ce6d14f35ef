//! Fetches the services of a mirror: those that differ become an import of the repository.

use std::sync::Arc;

use api_types::{
    ExportOptions, FetchedFile, ImportExchange, InstanceJobFailure, InstanceStage, MirrorResult,
    NewFile, Report,
};
use app::{api::IntoApiError as _, text::exact_time};
use repository::{Entry, ExportError, ImportError};
use snapshot::{ServiceKey, ServiceType};

use super::{
    plan::States,
    run::{Ended, Run},
};
use crate::{
    exchange::write_import,
    instances::{
        copy::InstanceCopy,
        job::{Job, Stop},
    },
};

/// What a run fetches.
struct ToFetch {
    states: States,
    /// The services of the plan: those that differ, or all of them if others are gone.
    entries: Vec<Arc<Entry>>,
    differing: Vec<ServiceKey>,
    has_gone: bool,
}

impl Run {
    pub(super) fn fetch(&self, job: &Job) -> Result<Ended, Stop> {
        let (instances, admin) = (&*self.instances, &self.admin);
        let read = self.read(job)?;
        let copy = &read.copy;
        let mut found = self.to_fetch(copy)?;
        if self.read_also(job, &read, &found.differing)? {
            found = self.to_fetch(copy)?;
        }
        let ToFetch { states, entries, has_gone, .. } = found;
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

    /// What would be fetched of what the instance had when it was read last.
    fn to_fetch(&self, copy: &InstanceCopy) -> Result<ToFetch, Stop> {
        let states = self.states(copy)?;
        if self.has_nothing_new(&states) {
            let (entries, differing) = (Vec::new(), Vec::new());
            return Ok(ToFetch { states, entries, differing, has_gone: false });
        }
        let all = states.scope.entries(&states.now.source);
        if all.is_empty() {
            return Err(Stop::Failed(InstanceJobFailure::NoServices));
        }
        let has_gone = !self.gone(&states).is_empty();
        let changed = self.differing(copy, all.clone());
        let differing = changed.iter().map(|entry| entry.summary.key.clone()).collect();
        let entries = if has_gone { all } else { changed };
        Ok(ToFetch { states, entries, differing, has_gone })
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
