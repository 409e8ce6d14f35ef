//! What the server knows of sends besides their records, until it ends.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

use api_types::{
    FoundThere, ImportExchange, ImportId, InstanceId, SourceInstance, UnfinishedCause,
};

/// The number of imports whose origin or target is remembered. There cannot be more in memory.
const MAX_IMPORTS: usize = 256;

/// What the server knows of fetched and sent services.
#[derive(Default)]
pub(crate) struct Sends {
    unfinished: Mutex<HashMap<InstanceId, Unfinished>>,
    imports: Mutex<VecDeque<(ImportId, ImportExchange)>>,
}

/// Why the newest send to an instance ended early, and what is there.
#[derive(Clone)]
pub(super) struct Unfinished {
    pub(super) cause: UnfinishedCause,
    pub(super) there: Option<FoundThere>,
}

impl Sends {
    /// Remembers what an import has to do with an instance.
    pub(crate) fn remember(&self, import: ImportId, exchange: ImportExchange) {
        let mut imports = lock(&self.imports);
        imports.push_back((import, exchange));
        if imports.len() > MAX_IMPORTS {
            imports.pop_front();
        }
    }

    /// What an import has to do with an instance.
    pub(crate) fn exchange_of(&self, import: &ImportId) -> Option<ImportExchange> {
        let imports = lock(&self.imports);
        imports.iter().rev().find(|(id, _)| id == import).map(|(_, exchange)| exchange.clone())
    }

    /// The instance that the services of a planned send come from.
    pub(crate) fn source_of(&self, import: &ImportId) -> Option<SourceInstance> {
        match self.exchange_of(import)? {
            ImportExchange::Sends(send) => send.source,
            ImportExchange::Fetched(_) => None,
        }
    }

    /// Remembers how the newest send to an instance ended. `None` if it reached its end.
    pub(super) fn set_unfinished(&self, instance: InstanceId, unfinished: Option<Unfinished>) {
        let mut all = lock(&self.unfinished);
        match unfinished {
            Some(unfinished) => all.insert(instance, unfinished),
            None => all.remove(&instance),
        };
    }

    /// Why the newest send to an instance ended early. After a restart only that is known.
    pub(super) fn unfinished(&self, instance: &InstanceId) -> Unfinished {
        let restarted = Unfinished { cause: UnfinishedCause::ServerRestarted, there: None };
        lock(&self.unfinished).get(instance).cloned().unwrap_or(restarted)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
