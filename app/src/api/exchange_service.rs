//! What server functions need to fetch services of instances, to send services to them, and to find the repository that
//! has an import.

use std::{cmp::Reverse, sync::Arc};

use api_types::{
    ChosenServices, Decisions, DecisionsVersion, ImportExchange, ImportId, InstanceId, NextStep,
    Report, RevisionNumber, SendOrder, SendView, WaitingImport,
};
use leptos::prelude::use_context;
use repository::{Admin, Manager, Repository};

use super::{
    ApiError, IntoApiError,
    access::{NotProvided, repository},
    instance_jobs::JobId,
    internal_error,
};

/// Fetches services of instances and sends services to them, for one request. The server implements it. Its methods
/// block.
pub trait ExchangeService: Send + Sync {
    /// The copy of an instance that has this import.
    fn copy_with(&self, import: &ImportId) -> Option<Arc<Repository>>;

    /// What an import has to do with an instance.
    fn exchange_of(&self, import: &ImportId) -> Option<ImportExchange>;

    /// The plans of sends that wait for decisions.
    fn waiting_sends(&self, admin: &Admin) -> Vec<WaitingImport>;

    /// Starts a job that makes an import of services of an instance.
    ///
    /// # Errors
    /// [`ApiError::NotFound`], [`ConflictCause::InstanceBusy`](api_types::ConflictCause). The other methods fail like
    /// this, too.
    fn start_fetch(
        &self,
        admin: &Admin,
        instance: &InstanceId,
        services: ChosenServices,
    ) -> Result<JobId, ApiError>;

    /// Starts a job that plans a send.
    ///
    /// # Errors
    /// [`ConflictCause::UnfinishedSend`](api_types::ConflictCause).
    fn plan_send(
        &self,
        admin: &Admin,
        instance: &InstanceId,
        order: SendOrder,
    ) -> Result<JobId, ApiError>;

    /// Starts a job that plans to send what an instance had before a revision of its copy.
    ///
    /// # Errors
    /// The errors of [`ExchangeService::plan_send`].
    fn plan_undo(
        &self,
        admin: &Admin,
        instance: &InstanceId,
        revision: RevisionNumber,
    ) -> Result<JobId, ApiError>;

    /// Applies the plan of a send in the copy, and starts to send it. One that was applied before starts no job.
    ///
    /// # Errors
    /// The errors of applying an import. Nothing is sent then.
    fn apply_send(
        &self,
        admin: &Admin,
        import: &ImportId,
        decisions: Decisions,
        seen: Option<DecisionsVersion>,
    ) -> Result<(Report, Option<JobId>), ApiError>;

    /// The newest send to an instance.
    ///
    /// # Errors
    /// If it cannot be read.
    fn last_send(&self, admin: &Admin, instance: &InstanceId)
    -> Result<Option<SendView>, ApiError>;

    /// Does something about a send that has not reached its end.
    ///
    /// # Errors
    /// [`ApiError::NotFound`].
    fn take_next_step(
        &self,
        admin: &Admin,
        instance: &InstanceId,
        step: NextStep,
    ) -> Result<JobId, ApiError>;
}

/// What fetches services of instances and sends services to them.
pub(super) fn exchange_service() -> Result<Arc<dyn ExchangeService>, ApiError> {
    use_context().ok_or_else(|| internal_error(&NotProvided("service for exchanges")))
}

/// The repositories that can have an import: that of the server, and the copies of instances.
pub(super) struct Repositories {
    own: Arc<Repository>,
    /// Without it, there are no copies.
    exchange: Option<Arc<dyn ExchangeService>>,
}

/// The repositories that can have an import.
pub(super) fn repositories() -> Result<Repositories, ApiError> {
    Ok(Repositories { own: repository()?, exchange: use_context() })
}

impl Repositories {
    /// The repository that has an import. It may read the history.
    pub(super) fn of(&self, import: &ImportId) -> Arc<Repository> {
        if self.own.has_import(import) {
            return Arc::clone(&self.own);
        }
        let copy = self.exchange.as_ref().and_then(|exchange| exchange.copy_with(import));
        copy.unwrap_or_else(|| Arc::clone(&self.own))
    }

    /// What an import has to do with an instance.
    pub(super) fn exchange_of(&self, import: &ImportId) -> Option<ImportExchange> {
        self.exchange.as_ref()?.exchange_of(import)
    }

    /// The unfinished imports and sends of all administrators, newest first.
    pub(super) fn waiting_imports(&self, admin: &Admin) -> Vec<WaitingImport> {
        let mut waiting = self.own.waiting_imports(admin);
        waiting.extend(self.exchange.iter().flat_map(|exchange| exchange.waiting_sends(admin)));
        waiting.sort_by_key(|import| Reverse(import.since));
        waiting
    }

    /// Applies an import. That of a copy is sent to its instance then.
    pub(super) fn apply(
        &self,
        manager: &Manager,
        import: &ImportId,
        decisions: &Decisions,
        seen: Option<DecisionsVersion>,
    ) -> Result<Report, ApiError> {
        let repository = self.of(import);
        match &self.exchange {
            Some(exchange) if !Arc::ptr_eq(&repository, &self.own) => {
                let admin = Admin::new(manager.member().clone());
                let admin = admin.map_err(IntoApiError::into_api_error)?;
                let applied = exchange.apply_send(&admin, import, decisions.clone(), seen);
                applied.map(|(report, _)| report)
            }
            _ => {
                let applied = repository.apply_reviewed(manager, import, decisions, seen);
                applied.map_err(IntoApiError::into_api_error)
            }
        }
    }
}
