//! Plans a send: the services become an import of the copy of the instance, whose plan waits on the ordinary review.

use std::{collections::BTreeSet, io, sync::Arc};

use api_types::{
    ExportOptions, ImportExchange, ImportId, InstanceProduct, InstanceStage, NewFile, PlannedSend,
    RevisionNumber, SendOrder,
};
use app::api::{ApiError, IntoApiError as _};
use microcks::Product;
use repository::{Entry, ExportError, ImportError, Index, Repository, Revert, StoreError};
use snapshot::{DropReport, ServiceKey, ServiceType};

use super::{Sending, source::Source};
use crate::{
    exchange::{release, write_import},
    instances::{
        failures::too_large,
        job::{Job, Stop},
        record::InstanceRecord,
    },
};

impl Sending {
    /// Plans to send services. Returns the import of the copy.
    pub(crate) fn plan(&self, job: &Job, order: &SendOrder) -> Result<ImportId, Stop> {
        let source = self.source(job, order)?;
        let has_two_instances = source.instance.is_some();
        let planned = self.plan_from(job, source, order);
        planned.map_err(|stop| if has_two_instances { stop.of(&self.record) } else { stop })
    }

    fn plan_from(&self, job: &Job, source: Source, order: &SendOrder) -> Result<ImportId, Stop> {
        let name = source.file_name();
        let Source { repository, revision, entries, not_there, instance } = source;
        let profile = order.profile.as_ref().map(|source| source.profile()).transpose();
        let profile = profile.map_err(ApiError::InvalidProfile)?;
        let product = self.refresh_touched(job, entries.iter().map(|entry| &entry.summary.key))?;
        job.enter(InstanceStage::Comparing, entries.len())?;

        let limit = self.limit(&product);
        let options = ExportOptions { reader: release(&product), redact: order.redact };
        let (entries, large) = self.divide(&repository, entries, revision, options, limit)?;
        if entries.is_empty() {
            return Err(too_large(large, Some(limit)));
        }
        let is_generic = |entry: &&Arc<Entry>| entry.summary.kind == ServiceType::GenericRest;
        let generic = entries.iter().filter(is_generic);
        let without_data = generic.map(|entry| entry.summary.key.clone()).collect();
        let size: u64 = entries.iter().map(|entry| entry.summary.size).sum();
        let export = repository.export_entries(&self.admin, revision, entries, options);
        let export = export.with_response_times(profile);
        let preview = export.preview().map_err(ExportError::into_api_error)?;
        // Adapting it to a release and other response times can make the file a little larger.
        let most = size.saturating_mul(2).saturating_add(1 << 16);
        let copy = self.copy.repository();
        let file = NewFile::new(name, most.min(copy.max_file_bytes()));
        let (import, receipt) = write_import(copy, &self.admin, file, |out| {
            export.write_to(out).map_err(ExportError::into_api_error).map_err(Stop::from)
        })?;
        self.remember(
            &import,
            PlannedSend {
                omitted: preview.omitted,
                too_large: large,
                limit,
                dropped: receipt.dropped,
                redacted: receipt.redacted,
                without_data,
                source: instance,
                not_there,
                ..self.planned(&product)
            },
        );
        Ok(import)
    }

    /// Plans to send what the instance had before a revision of its copy. Returns the import of the copy.
    pub(crate) fn plan_undo(&self, job: &Job, number: RevisionNumber) -> Result<ImportId, Stop> {
        let copy = self.copy.repository();
        let at = |number| copy.index_at(&self.admin, number);
        let before = RevisionNumber(number.0.saturating_sub(1));
        let indexes = at(before).and_then(|before| Ok((before, at(number)?)));
        let (before, after) = indexes.map_err(StoreError::into_api_error)?;
        let changed = after.put_since(&before).chain(after.removed_since(&before));
        let product = self.refresh_touched(job, changed.map(|entry| &entry.summary.key))?;
        job.enter(InstanceStage::Comparing, 0)?;
        let import = copy.start_revert(&self.admin, Revert::Undo(number));
        let import = import.map_err(ImportError::into_api_error)?;
        self.remember(&import, self.planned(&product));
        Ok(import)
    }

    /// Reads these services as they are there now.
    fn refresh_touched<'a>(
        &self,
        job: &Job,
        keys: impl Iterator<Item = &'a ServiceKey>,
    ) -> Result<Product, Stop> {
        let touched = |index: &Index| {
            Ok(keys.filter(|key| index.get(key).is_some()).cloned().collect::<BTreeSet<_>>())
        };
        Ok(self.instances.read_now(&self.record, &self.admin, job, touched)?.product)
    }

    /// The services that the instance can accept, and those that are too large for it.
    fn divide(
        &self,
        repository: &Repository,
        entries: Vec<Arc<Entry>>,
        revision: RevisionNumber,
        options: ExportOptions,
        limit: u64,
    ) -> Result<(Vec<Arc<Entry>>, Vec<ServiceKey>), Stop> {
        let (mut accepted, mut large) = (Vec::with_capacity(entries.len()), Vec::new());
        for entry in entries {
            // Adapting a definition to a release can make it a little larger.
            let is_large = entry.summary.size > limit / 4 * 3 && {
                let alone = vec![Arc::clone(&entry)];
                let export = repository.export_entries(&self.admin, revision, alone, options);
                let receipt = export.write_to(io::sink()).map_err(ExportError::into_api_error)?;
                receipt.size > limit
            };
            if is_large {
                large.push(entry.summary.key.clone());
            } else {
                accepted.push(entry);
            }
        }
        Ok((accepted, large))
    }

    fn remember(&self, import: &ImportId, planned: PlannedSend) {
        self.instances.sends.remember(import.clone(), ImportExchange::Sends(planned));
    }

    /// What is known of every send to the instance.
    fn planned(&self, product: &Product) -> PlannedSend {
        planned_send(&self.record, product, self.limit(product))
    }
}

/// What is known of every send to an instance, which accepts files of `limit` bytes.
pub(in crate::instances) fn planned_send(
    instance: &InstanceRecord,
    product: &Product,
    limit: u64,
) -> PlannedSend {
    let (program, version) = match product {
        Product::Microcks(version) => (InstanceProduct::Microcks, version),
        Product::Mockpit(version) => (InstanceProduct::Mockpit, version),
    };
    PlannedSend {
        instance: instance.id(),
        name: instance.name.as_str().into(),
        product: program,
        version: version.as_str().into(),
        source: None,
        release: release(product),
        omitted: Vec::new(),
        too_large: Vec::new(),
        limit,
        dropped: DropReport::default(),
        redacted: 0,
        without_data: Vec::new(),
        not_there: Vec::new(),
    }
}
