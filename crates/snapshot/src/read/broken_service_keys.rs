//! The names of services that cannot be imported.

use std::collections::BTreeSet;

use crate::{ServiceId, ServiceKey};

/// The services of a file that cannot be imported although the rest of the file can, as far as the file
/// names them.
///
/// Such a service is in the file, so nothing may conclude that the file does not have it.
#[derive(Debug, Default)]
pub struct BrokenServiceKeys {
    // Ordered, so that the same file always gives the same manifest.
    ids: BTreeSet<ServiceId>,
    keys: BTreeSet<ServiceKey>,
    /// The names of those whose version is empty or cannot be read.
    names: BTreeSet<Box<str>>,
    /// Whether the name of one cannot be read.
    has_unnamed: bool,
}

impl BrokenServiceKeys {
    /// Whether one of them can be this service. If the name of one is unknown, it can be any service.
    #[must_use]
    pub fn may_contain(&self, id: &ServiceId, key: &ServiceKey) -> bool {
        self.has_unnamed
            || self.ids.contains(id)
            || self.keys.contains(key)
            || self.names.contains(&key.name)
    }

    /// Adds a service.
    pub(crate) fn add(&mut self, id: &ServiceId, key: &ServiceKey) {
        self.ids.insert(id.clone());
        if key.name.is_empty() {
            self.has_unnamed = true;
        } else if key.version.is_empty() {
            self.names.insert(key.name.clone());
        } else {
            self.keys.insert(key.clone());
        }
    }

    /// Adds a service without an ID and a name.
    pub(crate) fn add_unidentified(&mut self) {
        self.has_unnamed = true;
    }
}
