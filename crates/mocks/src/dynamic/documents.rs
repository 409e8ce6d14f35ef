//! The documents of generic REST services, in memory.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use super::document::Document;

/// How many documents there may be in all.
const MAX_DOCUMENTS: usize = 10_000;
/// How many bytes all documents may take.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// The documents that clients created in generic REST services. They start empty, live in memory only, and outlive
/// revisions. Their number and size are limited.
#[derive(Debug, Default)]
pub struct Documents(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    resources: HashMap<Box<str>, Resource>,
    /// The number of the last document, for IDs and the order.
    number: u64,
    count: usize,
    bytes: usize,
}

/// The documents of one resource in the order of their creation.
#[derive(Debug, Default)]
struct Resource {
    by_order: BTreeMap<u64, Arc<Document>>,
    by_id: HashMap<Box<str>, u64>,
}

/// There is no room for another document.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Full;

impl Documents {
    /// No documents.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Removes all documents.
    pub fn clear(&self) {
        self.with(|state| *state = State::default());
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A number for the ID of a document.
    pub(super) fn next_number(&self) -> u64 {
        self.with(|state| {
            state.number += 1;
            state.number
        })
    }

    pub(super) fn create(
        &self,
        resource: &str,
        id: &str,
        document: Arc<Document>,
    ) -> Result<(), Full> {
        self.with(|state| {
            let bytes = state.bytes.saturating_add(document.size());
            if state.count >= MAX_DOCUMENTS || bytes > MAX_BYTES {
                return Err(Full);
            }
            state.bytes = bytes;
            state.count += 1;
            state.number += 1;
            let resource = state.resources.entry(resource.into()).or_default();
            resource.by_id.insert(id.into(), state.number);
            resource.by_order.insert(state.number, document);
            Ok(())
        })
    }

    pub(super) fn find(&self, resource: &str, id: &str) -> Option<Arc<Document>> {
        self.with(|state| {
            let resource = state.resources.get(resource)?;
            resource.by_order.get(resource.by_id.get(id)?).cloned()
        })
    }

    /// Replaces a document. Whether there was one.
    pub(super) fn replace(
        &self,
        resource: &str,
        id: &str,
        document: Arc<Document>,
    ) -> Result<bool, Full> {
        self.with(|state| {
            let found = state.resources.get_mut(resource).and_then(|resource| {
                let order = resource.by_id.get(id)?;
                resource.by_order.get_mut(order)
            });
            let Some(old) = found else { return Ok(false) };
            let bytes = (state.bytes - old.size()).saturating_add(document.size());
            if bytes > MAX_BYTES {
                return Err(Full);
            }
            *old = document;
            state.bytes = bytes;
            Ok(true)
        })
    }

    pub(super) fn delete(&self, resource: &str, id: &str) {
        self.with(|state| {
            let removed = state.resources.get_mut(resource).and_then(|resource| {
                let order = resource.by_id.remove(id)?;
                resource.by_order.remove(&order)
            });
            if let Some(document) = removed {
                state.bytes -= document.size();
                state.count -= 1;
            }
        });
    }

    /// A page of the documents that pass a test.
    pub(super) fn page(
        &self,
        resource: &str,
        skipped: usize,
        size: usize,
        is_wanted: impl Fn(&Document) -> bool,
    ) -> Vec<Arc<Document>> {
        self.with(|state| {
            let documents = state.resources.get(resource).map(|it| it.by_order.values());
            let wanted = documents.into_iter().flatten().filter(|it| is_wanted(it));
            wanted.skip(skipped).take(size).cloned().collect()
        })
    }
}
