//! Counts the calls of each service and operation.

mod histogram;
mod invocations;

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use snapshot::ServiceKey;

use self::{
    histogram::{Counts, Histogram},
    invocations::Invocations,
};

pub use self::{histogram::Latency, invocations::DayCalls};

/// The calls of all services since the start.
#[derive(Default)]
pub struct Statistics {
    services: RwLock<HashMap<ServiceKey, Arc<ServiceStatistics>>>,
    /// Calls that named no service that is served.
    unknown: AtomicU64,
    examples: AtomicU64,
    unmatched: AtomicU64,
    forwarded: AtomicU64,
}

/// The calls of all services, by what answered them.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct CallCounts {
    /// An example.
    pub examples: u64,
    /// A sentence about why there is none.
    pub unmatched: u64,
    /// Another server.
    pub forwarded: u64,
    /// A sentence about a service that is not served.
    pub unknown: u64,
}

#[derive(Default)]
struct ServiceStatistics {
    invocations: Mutex<Invocations>,
    operations: RwLock<HashMap<Box<str>, Arc<OperationStatistics>>>,
    /// Calls for which no operation was found.
    without_operation: AtomicU64,
}

#[derive(Default)]
struct OperationStatistics {
    calls: AtomicU64,
    unmatched: AtomicU64,
    durations: Histogram,
}

/// The calls of a service.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ServiceCalls {
    /// Name and version.
    pub service: ServiceKey,
    /// The number of calls.
    pub calls: u64,
    /// How many of them got no example.
    pub unmatched: u64,
    /// How long the calls took. `None` if no operation was called.
    pub latency: Option<Latency>,
    /// The operations that were called, by name.
    pub operations: Vec<OperationCalls>,
}

/// The calls of an operation.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OperationCalls {
    /// The name of the operation.
    pub operation: Box<str>,
    /// The number of calls.
    pub calls: u64,
    /// How many of them got no example.
    pub unmatched: u64,
    /// How long the calls took.
    pub latency: Option<Latency>,
}

/// A call to count.
pub(super) struct Counted<'a> {
    pub(super) service: &'a ServiceKey,
    pub(super) operation: Option<&'a str>,
    pub(super) is_unmatched: bool,
    /// Whether an example answers it. Microcks counts only these calls by day.
    pub(super) is_example: bool,
    /// From the arrival of the call until its answer was sent.
    pub(super) duration: Duration,
    /// Milliseconds since 1970.
    pub(super) now: i64,
}

impl Statistics {
    /// Counts a call of a service that is served.
    pub(super) fn add(&self, call: &Counted<'_>) {
        let all = match (call.is_example, call.is_unmatched) {
            (true, _) => &self.examples,
            (false, true) => &self.unmatched,
            (false, false) => &self.forwarded,
        };
        all.fetch_add(1, Ordering::Relaxed);
        let service = self.service(call.service);
        if call.is_example {
            service.invocations.lock().unwrap_or_else(PoisonError::into_inner).add(call.now);
        }
        let Some(name) = call.operation else {
            service.without_operation.fetch_add(1, Ordering::Relaxed);
            return;
        };
        let operation = service.operation(name);
        operation.calls.fetch_add(1, Ordering::Relaxed);
        if call.is_unmatched {
            operation.unmatched.fetch_add(1, Ordering::Relaxed);
        }
        operation.durations.add(call.duration);
    }

    /// Counts a call that named no service that is served. It has no entry of its own, because clients can name
    /// any number of them.
    pub(super) fn add_unknown(&self) {
        self.unknown.fetch_add(1, Ordering::Relaxed);
    }

    fn service(&self, key: &ServiceKey) -> Arc<ServiceStatistics> {
        let known = self.services.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned();
        known.unwrap_or_else(|| {
            let mut services = self.services.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(services.entry(key.clone()).or_default())
        })
    }

    /// Forgets services that are not served any longer.
    pub(super) fn retain(&self, is_served: impl Fn(&ServiceKey) -> bool) {
        let mut services = self.services.write().unwrap_or_else(PoisonError::into_inner);
        services.retain(|key, _| is_served(key));
    }

    /// The calls of all services, also of those that are not served any longer.
    #[must_use]
    pub fn counts(&self) -> CallCounts {
        let load = |count: &AtomicU64| count.load(Ordering::Relaxed);
        CallCounts {
            examples: load(&self.examples),
            unmatched: load(&self.unmatched),
            forwarded: load(&self.forwarded),
            unknown: load(&self.unknown),
        }
    }

