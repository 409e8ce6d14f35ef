//! Instances for one request. Each change is in the audit log.

use std::{net::IpAddr, sync::Arc};

use api_types::{
    ApiError, AuditAction, EnteredSecret, InstanceForm, InstanceFormProblem, InstanceId,
    InstanceServices, InstanceSide, InstanceTrial, InstanceView, InstancesView, Missing,
    SavedInstance, ServiceGrid,
};
use app::api::{
    IntoApiError,
    access::{BoxFuture, InstanceService},
    instance_jobs::{FoundJob, JobId, KnownJobs},
    internal_error,
};
use data_encoding::HEXLOWER;
use repository::Admin;

use super::{
    Instances,
    form::{SecretSource, Target, ValidForm, ValidSignIn},
    record::{InstanceRecord, SignInRecord},
    refresh::Reading,
    seal::{InstanceKeyError, Purpose},
};
use crate::{audit::Event, records::RecordFileError};

/// The random bytes of an ID.
const ID_BYTES: usize = 8;

/// The instances, for one request.
pub(crate) struct RequestInstances {
    pub(crate) instances: Arc<Instances>,
    pub(crate) peer: IpAddr,
}

/// Why an instance was not saved.
enum NotSaved {
    /// What was entered is not possible.
    Rejected(InstanceFormProblem),
    /// There is no such instance.
    Missing,
    /// It cannot be stored.
    File(RecordFileError),
    /// Its secret cannot be encrypted.
    Key(InstanceKeyError),
    /// No random numbers.
    Random(getrandom::Error),
}

impl RequestInstances {
    fn record(&self, admin: &Admin, action: AuditAction, subject: &str) {
        let actor = admin.member().identity();
        let event = Event::new(actor.name(), Some(self.peer), action).about(subject);
        self.instances.audit.record(&event, self.instances.clock.date());
    }

    /// Checks a form and stores it, in place of the instance with this ID or as a new one.
    fn save(
        &self,
        admin: &Admin,
        form: InstanceForm,
        id: Option<&InstanceId>,
    ) -> Result<InstanceRecord, NotSaved> {
        self.instances.records.change(|records| {
            let at = match id {
                Some(id) => {
                    let is_it = |record: &InstanceRecord| record.id == id.as_str();
                    Some(records.iter().position(is_it).ok_or(NotSaved::Missing)?)
                }
                None => None,
            };
            let changed = at.and_then(|at| records.get(at));
            let form = ValidForm::new(form, records, changed).map_err(NotSaved::Rejected)?;
            let record = self.new_record(admin, form, changed)?;
            match at.and_then(|at| records.get_mut(at)) {
                Some(stored) => stored.clone_from(&record),
                None => records.push(record.clone()),
            }
            Ok(record)
        })
    }

    fn new_record(
        &self,
        admin: &Admin,
        ValidForm { name, target }: ValidForm,
        changed: Option<&InstanceRecord>,
    ) -> Result<InstanceRecord, NotSaved> {
        let (id, added_at, added_by) = match changed {
            Some(it) => (it.id.clone(), it.added_at, it.added_by.clone()),
            None => {
                let id = new_id().map_err(NotSaved::Random)?;
                (id, self.instances.clock.date().0, admin.name().to_owned())
            }
        };
        let url = target.address.to_string();
        let sealed = |source, client: &str| match source {
            SecretSource::Stored(secret) => Ok(secret),
            SecretSource::Entered(EnteredSecret(text)) => {
                let purpose = Purpose { instance: &id, url: &url, client };
                self.instances.seal.seal(&text, &purpose).map_err(NotSaved::Key)
            }
        };
        let sign_in = match target.sign_in {
            ValidSignIn::Open => SignInRecord::Open,
            ValidSignIn::Token(token) => SignInRecord::Token { secret: sealed(token, "")? },
            ValidSignIn::ServiceAccount { client, secret, keycloak } => {
                let secret = sealed(secret, &client)?;
                SignInRecord::ServiceAccount { client, secret, keycloak }
            }
        };
        let authority = target.authority;
        let rejected_size = None;
        Ok(InstanceRecord { id, name, url, sign_in, authority, added_at, added_by, rejected_size })
    }

    fn saved(
        &self,
        admin: &Admin,
        saved: Result<InstanceRecord, NotSaved>,
        action: AuditAction,
    ) -> Result<SavedInstance, ApiError> {
        match saved {
            Ok(record) => {
                // It is due for a look now.
                self.instances.health.forget(&record.id());
                self.record(admin, action, &title(&record));
                Ok(SavedInstance::Saved(record.id()))
            }
            Err(NotSaved::Rejected(problem)) => Ok(SavedInstance::Rejected(problem)),
            Err(NotSaved::Missing) => Err(ApiError::NotFound(Missing::Instance)),
            Err(NotSaved::File(error)) => Err(error.into_api_error()),
            Err(NotSaved::Key(error)) => Err(error.into_api_error()),
            Err(NotSaved::Random(error)) => Err(internal_error(&error)),
        }
    }
}

