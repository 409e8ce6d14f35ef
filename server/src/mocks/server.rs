//! What serves mocks, and what it has seen.

use std::{
    collections::{HashMap, HashSet},
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use arc_swap::ArcSwap;
use mocks::{
    CompiledServices, Documents, Entry, Finding, Mocks, Options, Publication, ScriptFallbacks,
};
use snapshot::{Hash, ServiceKey};
use tokio::sync::{Semaphore, broadcast};

use super::{
    Catalog,
    callbacks::Callbacks,
    encoding::CompressedBodies,
    forward::Forwarder,
    recorder::{RecordedCall, Recorder},
    response_times::ResponseTimes,
    script_values::ScriptValues,
    settings::MockSettings,
    statistics::Statistics,
    unmatched::{UnmatchedCall, UnmatchedCalls},
};
use crate::http::connections::ConnectionSlots;

/// What serves mocks, and what it has seen. It lives as long as the process. The services are a value of their own,
/// which a new revision replaces.
pub struct MockServer {
    /// Replaced only while `choices` is locked.
    served: ArcSwap<Served>,
    choices: Mutex<Choices>,
    address: OnceLock<SocketAddr>,
    pub(super) settings: MockSettings,
    pub(super) statistics: Statistics,
    pub(super) unmatched: UnmatchedCalls,
    pub(super) scripts: ScriptValues,
    compiled: Arc<CompiledServices>,
    /// What clients created in generic REST services. Revisions share it.
    documents: Arc<Documents>,
    pub(super) bodies: CompressedBodies,
    pub(super) forwarder: Arc<Forwarder>,
    pub(super) callbacks: Arc<Callbacks>,
    /// The messages that follow answers, for all open connections of `WebSocket`.
    pub(super) publications: broadcast::Sender<Publication>,
    /// Calls in progress.
    pub(super) calls: Arc<Semaphore>,
    /// Threads for calls of services with scripts.
    pub(super) script_threads: Arc<Semaphore>,
    /// Open connections of `WebSocket`.
    pub(super) sockets: Arc<Semaphore>,
    pub(super) slots: ConnectionSlots,
    recorder: OnceLock<Arc<Recorder>>,
    /// The services for clients that list and import them. Set by `mockpit mock` only, where everybody who reaches the
    /// listener may see them.
    catalog: OnceLock<Arc<Catalog>>,
    /// Calls that were rejected because too many were in progress.
    pub(super) rejected: AtomicU64,
    /// What is known about services, by the hash of their definition.
    findings: Mutex<HashMap<Hash, Arc<[Finding]>>>,
}

/// How many messages that follow answers wait for a client that reads slowly. It does not get what exceeds them.
const MAX_PUBLICATIONS: usize = 1_024;

/// The services that are served.
pub(super) struct Served {
    pub(super) mocks: Mocks,
    options: Options,
    /// The revision that has them.
    pub(super) revision: Option<u64>,
}

impl Served {
    fn new(mocks: Mocks, options: Options, revision: Option<u64>) -> Self {
        Self { mocks, options, revision }
    }
}

/// What a person chose for a running server.
#[derive(Default)]
struct Choices {
    switched_off: HashSet<ServiceKey>,
    script_fallbacks: HashMap<ServiceKey, ScriptFallbacks>,
    times: ResponseTimes,
    /// Changes with the response times.
    times_version: u64,
}

impl Choices {
    fn apply_to(&self, entry: &mut Entry) {
        entry.is_on = !self.switched_off.contains(&entry.key);
        entry.script_fallbacks = self.script_fallbacks.get(&entry.key).cloned().unwrap_or_default();
    }
}

/// A finding with its service.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ServiceFinding {
    /// The service.
    pub service: ServiceKey,
    /// What cannot be served as it is meant.
    pub finding: Finding,
}

impl MockServer {
    /// A server that serves nothing yet.
    #[must_use]
    pub fn new(settings: MockSettings) -> Arc<Self> {
        let limits = settings.limits;
        Arc::new(Self {
            served: ArcSwap::from_pointee(Served::new(Mocks::default(), Options::default(), None)),
            choices: Mutex::default(),
            address: OnceLock::new(),
            statistics: Statistics::default(),
            unmatched: UnmatchedCalls::default(),
            scripts: ScriptValues::default(),
            compiled: Arc::new(CompiledServices::new(u64::MAX)),
            documents: Arc::default(),
            bodies: CompressedBodies::default(),
            forwarder: Arc::new(Forwarder::new(limits.forward_timeout)),
            callbacks: Arc::new(Callbacks::new(&limits)),
            publications: broadcast::Sender::new(MAX_PUBLICATIONS),
            calls: Arc::new(Semaphore::new(limits.max_calls)),
            script_threads: Arc::new(Semaphore::new(limits.max_script_calls)),
            sockets: Arc::new(Semaphore::new(limits.max_sockets)),
            slots: ConnectionSlots::default(),
            recorder: OnceLock::new(),
            catalog: OnceLock::new(),
            rejected: AtomicU64::new(0),
            findings: Mutex::default(),
            settings,
        })
    }

