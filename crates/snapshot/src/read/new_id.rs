//! The ID of a service that has none in its file. Microcks would generate one too.

use crate::{
    Kind, ServiceKey, compact,
    edit::regenerate_ids::new_id,
    object::{Object, quoted},
    read::{span::Fingerprint, validate},
};

/// A new ID, and the fingerprint of the service with it.
#[derive(Clone, Debug)]
pub(crate) struct NewId {
    id: Box<str>,
    fingerprint: Fingerprint,
    /// Of the service with it, in bytes.
    length: u32,
    /// Whether exports omit or change something of the service with it.
    needs_adapting: bool,
}

impl NewId {
    /// Creates an ID for this service. The same name and version get the same ID, so that the same file
    /// gives the same definition again.
    pub(crate) fn new(service: &str, key: &ServiceKey) -> Self {
        let id = new_id("", Kind::Service, key, 0);
        let service = with_id(&compact::compact(service), &id);
        let length = u32::try_from(service.len()).unwrap_or(u32::MAX);
        let validated = validate::validate(&service, Kind::Service);
        Self {
            id: id.into(),
            fingerprint: Fingerprint::new(&service),
            length,
            needs_adapting: validated.is_ok_and(|validated| validated.needs_adapting),
        }
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn length(&self) -> u32 {
        self.length
    }

    /// Whether exports omit or change something of the service with the ID.
    pub(crate) fn needs_adapting(&self) -> bool {
        self.needs_adapting
    }

    /// The compact service with the ID.
    pub(crate) fn insert_into(&self, service: &str) -> String {
        with_id(service, &self.id)
    }

    /// Whether this is the service with the ID.
    pub(crate) fn matches(&self, service: &str) -> bool {
        Fingerprint::new(service) == self.fingerprint
    }
}

fn with_id(service: &str, id: &str) -> String {
    let Some(mut object) = Object::parse(service) else {
        return service.to_owned();
    };
    object.set("id", quoted(id), &Object::default());
    object.to_string()
}
