//! Fetching and sending for one request. Each change of an instance is in the audit log.

use std::{
    net::IpAddr,
    sync::{Arc, mpsc},
};

use api_types::{
    ApiError, AuditAction, ChosenServices, ConflictCause, Decisions, DecisionsVersion,
    ImportExchange, ImportId, InstanceId, InstanceJobKind, InstanceJobResult, Missing, NextStep,
    PlannedSend, Report, RevisionNumber, Role, SendOrder, SendSource, SendView, SourceInstance,
    WaitingImport, WaitingSend,
};
use app::api::{
    IntoApiError, exchange_service::ExchangeService, instance_jobs::JobId, internal_error,
};
use microcks::Product;
use repository::{Admin, Identity, ImportView, Member, Repository};

use super::{
    Instances,
    copy::InstanceCopy,
    fetch::Fetch,
    job::{self, Job, Stop},
    record::InstanceRecord,
    send::{self, Approval, Sending},
};
use crate::audit::Event;

/// Fetching and sending, for one request.
pub(crate) struct RequestExchange {
    pub(crate) instances: Arc<Instances>,
    pub(crate) peer: IpAddr,
}

impl RequestExchange {
    fn record(
        &self,
        admin: &Admin,
        action: AuditAction,
        instance: &InstanceRecord,
        source: Option<&SourceInstance>,
    ) {
        let actor = admin.member().identity();
        let event = Event::new(actor.name(), Some(self.peer), action)
            .about(&instance.name)
            .from_source(source.map(|source| &*source.name));
        self.instances.audit.record(&event, self.instances.clock.date());
    }

    /// A send to an instance, or the plan of one.
    fn send(&self, admin: &Admin, id: &InstanceId) -> Result<Sending, ApiError> {
        let record = self.instances.find(id)?;
        let copy = self.instances.copies.open(id).map_err(|error| internal_error(&error))?;
        let instances = Arc::clone(&self.instances);
        Ok(Sending { instances, record, copy, admin: admin.clone() })
    }

    /// A plan of a send. The last one must have reached its end.
    fn new_send(&self, admin: &Admin, id: &InstanceId) -> Result<Sending, ApiError> {
        let send = self.send(admin, id)?;
        if send.is_open()? {
            return Err(ApiError::Conflict(ConflictCause::UnfinishedSend));
        }
        Ok(send)
    }

    /// Starts a job of one instance or two.
    fn start(
        &self,
        ids: &[&InstanceId],
        kind: InstanceJobKind,
        work: impl FnOnce(&Job) -> Result<InstanceJobResult, Stop> + Send + 'static,
    ) -> Result<JobId, ApiError> {
        let slots: Vec<_> = ids.iter().map(|id| self.instances.jobs.of(id)).collect();
        let slots: Vec<_> = slots.iter().collect();
        let started = job::start(&slots, kind, work)?;
        started.ok_or(ApiError::Conflict(ConflictCause::InstanceBusy))
    }
}

impl ExchangeService for RequestExchange {
    fn copy_with(&self, import: &ImportId) -> Option<Arc<Repository>> {
        let (_, copy) = self.instances.copy_with(import)?;
        Some(Arc::clone(copy.repository()))
    }

    fn exchange_of(&self, import: &ImportId) -> Option<ImportExchange> {
        let known = self.instances.sends.exchange_of(import);
        known.or_else(|| self.instances.applied_send(import).map(ImportExchange::Sends))
    }

    fn waiting_sends(&self, admin: &Admin) -> Vec<WaitingImport> {
        let opened = self.instances.copies.opened().into_iter();
        let waiting = opened.flat_map(|(_, copy)| copy.repository().waiting_imports(admin));
        let to_instance =
            |import: WaitingImport| match self.instances.sends.exchange_of(&import.id)? {
                ImportExchange::Sends(PlannedSend { name: to, source, .. }) => {
                    let from = source.map(|source| source.name);
                    Some(WaitingImport { send: Some(WaitingSend { to, from }), ..import })
                }
                ImportExchange::Fetched(_) => None,
            };
        waiting.filter_map(to_instance).collect()
    }

    fn start_fetch(
        &self,
        admin: &Admin,
        instance: &InstanceId,
        services: ChosenServices,
    ) -> Result<JobId, ApiError> {
        let record = self.instances.find(instance)?;
        self.record(admin, AuditAction::ServicesFetched, &record, None);
        let (instances, admin) = (Arc::clone(&self.instances), admin.clone());
        self.start(&[instance], InstanceJobKind::Fetch, move |job| {
            let copy =
                instances.copies.open(&record.id()).map_err(|error| Stop::internal(&error))?;
            let fetch = Fetch {
                instance: &record.id(),
                name: &record.name,
                services: &services,
                repository: &instances.repository,
                admin: &admin,
                folder: copy.folder(),
            };
            let connection = instances.connection(&record).map_err(Stop::instance)?;
            let (import, file) = fetch.run(job, &connection)?;
            instances.sends.remember(import.clone(), ImportExchange::Fetched(file));
            Ok(InstanceJobResult::Planned(import))
        })
    }

