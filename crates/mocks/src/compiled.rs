//! The compiled services in memory.

use std::{
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicU64, Ordering},
    },
};

use arc_swap::ArcSwap;

use crate::{Delay, Service};

/// What answers the calls of a service.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The service.
    pub service: Arc<Service>,
    /// Response times that replace those of the operations, by the index of the operation.
    pub delays: Option<Arc<[Delay]>>,
}

/// Makes what answers the calls of a service. Gets the service if it is compiled already. `None` if the definition
/// cannot be read.
type Compile = dyn Fn(Option<Arc<Service>>) -> Option<Compiled> + Send + Sync;

/// The compiled services in memory. If they take more than a limit, those that were not used for the longest time are
/// dropped, and compiled again when they are called.
#[derive(Debug)]
pub struct CompiledServices {
    max_bytes: AtomicU64,
    /// The number of times that a service was compiled: the clock of [`Slot::last_used`].
    compilations: AtomicU64,
    slots: Mutex<Vec<Weak<Slot>>>,
}

impl CompiledServices {
    /// No services yet, and a limit for the sum of [`Service::memory`].
    #[must_use]
    pub fn new(max_bytes: u64) -> Self {
        let (max_bytes, compilations) = (max_bytes.into(), AtomicU64::new(0));
        Self { max_bytes, compilations, slots: Mutex::default() }
    }

    /// Changes the limit. It counts when the next service is compiled.
    pub fn set_max_bytes(&self, max_bytes: u64) {
        self.max_bytes.store(max_bytes, Ordering::Relaxed);
    }

    /// The memory that all of them take, estimated in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.slots().iter().filter_map(|it| Some(it.upgrade()?.bytes())).sum()
    }

    fn slots(&self) -> MutexGuard<'_, Vec<Weak<Slot>>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, slot: &Arc<Slot>) {
        self.slots().push(Arc::downgrade(slot));
    }

    /// Drops services until there is room again. Keeps the newest one, which is needed now.
    fn make_room(&self, newest: &Arc<Slot>) {
        let mut slots = self.slots();
        let mut others = Vec::new();
        slots.retain(|slot| {
            let slot = slot.upgrade().filter(|it| it.bytes() > 0 && !Arc::ptr_eq(it, newest));
            let is_other = slot.is_some();
            others.extend(slot);
            is_other
        });
        slots.push(Arc::downgrade(newest));
        let mut bytes = newest.bytes() + others.iter().map(|it| it.bytes()).sum::<u64>();
        let max = self.max_bytes.load(Ordering::Relaxed);
        if bytes <= max {
            return;
        }
        others.sort_by_key(|it| it.last_used.load(Ordering::Relaxed));
        // More than needed, so that not each service that is compiled from now on sorts them again.
        let wanted = max - max / 8;
        for slot in others {
            if bytes <= wanted {
                break;
            }
            bytes -= slot.drop_service();
        }
    }
}

/// The place of a service in memory.
pub(crate) struct Slot {
    /// Swapped, so that a call takes no lock.
    state: ArcSwap<State>,
    /// Locked while one caller compiles, so that others do not compile the same.
    compiling: Mutex<()>,
    /// `None` for a service that is never dropped.
    on_call: Option<OnCall>,
    /// What [`CompiledServices::compilations`] was when it was called last.
    last_used: AtomicU64,
}

/// How a service is compiled when it is called.
struct OnCall {
    compile: Box<Compile>,
    services: Arc<CompiledServices>,
}

enum State {
    Empty,
    /// The service is compiled, but its response times are not worked out.
    Known(Arc<Service>),
    Ready(Arc<Compiled>),
}

impl Slot {
    /// A service that is never dropped.
    pub(crate) fn permanent(compiled: Compiled) -> Self {
        Self::new(State::Ready(Arc::new(compiled)), None)
    }

    /// A service that is compiled when it is called. `known`: the service, if it is compiled already.
    pub(crate) fn on_call(
        services: &Arc<CompiledServices>,
        known: Option<Arc<Service>>,
        compile: Box<Compile>,
    ) -> Arc<Self> {
        let on_call = OnCall { compile, services: Arc::clone(services) };
        let is_known = known.is_some();
        let slot = Arc::new(Self::new(known.map_or(State::Empty, State::Known), Some(on_call)));
        if is_known {
            services.add(&slot);
        }
        slot
    }

    fn new(state: State, on_call: Option<OnCall>) -> Self {
        let (state, last_used) = (ArcSwap::from_pointee(state), AtomicU64::new(0));
        Self { state, compiling: Mutex::default(), on_call, last_used }
    }

    /// What answers calls, if it is compiled.
    pub(crate) fn ready(&self) -> Option<Arc<Compiled>> {
        match &**self.state.load() {
            State::Ready(compiled) => Some(Arc::clone(compiled)),
            State::Empty | State::Known(_) => None,
        }
    }

    /// The service, if it is compiled.
    pub(crate) fn service(&self) -> Option<Arc<Service>> {
        match &**self.state.load() {
            State::Ready(compiled) => Some(Arc::clone(&compiled.service)),
            State::Known(service) => Some(Arc::clone(service)),
            State::Empty => None,
        }
    }

