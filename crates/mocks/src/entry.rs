//! A service with what is set for it here.

use std::sync::Arc;

use snapshot::{Hash, ServiceKey, ServiceType};

use crate::{Compiled, CompiledServices, Finding, ScriptFallbacks, Service, compiled::Slot};

/// A service with what is set for it here. A clone shares what was compiled.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Name and version.
    pub key: ServiceKey,
    /// The type.
    pub kind: ServiceType,
    /// The hash of the definition.
    pub hash: Hash,
    /// Whether its mocks are switched on.
    pub is_on: bool,
    /// The examples that answer while scripts cannot run.
    pub script_fallbacks: ScriptFallbacks,
    slot: Arc<Slot>,
}

impl Entry {
    /// A service that is compiled already, and stays so.
    #[must_use]
    pub fn new(compiled: Compiled) -> Self {
        let service = &compiled.service;
        let head = (service.key.clone(), service.kind, service.hash);
        Self::with(head, Arc::new(Slot::permanent(compiled)))
    }

    /// A service with this name, type and hash. It is compiled when it is called, and dropped if `services` have no
    /// room for it. `compile` gets the service if it is compiled already, as `known` is. It returns `None` if the
    /// definition cannot be read. The next call tries again.
    pub fn on_call(
        head: (ServiceKey, ServiceType, Hash),
        services: &Arc<CompiledServices>,
        known: Option<Arc<Service>>,
        compile: impl Fn(Option<Arc<Service>>) -> Option<Compiled> + Send + Sync + 'static,
    ) -> Self {
        Self::with(head, Slot::on_call(services, known, Box::new(compile)))
    }

    fn with((key, kind, hash): (ServiceKey, ServiceType, Hash), slot: Arc<Slot>) -> Self {
        Self { key, kind, hash, is_on: true, script_fallbacks: ScriptFallbacks::default(), slot }
    }

    /// What answers calls, if it is compiled.
    #[must_use]
    pub fn ready(&self) -> Option<Arc<Compiled>> {
        self.slot.ready()
    }

    /// The service, if it is compiled.
    #[must_use]
    pub fn service(&self) -> Option<Arc<Service>> {
        self.slot.service()
    }

    /// Whether calls are answered without scripts and without compiling.
    pub(crate) fn is_quick(&self) -> bool {
        self.ready().is_some_and(|it| !it.service.has_scripts)
    }

    /// What cannot be served as it is meant. Compiles the service if needed, and forgets it. `None` if the definition
    /// cannot be read.
    #[must_use]
    pub fn findings(&self) -> Option<Vec<Finding>> {
        Some(self.slot.get_once()?.findings.to_vec())
    }

    /// What answers calls. Compiles it if needed, which takes milliseconds for each megabyte. `None` if the definition
    /// cannot be read.
    #[must_use]
    pub fn compiled(&self) -> Option<Arc<Compiled>> {
        self.slot.get()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use snapshot::Definition;

    use super::*;
    use crate::Options;

    fn compiled() -> Option<Compiled> {
        let service = r#"{"id":"s","name":"Beer","version":"1.0","type":"REST","operations":[]}"#;
        let definition = Definition::from_sections([
            service.to_owned(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
        ]);
        let service = Arc::new(Service::compile(&definition, Options::default())?);
        Some(Compiled { service, delays: None })
    }

    #[test]
    fn service_is_compiled_once_and_again_only_if_that_failed() {
        let tries = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&tries);
        let key = ServiceKey::new("Beer", "1.0");
        let hash = compiled().unwrap().service.hash;
        let services = Arc::new(CompiledServices::new(u64::MAX));
        let head = (key, ServiceType::Rest, hash);
        let entry = Entry::on_call(head, &services, None, move |_| {
            (counted.fetch_add(1, Ordering::Relaxed) > 0).then(compiled)?
        });
        assert!(entry.ready().is_none());
        assert!(entry.compiled().is_none(), "the definition cannot be read");
        let clone = entry.clone();
        assert_eq!(clone.compiled().unwrap().service.key, entry.key);
        assert!(entry.ready().is_some(), "clones share what was compiled");
        assert!(entry.compiled().is_some());
        assert_eq!(tries.load(Ordering::Relaxed), 2);
    }
}