    /// Serves these services from the next call on. Calls in progress end with those that they began with. Of two with
    /// one name and version the first counts.
    pub fn set_services(&self, mut entries: Vec<Entry>, options: Options, revision: Option<u64>) {
        let keys: HashSet<&ServiceKey> = entries.iter().map(|entry| &entry.key).collect();
        self.statistics.retain(|key| keys.contains(key));
        let choices = self.choices();
        entries.iter_mut().for_each(|entry| choices.apply_to(entry));
        let mocks = self.mocks(entries, options);
        self.served.store(Arc::new(Served::new(mocks, options, revision)));
        drop(choices);
        self.bodies.clear();
    }

    fn mocks(&self, entries: impl IntoIterator<Item = Entry>, options: Options) -> Mocks {
        Mocks::new(entries, options).with_documents(Arc::clone(&self.documents))
    }

    /// Finds what cannot be served as it is meant, of services that are not known yet. Compiles one after the other,
    /// and forgets those that nobody called. Ends before the next one when `is_outdated`.
    pub(super) fn find_problems(&self, is_outdated: impl Fn() -> bool) {
        let served = self.served();
        let hashes: HashSet<Hash> = served.mocks.entries().map(|entry| entry.hash).collect();
        self.known_findings().retain(|hash, _| hashes.contains(hash));
        for entry in served.mocks.entries() {
            if is_outdated() {
                return;
            }
            if self.known_findings().contains_key(&entry.hash) {
                continue;
            }
            if let Some(findings) = entry.findings() {
                self.known_findings().insert(entry.hash, findings.into());
            }
        }
    }

    fn known_findings(&self) -> MutexGuard<'_, HashMap<Hash, Arc<[Finding]>>> {
        self.findings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Switches the mocks of a service on or off, until the server ends.
    pub fn switch(&self, service: &ServiceKey, is_on: bool) {
        let mut choices = self.choices();
        let is_changed = if is_on {
            choices.switched_off.remove(service)
        } else {
            choices.switched_off.insert(service.clone())
        };
        if is_changed {
            self.apply(&choices);
        }
    }

    /// Replaces the examples that answer while the scripts of a service cannot run, until the server ends.
    pub fn set_script_fallbacks(&self, service: &ServiceKey, fallbacks: ScriptFallbacks) {
        let mut choices = self.choices();
        choices.script_fallbacks.insert(service.clone(), fallbacks);
        self.apply(&choices);
    }

    /// Serves the same services with these choices.
    fn apply(&self, choices: &Choices) {
        let served = self.served();
        let entries = served.mocks.entries().cloned().map(|mut entry| {
            choices.apply_to(&mut entry);
            entry
        });
        let Served { options, revision, .. } = *served;
        let mocks = self.mocks(entries, options);
        self.served.store(Arc::new(Served::new(mocks, options, revision)));
    }

    /// Whether the mocks of a service are switched on.
    #[must_use]
    pub fn is_on(&self, service: &ServiceKey) -> bool {
        !self.choices().switched_off.contains(service)
    }

    /// The response times that replace those of definitions.
    #[must_use]
    pub fn response_times(&self) -> ResponseTimes {
        self.choices().times.clone()
    }

    /// Replaces the response times of definitions, until the server ends. What follows the repository applies them.
    pub fn set_response_times(&self, times: ResponseTimes) {
        let mut choices = self.choices();
        choices.times = times;
        choices.times_version += 1;
    }

    /// The response times, and a number that changes with them.
    pub(super) fn versioned_times(&self) -> (ResponseTimes, u64) {
        let choices = self.choices();
        (choices.times.clone(), choices.times_version)
    }

    fn choices(&self) -> MutexGuard<'_, Choices> {
        self.choices.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records all calls from now on. Can be set once.
    pub fn set_recorder(&self, recorder: Arc<Recorder>) {
        let _already_set = self.recorder.set(recorder);
    }