impl InstanceService for RequestInstances {
    fn view(&self, _: &Admin) -> Result<InstancesView, ApiError> {
        self.instances.view().map_err(IntoApiError::into_api_error)
    }

    fn try_form(
        &self,
        _: &Admin,
        form: InstanceForm,
        instance: Option<InstanceId>,
    ) -> BoxFuture<'_, InstanceTrial> {
        Box::pin(async move {
            let stored = instance.map(|id| self.instances.find(&id)).transpose()?;
            let target = match Target::new(form, stored.as_ref()) {
                Ok(target) => target,
                Err(problem) => return Ok(InstanceTrial::Rejected(problem)),
            };
            let look = match self.instances.connection_to(target, stored.as_ref()) {
                Ok(connection) => connection.look(self.instances.clock.date()).await,
                Err(problem) => Err(problem),
            };
            Ok(look.map_or_else(InstanceTrial::Failed, InstanceTrial::Found))
        })
    }

    fn add(&self, admin: &Admin, form: InstanceForm) -> Result<SavedInstance, ApiError> {
        self.saved(admin, self.save(admin, form, None), AuditAction::InstanceAdded)
    }

    fn change(
        &self,
        admin: &Admin,
        instance: &InstanceId,
        form: InstanceForm,
    ) -> Result<SavedInstance, ApiError> {
        self.saved(admin, self.save(admin, form, Some(instance)), AuditAction::InstanceChanged)
    }

    fn remove(&self, admin: &Admin, instance: &InstanceId) -> Result<(), ApiError> {
        let removed = self.instances.records.change(|records| {
            let at = records.iter().position(|record| record.id == instance.as_str());
            Ok::<_, RecordFileError>(at.map(|at| records.remove(at)))
        });
        let removed = removed.map_err(IntoApiError::into_api_error)?;
        let removed = removed.ok_or(ApiError::NotFound(Missing::Instance))?;
        self.instances.health.forget(instance);
        self.instances.jobs.remove(instance);
        self.record(admin, AuditAction::InstanceRemoved, &title(&removed));
        let mirrors = self.instances.remove_mirrors_of(instance);
        mirrors.map_err(IntoApiError::into_api_error)?;
        self.instances.copies.remove(instance).map_err(|error| internal_error(&error))
    }

    fn contact(&self, _: &Admin, instance: &InstanceId) -> BoxFuture<'_, InstanceView> {
        let id = instance.clone();
        Box::pin(async move {
            let record = self.instances.find(&id)?;
            // The person may have raised its limit.
            let forgotten = self.instances.records.forget_rejected_size(&record);
            forgotten.map_err(|error| internal_error(&error))?;
            self.instances.look(record, true).await;
            Ok(self.instances.view_of(&self.instances.find(&id)?))
        })
    }

    fn jobs(&self, _: &Admin, instance: &InstanceId) -> Result<KnownJobs, ApiError> {
        self.instances.jobs(instance)
    }

    fn job(&self, _: &Admin, instance: &InstanceId, job: JobId) -> Result<FoundJob, ApiError> {
        self.instances.job(instance, job)
    }

    fn cancel_job(
        &self,
        _: &Admin,
        instance: &InstanceId,
        only: Option<JobId>,
    ) -> Result<(), ApiError> {
        self.instances.cancel_job(instance, only)
    }

    fn refresh(
        &self,
        admin: &Admin,
        instance: &InstanceId,
        everything: bool,
    ) -> Result<Option<JobId>, ApiError> {
        let reading = if everything { Reading::Everything } else { Reading::Changed };
        self.instances.start_refresh(admin, instance, reading)
    }

    fn compare(
        &self,
        admin: &Admin,
        base: InstanceSide,
        other: InstanceSide,
    ) -> Result<Option<JobId>, ApiError> {
        self.instances.start_comparison(admin, [base, other])
    }

    fn services(&self, admin: &Admin, instance: &InstanceId) -> Result<InstanceServices, ApiError> {
        self.instances.services(admin, instance)
    }

    fn grid(&self, admin: &Admin) -> Result<ServiceGrid, ApiError> {
        self.instances.grid(admin)
    }
}

impl From<RecordFileError> for NotSaved {
    fn from(error: RecordFileError) -> Self {
        Self::File(error)
    }
}

/// An instance in the audit log.
fn title(record: &InstanceRecord) -> String {
    format!("{} at {}", record.name, record.url)
}

/// The ID of a new instance or a new mirror.
pub(super) fn new_id() -> Result<String, getrandom::Error> {
    let mut id = [0; ID_BYTES];
    getrandom::fill(&mut id)?;
    Ok(HEXLOWER.encode(&id))
}
