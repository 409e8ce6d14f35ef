//! Services as the REST API of Microcks writes them.

use std::sync::Arc;

use snapshot::{Kind, ServiceId, api_json};

use crate::{
    access::Member,
    repository::Repository,
    service::ServiceError,
    store::{Entry, StoreError},
};

impl Repository {
    /// A service without its examples.
    ///
    /// # Errors
    /// Fails if the store cannot be read.
    pub fn service_json(&self, _: &Member, entry: &Entry) -> Result<String, StoreError> {
        Ok(api_json::service(&self.store.section(&entry.hash, Kind::Service)?))
    }

    /// A service with its examples.
    ///
    /// # Errors
    /// Fails if the store cannot be read.
    pub fn service_view_json(&self, _: &Member, entry: &Entry) -> Result<String, StoreError> {
        Ok(api_json::service_view(&self.store.definition(&entry.hash)?))
    }

    /// The contracts of a service with their content.
    ///
    /// # Errors
    /// [`ServiceError::NoService`] if there is no service with this ID. Fails if the store cannot be read.
    pub fn resources_json(&self, _: &Member, id: &ServiceId) -> Result<String, ServiceError> {
        let head = self.store.head();
        let entry = head.index.by_id(id).ok_or_else(|| ServiceError::NoService(id.clone()))?;
        Ok(api_json::resources(&self.store.section(&entry.hash, Kind::Resource)?))
    }

    /// The content of the contract with this name.
    ///
    /// Microcks begins the name of a contract with the name and version of its service, so such services
    /// are searched first.
    ///
    /// # Errors
    /// [`ServiceError::NoPart`] if there is no such contract. Fails if the store cannot be read.
    pub fn resource_content(&self, _: &Member, name: &str) -> Result<Box<str>, ServiceError> {
        let head = self.store.head();
        let is_likely = |entry: &Arc<Entry>| {
            let key = &entry.summary.key;
            name.strip_prefix(&*key.name).is_some_and(|rest| rest.starts_with('-'))
        };
        let has_contracts = |entry: &&Arc<Entry>| entry.summary.count(Kind::Resource) > 0;
        let (likely, others): (Vec<_>, Vec<_>) =
            head.index.entries().filter(has_contracts).partition(|entry| is_likely(entry));
        for entry in likely.into_iter().chain(others) {
            let section = self.store.section(&entry.hash, Kind::Resource)?;
            if let Some(content) = api_json::resource_content(&section, name) {
                return Ok(content);
            }
        }
        Err(ServiceError::NoPart)
    }
}