    fn plan_send(
        &self,
        admin: &Admin,
        instance: &InstanceId,
        order: SendOrder,
    ) -> Result<JobId, ApiError> {
        let send = self.new_send(admin, instance)?;
        let mut ids = vec![instance];
        if let SendSource::Instance(source) = &order.source {
            ids.extend((self.instances.find(source)?.id() != *instance).then_some(source));
        }
        let order = order.clone();
        self.start(&ids, InstanceJobKind::PlanSend, move |job| {
            send.plan(job, &order).map(InstanceJobResult::Planned)
        })
    }

    fn plan_undo(
        &self,
        admin: &Admin,
        instance: &InstanceId,
        revision: RevisionNumber,
    ) -> Result<JobId, ApiError> {
        let send = self.new_send(admin, instance)?;
        self.start(&[instance], InstanceJobKind::PlanSend, move |job| {
            send.plan_undo(job, revision).map(InstanceJobResult::Planned)
        })
    }

    fn apply_send(
        &self,
        admin: &Admin,
        import: &ImportId,
        decisions: Decisions,
        seen: Option<DecisionsVersion>,
    ) -> Result<(Report, Option<JobId>), ApiError> {
        let found = self.instances.copy_with(import);
        let (id, copy) = found.ok_or(ApiError::NotFound(Missing::Import))?;
        // A request that is repeated gets the same answer.
        if let Ok(ImportView::Applied { report, .. }) = copy.repository().view_import(admin, import)
        {
            return Ok((report, None));
        }
        let send = self.send(admin, &id)?;
        let record = send.record.clone();
        let approval = Approval { import: import.clone(), decisions, seen };
        let (answer, applied) = mpsc::channel();
        let work = move |job: &Job| send.apply(job, &approval, &answer);
        let source = self.instances.sends.source_of(import);
        let job = self.start(&[&id], InstanceJobKind::Send, work)?;
        let report = applied.recv().map_err(|error| internal_error(&error))??;
        self.record(admin, AuditAction::ServicesSent, &record, source.as_ref());
        Ok((report, Some(job)))
    }

    fn last_send(
        &self,
        admin: &Admin,
        instance: &InstanceId,
    ) -> Result<Option<SendView>, ApiError> {
        self.instances.find(instance)?;
        let copy = self.instances.copies.open_existing(instance);
        match copy.map_err(|error| internal_error(&error))? {
            Some(_) => self.send(admin, instance)?.view(),
            None => Ok(None),
        }
    }

    fn take_next_step(
        &self,
        admin: &Admin,
        instance: &InstanceId,
        step: NextStep,
    ) -> Result<JobId, ApiError> {
        let send = self.send(admin, instance)?;
        let record = send.record.clone();
        let source = send.view()?.and_then(|send| send.source);
        let work = move |job: &Job| send.take_step(job, step);
        let job = self.start(&[instance], InstanceJobKind::Send, work)?;
        if step != NextStep::Look {
            self.record(admin, AuditAction::ServicesSent, &record, source.as_ref());
        }
        Ok(job)
    }
}

impl Instances {
    /// The copy that has this import, in memory or in its history.
    fn copy_with(&self, import: &ImportId) -> Option<(InstanceId, Arc<InstanceCopy>)> {
        let opened = self.copies.opened();
        let in_memory = opened.into_iter().find(|(_, copy)| copy.repository().has_import(import));
        if in_memory.is_some() || self.repository.was_applied(import).unwrap_or(true) {
            return in_memory;
        }
        let records = self.records.all().ok()?.into_iter();
        let mut copies = records.filter_map(|record| {
            let id = record.id();
            Some((id.clone(), self.copies.open_existing(&id).ok()??))
        });
        copies.find(|(_, copy)| copy.repository().was_applied(import).unwrap_or(false))
    }

    /// What is still known of a send that was applied before the server was started.
    fn applied_send(&self, import: &ImportId) -> Option<PlannedSend> {
        if self.repository.has_import(import) {
            return None;
        }
        let (id, copy) = self.copy_with(import)?;
        let product = Product::parse(&copy.remembered().product);
        let record = self.find(&id).ok()?;
        let planned = send::planned_send(&record, &product, record.upload_limit(&product));
        Some(PlannedSend { source: send::source_of(copy.folder(), import), ..planned })
    }

    /// Looks what is there of the sends that had not reached their end when the server ended.
    pub(super) fn resume_sends(self: &Arc<Self>) {
        let records = self.records.all().unwrap_or_default();
        for record in records {
            let id = record.id();
            if let Err(error) = self.resume_send(record) {
                tracing::error!(%error, instance = %id, "cannot look what is there of a send");
            }
        }
    }

    fn resume_send(self: &Arc<Self>, record: InstanceRecord) -> Result<(), ApiError> {
        let id = record.id();
        if !send::is_open(&self.copies.path(&id)).map_err(|error| internal_error(&error))? {
            return Ok(());
        }
        let copy = self.copies.open(&id).map_err(|error| internal_error(&error))?;
        let admin = Admin::new(Member::new(Identity::verified("server", Role::Admin)));
        let admin = admin.map_err(IntoApiError::into_api_error)?;
        let send = Sending { instances: Arc::clone(self), record, copy, admin };
        if !send.is_open()? {
            return Ok(());
        }
        let look = move |job: &Job| send.take_step(job, NextStep::Look);
        job::start(&[&self.jobs.of(&id)], InstanceJobKind::Send, look).map(drop)
    }
}
