//! The page of one service: what belongs to it, and the content of its examples and contracts.

use std::sync::Arc;

use api_types::ServiceView;
use snapshot::{
    Definition, Kind, ServiceId, Summary,
    describe::{ContractContent, ContractId, ExampleContent, ExampleId, OperationCalls, Overview},
};

use crate::{
    access::Member,
    repository::Repository,
    store::{Entry, Head, StoreError},
};

/// A part of a service cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The newest revision has no service with this ID.
    #[error("no service has the ID {0}")]
    NoService(ServiceId),
    /// The service has no such example or contract.
    #[error("the service has no such part")]
    NoPart,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Repository {
    /// A service at the newest revision, with the names of everything that belongs to it.
    ///
    /// # Errors
    /// [`ServiceError::NoService`] if there is no service with this ID. Fails if the store cannot be read.
    pub fn service(&self, _: &Member, id: &ServiceId) -> Result<ServiceView, ServiceError> {
        // Another revision can follow while the definition is read. It is of this one.
        let head = self.store.head();
        let (entry, definition) = self.definition_of(&head, id)?;
        Ok(ServiceView {
            revision: head.revision.number,
            summary: entry.summary.clone(),
            overview: Overview::new(&definition),
        })
    }

    /// The content of an example. Very long bodies are cut, unless it is wanted as a whole.
    ///
    /// # Errors
    /// The errors of [`Repository::service`], and [`ServiceError::NoPart`] if there is no such example.
    pub fn example(
        &self,
        _: &Member,
        service: &ServiceId,
        example: &ExampleId,
        whole: bool,
    ) -> Result<ExampleContent, ServiceError> {
        let (_, definition) = self.definition_of(&self.store.head(), service)?;
        let max_bytes = if whole { usize::MAX } else { ExampleContent::MAX_BODY_BYTES };
        ExampleContent::find(&definition, example, max_bytes).ok_or(ServiceError::NoPart)
    }

    /// The calls of all examples of a service.
    ///
    /// # Errors
    /// The errors of [`Repository::service`].
    pub fn calls(
        &self,
        _: &Member,
        service: &ServiceId,
    ) -> Result<(Summary, Vec<OperationCalls>), ServiceError> {
        let (entry, definition) = self.definition_of(&self.store.head(), service)?;
        Ok((entry.summary.clone(), OperationCalls::list(&definition)))
    }

    /// The content of a contract. A very long one is cut, unless it is wanted as a whole.
    ///
    /// # Errors
    /// The errors of [`Repository::service`], and [`ServiceError::NoPart`] if there is no such contract.
    pub fn contract(
        &self,
        _: &Member,
        service: &ServiceId,
        contract: &ContractId,
        whole: bool,
    ) -> Result<ContractContent, ServiceError> {
        let (_, definition) = self.definition_of(&self.store.head(), service)?;
        let max_bytes = if whole { usize::MAX } else { ContractContent::MAX_BYTES };
        ContractContent::find(&definition, contract, max_bytes).ok_or(ServiceError::NoPart)
    }

    /// The whole definition of a service.
    ///
    /// # Errors
    /// Fails if the store cannot be read.
    pub fn definition(&self, _: &Member, entry: &Entry) -> Result<Definition, StoreError> {
        self.store.definition(&entry.hash)
    }

    /// The documents of one kind of a service.
    ///
    /// # Errors
    /// Fails if the store cannot be read.
    pub fn section(&self, _: &Member, entry: &Entry, kind: Kind) -> Result<String, StoreError> {
        self.store.section(&entry.hash, kind)
    }

    pub(crate) fn definition_of(
        &self,
        head: &Head,
        id: &ServiceId,
    ) -> Result<(Arc<Entry>, Definition), ServiceError> {
        let entry = head.index.by_id(id).ok_or_else(|| ServiceError::NoService(id.clone()))?;
        Ok((Arc::clone(entry), self.store.definition(&entry.hash)?))
    }
}