    /// How long the calls of all services took. `None` without calls.
    #[must_use]
    pub fn latency(&self) -> Option<Latency> {
        let services = self.services.read().unwrap_or_else(PoisonError::into_inner);
        let mut counts = Counts::default();
        for service in services.values() {
            let operations = service.operations.read().unwrap_or_else(PoisonError::into_inner);
            operations.values().for_each(|operation| operation.durations.add_to(&mut counts));
        }
        counts.latency()
    }

    /// The number of calls that named no service that is served.
    #[must_use]
    pub fn unknown(&self) -> u64 {
        self.unknown.load(Ordering::Relaxed)
    }

    /// The services that were called, by name and version.
    #[must_use]
    pub fn services(&self) -> Vec<ServiceCalls> {
        let services = self.services.read().unwrap_or_else(PoisonError::into_inner);
        let mut calls: Vec<_> = services.iter().map(|(key, it)| it.calls(key)).collect();
        drop(services);
        calls.sort_by(|left, right| {
            let key = |it: &ServiceCalls| (it.service.name.clone(), it.service.version.clone());
            key(left).cmp(&key(right))
        });
        calls
    }

    /// The calls of a service. `None` if it was not called.
    #[must_use]
    pub fn calls_of(&self, key: &ServiceKey) -> Option<ServiceCalls> {
        let services = self.services.read().unwrap_or_else(PoisonError::into_inner);
        services.get(key).map(|service| service.calls(key))
    }

    /// The calls of a service, or of all services, on a day, given as days since 1970. Only calls that an example
    /// answered count. `None` if there was none.
    #[must_use]
    pub fn day(&self, key: Option<&ServiceKey>, day: i64) -> Option<DayCalls> {
        let services = self.services.read().unwrap_or_else(PoisonError::into_inner);
        let of_service = |service: &Arc<ServiceStatistics>| {
            service.invocations.lock().unwrap_or_else(PoisonError::into_inner).day(day)
        };
        match key {
            Some(key) => of_service(services.get(key)?),
            None => services.values().filter_map(of_service).reduce(|sum, day| sum.with(&day)),
        }
    }
}

impl ServiceStatistics {
    fn operation(&self, name: &str) -> Arc<OperationStatistics> {
        let operations = self.operations.read().unwrap_or_else(PoisonError::into_inner);
        let known = operations.get(name).cloned();
        drop(operations);
        known.unwrap_or_else(|| {
            let mut operations = self.operations.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(operations.entry(name.into()).or_default())
        })
    }

    fn calls(&self, key: &ServiceKey) -> ServiceCalls {
        let operations = self.operations.read().unwrap_or_else(PoisonError::into_inner);
        let mut all = Counts::default();
        let mut of_operation = |name: &str, operation: &OperationStatistics| {
            let mut counts = Counts::default();
            operation.durations.add_to(&mut counts);
            operation.durations.add_to(&mut all);
            OperationCalls {
                operation: name.into(),
                calls: operation.calls.load(Ordering::Relaxed),
                unmatched: operation.unmatched.load(Ordering::Relaxed),
                latency: counts.latency(),
            }
        };
        let mut operations: Vec<OperationCalls> =
            operations.iter().map(|(name, it)| of_operation(name, it)).collect();
        operations.sort_by(|left, right| left.operation.cmp(&right.operation));
        let lost = self.without_operation.load(Ordering::Relaxed);
        ServiceCalls {
            service: key.clone(),
            calls: operations.iter().map(|it| it.calls).sum::<u64>() + lost,
            unmatched: operations.iter().map(|it| it.unmatched).sum::<u64>() + lost,
            latency: all.latency(),
            operations,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_counted_by_service_and_operation() {
        let statistics = Statistics::default();
        let key = ServiceKey::new("Orders", "1.0");
        for (operation, is_unmatched) in
            [(Some("GET /a"), false), (Some("GET /b"), true), (Some("GET /a"), false), (None, true)]
        {
            let duration = Duration::from_millis(3);
            let is_example = !is_unmatched;
            let service = &key;
            statistics.add(&Counted {
                service,
                operation,
                is_unmatched,
                is_example,
                duration,
                now: 0,
            });
        }
        statistics.add_unknown();
        let [service] = &*statistics.services() else { panic!("expected one service") };
        assert_eq!((service.calls, service.unmatched, statistics.unknown()), (4, 2, 1));
        let counts: Vec<_> =
            service.operations.iter().map(|it| (&*it.operation, it.calls, it.unmatched)).collect();
        assert_eq!(counts, [("GET /a", 2, 0), ("GET /b", 1, 1)]);
        assert_eq!(service.latency.unwrap().max, Duration::from_millis(3));
        assert_eq!(statistics.day(Some(&key), 0).unwrap().total, 2);
        assert_eq!(statistics.day(None, 0).unwrap().hours[0], 2);
        statistics.retain(|_| false);
        assert_eq!(statistics.services(), []);
    }
}
