//! A service with what is set for it here.

use std::{
    fmt,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use snapshot::{Hash, ServiceKey, ServiceType};

use crate::{Delay, Finding, Service};

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
    compiled: Arc<OnFirstCall>,
}

/// What answers the calls of a service.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The service.
    pub service: Arc<Service>,
    /// Response times that replace those of the operations, by the index of the operation.
    pub delays: Option<Arc<[Delay]>>,
}

type Compile = dyn Fn() -> Option<Compiled> + Send + Sync;

/// Compiles a service when it is called for the first time, so that memory depends on the services that are called.
struct OnFirstCall {
    compiled: OnceLock<Compiled>,
    /// Locked while one caller compiles, so that others do not compile the same.
    compile: Mutex<Option<Box<Compile>>>,
}

impl Entry {
    /// A service that is compiled already.
    #[must_use]
    pub fn new(compiled: Compiled) -> Self {
        let service = &compiled.service;
        let (key, kind, hash) = (service.key.clone(), service.kind, service.hash);
        let compiled = OnFirstCall { compiled: compiled.into(), compile: Mutex::default() };
        Self { key, kind, hash, is_on: true, compiled: Arc::new(compiled) }
    }

    /// A service that is compiled when it is called for the first time. `compile` returns `None` if the definition cannot
    /// be read. The next call tries again.
    pub fn on_first_call(
        key: ServiceKey,
        kind: ServiceType,
        hash: Hash,
        compile: impl Fn() -> Option<Compiled> + Send + Sync + 'static,
    ) -> Self {
        let compile = Mutex::new(Some(Box::new(compile) as Box<Compile>));
        let compiled = OnFirstCall { compiled: OnceLock::new(), compile };
        Self { key, kind, hash, is_on: true, compiled: Arc::new(compiled) }
    }

    /// What answers calls, if it is compiled.
    #[must_use]
    pub fn ready(&self) -> Option<&Compiled> {
        self.compiled.compiled.get()
    }

    /// Whether calls are answered without scripts and without compiling.
    pub(crate) fn is_quick(&self) -> bool {
        self.ready().is_some_and(|it| !it.service.has_scripts)
    }

    /// What cannot be served as it is meant. Compiles the service if needed, and forgets it. `None` if the definition
    /// cannot be read.
    #[must_use]
    pub fn findings(&self) -> Option<Vec<Finding>> {
        if let Some(ready) = self.ready() {
            return Some(ready.service.findings.to_vec());
        }
        let OnFirstCall { compiled, compile } = &*self.compiled;
        let compile = compile.lock().unwrap_or_else(PoisonError::into_inner);
        let made = match &*compile {
            Some(compile) => compile()?,
            None => compiled.get()?.clone(),
        };
        Some(made.service.findings.to_vec())
    }

    /// What answers calls. Compiles it if needed, which takes milliseconds for each megabyte. `None` if the definition
    /// cannot be read.
    #[must_use]
    pub fn compiled(&self) -> Option<&Compiled> {
        let OnFirstCall { compiled, compile } = &*self.compiled;
        if let Some(compiled) = compiled.get() {
            return Some(compiled);
        }
        let mut compile = compile.lock().unwrap_or_else(PoisonError::into_inner);
        if compiled.get().is_none() {
            let made = compile.as_ref()?()?;
            // What it refers to is not needed any longer.
            *compile = None;
            let _never_set_before = compiled.set(made);
        }
        compiled.get()
    }
}

impl fmt::Debug for OnFirstCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OnFirstCall").field("compiled", &self.compiled).finish_non_exhaustive()
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
        let entry = Entry::on_first_call(key, ServiceType::Rest, hash, move || {
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
