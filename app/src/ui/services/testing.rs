//! Services and a list that counts its readers, for unit tests.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use leptos::prelude::*;
use snapshot::{ServiceKey, ServiceType, Summary};

use super::Services;

/// A REST service of this name with these labels, each as `key=value`.
pub(super) fn service(name: &str, labels: &[&str]) -> Arc<Summary> {
    Arc::new(Summary {
        operations: 1,
        labels: labels
            .iter()
            .filter_map(|label| label.split_once('='))
            .map(|(key, value)| (key.into(), value.into()))
            .collect(),
        size: 1,
        ..Summary::new(name, ServiceKey::new(name, "1.0"), ServiceType::Rest)
    })
}

/// A list of services that counts how often it is read.
pub(super) struct CountingList {
    services: RwSignal<Services>,
    reads: Arc<AtomicUsize>,
}

impl CountingList {
    pub(super) fn new(services: Vec<Arc<Summary>>) -> Self {
        Self { services: RwSignal::new(Arc::new(services)), reads: Arc::default() }
    }

    pub(super) fn signal(&self) -> Signal<Services> {
        let (services, reads) = (self.services, Arc::clone(&self.reads));
        Signal::derive(move || {
            reads.fetch_add(1, Ordering::Relaxed);
            services.get()
        })
    }

    pub(super) fn set(&self, services: Vec<Arc<Summary>>) {
        self.services.set(Arc::new(services));
    }

    pub(super) fn reads(&self) -> usize {
        self.reads.load(Ordering::Relaxed)
    }
}
