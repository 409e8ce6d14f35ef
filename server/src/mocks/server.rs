//! What serves mocks, and what it has seen.

use std::{
    collections::HashSet,
    net::SocketAddr,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use arc_swap::ArcSwap;
use mocks::{Finding, Mocks};
use snapshot::ServiceKey;
use tokio::sync::Semaphore;

use super::{
    callbacks::Callbacks,
    catalog::Catalog,
    encoding::CompressedBodies,
    forward::Forwarder,
    recorder::{RecordedCall, Recorder},
    script_values::ScriptValues,
    settings::MockSettings,
    statistics::Statistics,
    unmatched::{UnmatchedCall, UnmatchedCalls},
};
use crate::http::connections::ConnectionSlots;

/// What serves mocks, and what it has seen. It lives as long as the process. The services are a value of their own,
/// which a new revision replaces.
pub struct MockServer {
    served: ArcSwap<Served>,
    address: OnceLock<SocketAddr>,
    pub(super) settings: MockSettings,
    pub(super) statistics: Statistics,
    pub(super) unmatched: UnmatchedCalls,
    pub(super) scripts: ScriptValues,
    pub(super) bodies: CompressedBodies,
    pub(super) forwarder: Arc<Forwarder>,
    pub(super) callbacks: Arc<Callbacks>,
    /// Calls in progress.
    pub(super) calls: Arc<Semaphore>,
    /// Threads for calls of services with scripts.
    pub(super) script_threads: Arc<Semaphore>,
    pub(super) slots: ConnectionSlots,
    recorder: OnceLock<Arc<Recorder>>,
    /// The services for clients that list and import them. Set by `mockpit mock` only, where everybody who reaches the
    /// listener may see them.
    catalog: OnceLock<Arc<Catalog>>,
    /// Calls that were rejected because too many were in progress.
    pub(super) rejected: AtomicU64,
}

/// The services that are served.
pub(super) struct Served {
    pub(super) mocks: Mocks,
    /// The revision that has them.
    pub(super) revision: Option<u64>,
    /// Whether any service has scripts.
    has_scripts: bool,
}

impl Served {
    fn new(mocks: Mocks, revision: Option<u64>) -> Self {
        let has_scripts = mocks.entries().any(|entry| entry.service.has_scripts);
        Self { mocks, revision, has_scripts }
    }

    /// Whether a call to this path can run a script.
    pub(super) fn needs_thread(&self, path: &str) -> bool {
        self.has_scripts && self.mocks.entry_at(path).is_some_and(|it| it.service.has_scripts)
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
            served: ArcSwap::from_pointee(Served::new(Mocks::default(), None)),
            address: OnceLock::new(),
            statistics: Statistics::default(),
            unmatched: UnmatchedCalls::default(),
            scripts: ScriptValues::default(),
            bodies: CompressedBodies::default(),
            forwarder: Arc::new(Forwarder::new(limits.forward_timeout)),
            callbacks: Arc::new(Callbacks::new(&limits)),
            calls: Arc::new(Semaphore::new(limits.max_calls)),
            script_threads: Arc::new(Semaphore::new(limits.max_script_calls)),
            slots: ConnectionSlots::default(),
            recorder: OnceLock::new(),
            catalog: OnceLock::new(),
            rejected: AtomicU64::new(0),
            settings,
        })
    }

    /// Serves these services from the next call on. Calls in progress end with those that they began with.
    pub fn set_mocks(&self, mocks: Mocks, revision: Option<u64>) {
        let keys: HashSet<&ServiceKey> = mocks.entries().map(|entry| &entry.service.key).collect();
        self.statistics.retain(|key| keys.contains(key));
        self.served.store(Arc::new(Served::new(mocks, revision)));
        self.bodies.clear();
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

    /// What cannot be served as it is meant, by service.
    #[must_use]
    pub fn findings(&self) -> Vec<ServiceFinding> {
        let served = self.served.load();
        let mut found: Vec<ServiceFinding> = served
            .mocks
            .entries()
            .flat_map(|entry| {
                let service = &entry.service;
                service.findings.iter().map(|finding| ServiceFinding {
                    service: service.key.clone(),
                    finding: finding.clone(),
                })
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
