//! What monitoring systems read: metrics, and whether the server can be used.
//!
//! Metrics have no names of services, accounts or files. The values of labels come from fixed lists, so that their
//! number is bounded.

mod exposition;
mod paths;
mod process;
mod readiness;
mod readings;
mod requests;

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

pub(crate) use exposition::{Reading, expose};
pub(crate) use paths::{LIVE, METRICS, READY, is_monitoring, is_probe};
pub(crate) use readiness::NotReady;
pub(crate) use requests::{RequestLabels, RequestMetrics};

use readings::Readings;

use crate::{auth::Clock, http::connections::ConnectionSlots, tls::Tls};

/// What the server keeps for monitoring systems.
pub(crate) struct Monitoring {
    /// The requests so far.
    pub(crate) requests: RequestMetrics,
    /// The newest figures about the repository.
    pub(crate) readings: Readings,
    /// The open connections.
    pub(crate) connections: ConnectionSlots,
    /// When the server started, in seconds since 1970.
    started: f64,
    is_stopping: AtomicBool,
    certificate: OnceLock<Arc<Tls>>,
}

impl Monitoring {
    pub(crate) fn new(clock: Clock) -> Self {
        let started = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self {
            requests: RequestMetrics::new(),
            readings: Readings::new(clock),
            connections: ConnectionSlots::default(),
            started: started.as_secs_f64(),
            is_stopping: AtomicBool::new(false),
            certificate: OnceLock::new(),
        }
    }

    /// Makes the server not ready, because it stops.
    pub(crate) fn stop(&self) {
        self.is_stopping.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.is_stopping.load(Ordering::Relaxed)
    }

    /// Sets the certificate that connections use, once.
    pub(crate) fn set_certificate(&self, tls: Arc<Tls>) {
        let _already_set = self.certificate.set(tls);
    }

    fn started(&self) -> f64 {
        self.started
    }
}