    pub(super) fn record<'a>(&self, call: impl FnOnce() -> RecordedCall<'a>) {
        if let Some(recorder) = self.recorder.get() {
            recorder.add(&call());
        }
    }

    /// Lets clients list and import services. Can be set once.
    pub fn set_catalog(&self, catalog: Arc<Catalog>) {
        let _already_set = self.catalog.set(catalog);
    }

    pub(super) fn catalog(&self) -> Option<&Arc<Catalog>> {
        self.catalog.get()
    }

    pub(super) fn served(&self) -> Arc<Served> {
        self.served.load_full()
    }

    /// Calls `read` with the services that are served.
    pub fn with_mocks<T>(&self, read: impl FnOnce(&Mocks) -> T) -> T {
        read(&self.served.load().mocks)
    }

    /// The services that are compiled when they are called.
    #[must_use]
    pub fn compiled(&self) -> &Arc<CompiledServices> {
        &self.compiled
    }

    /// The revision that is served. `None` for a file.
    #[must_use]
    pub fn revision(&self) -> Option<u64> {
        self.served.load().revision
    }

    /// The address of the listener. `None` until it listens.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.address.get().copied()
    }

    pub(super) fn set_address(&self, address: SocketAddr) {
        let _already_set = self.address.set(address);
    }

    /// The calls of each service and operation.
    #[must_use]
    pub fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    /// The newest calls that got no example, the newest first.
    #[must_use]
    pub fn unmatched(&self) -> Vec<UnmatchedCall> {
        self.unmatched.newest()
    }

    /// What cannot be served as it is meant, by service. Services are compiled in the background to find it, so that the
    /// newest may be missing for seconds after an import.
    #[must_use]
    pub fn findings(&self) -> Vec<ServiceFinding> {
        let served = self.served.load();
        let known = self.known_findings();
        let mut found: Vec<ServiceFinding> = served
            .mocks
            .entries()
            .flat_map(|entry| {
                let findings = known.get(&entry.hash).cloned().unwrap_or_default();
                let service = entry.key.clone();
                let with_service = |finding: &Finding| ServiceFinding {
                    service: service.clone(),
                    finding: finding.clone(),
                };
                findings.iter().map(with_service).collect::<Vec<_>>()
            })
            .collect();
        // Findings of one service keep their order.
        found.sort_by(|left, right| {
            (&left.service.name, &left.service.version)
                .cmp(&(&right.service.name, &right.service.version))
        });
        found
    }

    /// The number of open connections.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.slots.count()
    }

    /// The number of calls in progress, also those that wait for their response time.
    #[must_use]
    pub fn calls_in_progress(&self) -> usize {
        self.settings.limits.max_calls.saturating_sub(self.calls.available_permits())
    }

    /// The number of calls that were rejected because too many were in progress.
    #[must_use]
    pub fn rejected(&self) -> u64 {
        self.rejected.load(Ordering::Relaxed)
    }

    /// The number of callbacks that got an answer, and of those that did not.
    #[must_use]
    pub fn callbacks(&self) -> (u64, u64) {
        self.callbacks.counts()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use snapshot::{Definition, ServiceType};

    use super::*;

    fn compile() -> Option<mocks::Compiled> {
        let service = r#"{"id":"s","name":"A","version":"1","type":"REST","operations":[
            {"name":"GET /a","method":"GET","dispatcher":"NEW","resourcePaths":["/a"]}]}"#;
        let service = service.lines().map(str::trim).collect();
        let [a, b, c, d] = <[String; 4]>::default();
        let definition = Definition::from_sections([service, a, b, c, d]);
        let service = Arc::new(mocks::Service::compile(&definition, Options::default())?);
        Some(mocks::Compiled { service, delays: None })
    }

    #[test]
    fn problems_are_found_until_they_are_outdated_and_services_are_forgotten() {
        let server = MockServer::new(MockSettings::default());
        let compiled = Arc::new(AtomicUsize::new(0));
        let hash = compile().unwrap().service.hash;
        let counted = Arc::clone(&compiled);
        let key = ServiceKey::new("A", "1");
        let head = (key.clone(), ServiceType::Rest, hash);
        let entry = Entry::on_call(head, server.compiled(), None, move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
            compile()
        });
        server.set_services(vec![entry], Options::default(), Some(1));
        server.find_problems(|| true);
        assert_eq!((compiled.load(Ordering::Relaxed), server.findings().len()), (0, 0));
        server.find_problems(|| false);
        server.find_problems(|| false);
        let findings = server.findings();
        assert_eq!((compiled.load(Ordering::Relaxed), findings.len()), (1, 1));
        assert_eq!(findings[0].service, key);
        assert!(server.with_mocks(|mocks| mocks.entries().all(|it| it.ready().is_none())));
    }
}