    /// What answers calls. Compiles it if needed.
    pub(crate) fn get(self: &Arc<Self>) -> Option<Arc<Compiled>> {
        let ready = self.ready();
        let Some(OnCall { compile, services }) = &self.on_call else { return ready };
        let now = services.compilations.load(Ordering::Relaxed);
        // Calls of one service on several threads need not write the same.
        if self.last_used.load(Ordering::Relaxed) != now {
            self.last_used.store(now, Ordering::Relaxed);
        }
        if ready.is_some() {
            return ready;
        }
        let compiling = self.compiling.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ready) = self.ready() {
            return Some(ready);
        }
        let made = Arc::new(compile(self.service())?);
        self.state.store(Arc::new(State::Ready(Arc::clone(&made))));
        drop(compiling);
        let now = services.compilations.fetch_add(1, Ordering::Relaxed) + 1;
        self.last_used.store(now, Ordering::Relaxed);
        services.make_room(self);
        Some(made)
    }

    /// Compiles it and keeps nothing of it.
    pub(crate) fn get_once(&self) -> Option<Arc<Service>> {
        let known = self.service();
        let OnCall { compile, .. } = match &self.on_call {
            Some(on_call) if known.is_none() => on_call,
            _ => return known,
        };
        let _compiling = self.compiling.lock().unwrap_or_else(PoisonError::into_inner);
        Some(compile(self.service())?.service)
    }

    /// Drops the service. Returns the memory that it took.
    fn drop_service(&self) -> u64 {
        let bytes = self.bytes();
        self.state.store(Arc::new(State::Empty));
        bytes
    }

    fn bytes(&self) -> u64 {
        match &**self.state.load() {
            State::Empty => 0,
            State::Known(service) => service.memory,
            State::Ready(compiled) => compiled.service.memory,
        }
    }
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slot").field("service", &self.service()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use snapshot::{Definition, ServiceType};

    use super::*;
    use crate::{Entry, Options};

    fn compile() -> Arc<Service> {
        let service = r#"{"id":"s","name":"Beer","version":"1.0","type":"REST","operations":[]}"#;
        let [a, b, c, d] = <[String; 4]>::default();
        let definition = Definition::from_sections([service.to_owned(), a, b, c, d]);
        Arc::new(Service::compile(&definition, Options::default()).unwrap())
    }

    /// An entry, and how often it was compiled.
    fn entry(
        services: &Arc<CompiledServices>,
        known: Option<Arc<Service>>,
    ) -> (Entry, Arc<AtomicUsize>) {
        let compiled = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&compiled);
        let of = compile();
        let head = (of.key.clone(), ServiceType::Rest, of.hash);
        let entry = Entry::on_call(head, services, known, move |known| {
            let service = known.unwrap_or_else(|| {
                counted.fetch_add(1, Ordering::Relaxed);
                compile()
            });
            Some(Compiled { service, delays: None })
        });
        (entry, compiled)
    }

    #[test]
    fn least_recently_used_services_are_dropped_and_compiled_again() {
        let size = compile().memory;
        let services = Arc::new(CompiledServices::new(8 * size));
        let entries: Vec<_> = (0..20).map(|_| entry(&services, None)).collect();
        let (first, _) = &entries[0];
        for (entry, _) in &entries {
            assert!(entry.compiled().is_some());
            assert!(first.compiled().is_some());
            assert!(services.bytes() <= 8 * size, "{}", services.bytes());
        }
        let ready: Vec<usize> =
            (0..20).filter(|index| entries[*index].0.ready().is_some()).collect();
        assert!(ready.contains(&0), "it was used all the time: {ready:?}");
        assert!(ready.ends_with(&[15, 16, 17, 18, 19]), "{ready:?}");
        assert_eq!(entries[0].1.load(Ordering::Relaxed), 1);
        let (old, compiled) = &entries[1];
        assert!(old.ready().is_none() && old.compiled().is_some());
        assert_eq!(compiled.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn service_that_is_larger_than_the_limit_is_kept_until_another_one_is_called() {
        let services = Arc::new(CompiledServices::new(1));
        let (one, _) = entry(&services, None);
        let (two, _) = entry(&services, None);
        assert!(one.compiled().is_some() && one.ready().is_some());
        assert!(two.compiled().is_some() && two.ready().is_some());
        assert!(one.ready().is_none());
    }

    #[test]
    fn known_service_counts_and_is_not_compiled_again() {
        let (size, known) = (compile().memory, compile());
        let services = Arc::new(CompiledServices::new(size));
        let (first, compiled) = entry(&services, Some(Arc::clone(&known)));
        assert_eq!((services.bytes(), first.ready().is_none()), (size, true));
        assert!(Arc::ptr_eq(&first.compiled().unwrap().service, &known));
        assert_eq!((services.bytes(), compiled.load(Ordering::Relaxed)), (size, 0));
        assert_eq!(Arc::strong_count(&known), 2);
        let (second, _) = entry(&services, None);
        assert!(second.compiled().is_some());
        assert_eq!(Arc::strong_count(&known), 1, "its memory is free");
        drop(second);
        assert_eq!(services.bytes(), 0);
    }
}
