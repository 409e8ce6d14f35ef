//! Where the servers are at the moment.

use std::sync::{Arc, Mutex, PoisonError};

/// The addresses of the servers, which change when they are started again.
#[derive(Clone, Debug, Default)]
pub(super) struct Addresses(Arc<Mutex<Vec<String>>>);

impl Addresses {
    pub(super) fn set(&self, server: usize, address: &str) {
        let mut addresses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if addresses.len() <= server {
            addresses.resize(server + 1, String::new());
        }
        address.clone_into(&mut addresses[server]);
    }

    pub(super) fn get(&self, server: usize) -> String {
        let addresses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        addresses.get(server).cloned().unwrap_or_default()
    }

    /// One of them, which may be down.
    pub(super) fn any(&self, random: &mut fastrand::Rng) -> String {
        let addresses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        addresses.get(random.usize(..addresses.len())).cloned().unwrap_or_default()
    }
}
