//! Edits of services: settings, response times and deletion. An edit is a plan, reviewed and applied like
//! an import.

use std::sync::Arc;

use api_types::{EditAnswer, EditBase, EditableService, ImportId};
use snapshot::{
    ServiceId, ServiceKey,
    response_times::Profile,
    settings::{
        EditFault, EditPlace, FaultReason, OperationPart, ServiceEdit, ServiceSettings, check,
    },
};

use crate::{
    access::Editor,
    import::{ApplyError, ImportError},
    plan::{Edit, PlanError, find_concurrent_changes},
    repository::Repository,
    service::ServiceError,
    store::{Entry, Head, StoreError},
};

/// Why an edit cannot be planned.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// The newest revision has no service with this ID.
    #[error("no service has the ID {0}")]
    NoService(ServiceId),
    /// The service changed since the form was opened, or the plan cannot be made.
    #[error(transparent)]
    Import(#[from] ImportError),
}

impl From<StoreError> for EditError {
    fn from(error: StoreError) -> Self {
        Self::Import(error.into())
    }
}

impl Repository {
    /// The settings of a service, for a form.
    ///
    /// # Errors
    /// [`ServiceError::NoService`] if there is no service with this ID. Fails if the store cannot be read.
    pub fn editable_service(
        &self,
        _: &impl Editor,
        id: &ServiceId,
    ) -> Result<EditableService, ServiceError> {
        let head = self.store.head();
        let (entry, definition) = self.definition_of(&head, id)?;
        Ok(EditableService {
            base: EditBase { revision: head.revision.number, hash: entry.hash },
            summary: entry.summary.clone(),
            settings: ServiceSettings::new(&definition),
        })
    }

    /// Plans an edit of a service.
    ///
    /// # Errors
    /// [`EditError::NoService`], and [`ApplyError::Stale`] with the account that changed the service since
    /// `base`. Fails if the store cannot be read.
    pub fn start_edit(
        &self,
        editor: &impl Editor,
        id: &ServiceId,
        base: &EditBase,
        edit: ServiceEdit,
    ) -> Result<EditAnswer, EditError> {
        let faults = check(&edit);
        if !faults.is_empty() {
            return Ok(EditAnswer::Rejected(faults));
        }
        let head = self.store.head();
        let entry = find(&head, id)?;
        self.check_base(base, entry, &head)?;
        let edit = Edit::Settings(entry.summary.key.clone(), Arc::new(edit));
        match self.plan_new_edit(editor, edit, &head) {
            Ok(import) => Ok(EditAnswer::Review(import)),
            Err(ImportError::Plan(PlanError::NoOperation(operation))) => {
                let place = EditPlace::Operation { name: operation.0, part: OperationPart::Name };
                let reason = FaultReason::NoOperation;
                Ok(EditAnswer::Rejected(vec![EditFault { place, reason }]))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Plans to apply a response-time profile to all services, or to some.
    ///
    /// # Errors
    /// [`EditError::NoService`] if one of them does not exist. Fails if the store cannot be read.
    pub fn start_response_times(
        &self,
        editor: &impl Editor,
        profile: Profile,
        services: Option<&[ServiceId]>,
    ) -> Result<ImportId, EditError> {
        let head = self.store.head();
        let keys = services.map(|services| keys(&head, services)).transpose()?;
        let edit = Edit::ResponseTimes(Arc::new(profile), keys);
        Ok(self.plan_new_edit(editor, edit, &head)?)
    }

    /// Plans to delete services.
    ///
    /// # Errors
    /// [`EditError::NoService`] if one of them does not exist. Fails if the store cannot be read.
    pub fn start_deletion(
        &self,
        editor: &impl Editor,
        services: &[ServiceId],
    ) -> Result<ImportId, EditError> {
        let head = self.store.head();
        Ok(self.plan_new_edit(editor, Edit::Delete(keys(&head, services)?), &head)?)
    }

    /// Checks that a service is as it was when the form was opened.
    fn check_base(&self, base: &EditBase, entry: &Entry, head: &Head) -> Result<(), EditError> {
        if entry.hash == base.hash {
            return Ok(());
        }
        let (planned, newest) = (base.revision, head.revision.number);
        let keys = [&entry.summary.key];
        let changed = find_concurrent_changes(&keys, planned, newest, &*self.store)?;
        let stale = ApplyError::Stale { planned, newest, changed };
        Err(ImportError::Apply(stale).into())
    }
}

fn find<'a>(head: &'a Head, id: &ServiceId) -> Result<&'a Arc<Entry>, EditError> {
    head.index.by_id(id).ok_or_else(|| EditError::NoService(id.clone()))
}

fn keys(head: &Head, services: &[ServiceId]) -> Result<Arc<[ServiceKey]>, EditError> {
    let key = |id| find(head, id).map(|entry| entry.summary.key.clone());
    services.iter().map(key).collect()
}
