//! Finds the service and the operation that a document names.

use std::collections::HashMap;

use crate::{
    Kind, MAX_ID_BYTES,
    read::found::{FoundDocument, FoundService},
};

/// The service and operation that a document belongs to.
#[derive(Clone, Copy)]
pub(crate) struct Owner {
    /// The index of the service. Of several services with the same ID, the last one.
    pub(crate) service: u32,
    /// The index of the operation in the service, or [`UNKNOWN_OPERATION`].
    pub(crate) operation: u32,
}

/// The service has no operation of the name that a message states.
pub(crate) const UNKNOWN_OPERATION: u32 = u32::MAX;

/// The services of a file by their ID, and their operations by name.
pub(crate) struct Owners<'a> {
    /// The last service of each ID.
    last: HashMap<&'a str, u32>,
    services: Vec<OwnerService<'a>>,
}

struct OwnerService<'a> {
    id: &'a str,
    /// The previous service with the same ID.
    previous: Option<u32>,
    operations: HashMap<&'a str, u32>,
}

impl<'a> Owners<'a> {
    pub(crate) fn new(services: &'a [FoundService]) -> Self {
        let mut owners =
            Self { last: HashMap::new(), services: Vec::with_capacity(services.len()) };
        for (service, index) in services.iter().zip(0..) {
            let names = service.header.operations().map(|operation| &*operation.name);
            let id = service.header.id.as_deref();
            let previous = id.and_then(|id| owners.last.insert(id, index));
            let id = id.unwrap_or_default();
            owners.services.push(OwnerService {
                id,
                previous,
                operations: names.zip(0..).collect(),
            });
        }
        owners
    }

    /// The owner of a document. `None` if its service is not in the file.
    pub(crate) fn find(&self, document: &FoundDocument) -> Option<Owner> {
        let owner = document.owner.as_deref()?;
        if document.kind == Kind::Resource {
            let service = *self.last.get(owner)?;
            return Some(Owner { service, operation: 0 });
        }
        // The ID of an operation is the ID of its service, a dash and its name. Both may contain
        // dashes. The longest service ID with a matching operation wins, otherwise the longest
        // service ID.
        let mut best: Option<Owner> = None;
        let prefix = owner.as_bytes().get(..=MAX_ID_BYTES).unwrap_or(owner.as_bytes());
        for dash in memchr::memchr_iter(b'-', prefix) {
            let Some(service) = owner.get(..dash).and_then(|id| self.last.get(id)) else {
                continue;
            };
            let name = owner.get(dash + 1..).unwrap_or_default();
            let mut operations = self.with_same_id(*service).map(|(_, service)| service);
            let operation = operations.find_map(|service| service.operations.get(name)).copied();
            let is_best_unknown = best.is_none_or(|best| best.operation == UNKNOWN_OPERATION);
            if operation.is_some() || is_best_unknown {
                let operation = operation.unwrap_or(UNKNOWN_OPERATION);
                best = Some(Owner { service: *service, operation });
            }
        }
        best
    }

    /// All owners of a document: of several services with the same ID, those that have its operation.
    /// If none has it, the last one. Contracts belong to all of them.
    pub(crate) fn all(
        &self,
        document: &FoundDocument,
        owner: Owner,
    ) -> impl Iterator<Item = Owner> {
        let name = self.services.get(owner.service as usize).and_then(|service| {
            let owner = document.owner.as_deref()?;
            owner.get(service.id.len() + 1..)
        });
        let name = name.unwrap_or_default();
        let (kind, is_unknown) = (document.kind, owner.operation == UNKNOWN_OPERATION);
        self.with_same_id(owner.service).filter_map(move |(index, service)| {
            let operation = match kind {
                Kind::Resource => 0,
                _ if is_unknown => (index == owner.service).then_some(UNKNOWN_OPERATION)?,
                _ => *service.operations.get(name)?,
            };
            Some(Owner { service: index, operation })
        })
    }

    /// A service and all earlier ones with the same ID.
    fn with_same_id(&self, last: u32) -> impl Iterator<Item = (u32, &OwnerService<'a>)> {
        let mut next = Some(last);
        std::iter::from_fn(move || {
            let index = next?;
            let service = self.services.get(index as usize)?;
            next = service.previous;
            Some((index, service))
        })
    }
}
