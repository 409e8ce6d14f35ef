//! The services of files, for clients that list and import them.

use std::{
    collections::{BTreeMap, HashSet},
    io,
    sync::{Arc, Mutex, PoisonError},
};

use mocks::{Compiled, Entry, Options, Service};
use repository::LocalFile;
use serde::Deserialize;
use snapshot::{
    Definition, Kind, ManifestEntry, ServiceId, ServiceKey, ServiceType, Summary, api_json,
};

use super::{response_times::ResponseTimes, server::MockServer};

/// The services of files: which are served, and where their definitions are.
pub struct Catalog {
    options: Options,
    times: ResponseTimes,
    files: Mutex<Vec<CatalogFile>>,
}

/// A file with services.
#[derive(Clone)]
struct CatalogFile {
    /// What the file is known by. A new state of it replaces the old one.
    name: Arc<str>,
    file: Arc<LocalFile>,
    entries: Arc<[Entry]>,
}

/// What serving a file led to.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Added {
    /// The services of the file.
    pub services: usize,
    /// Services that another file has too, which is served.
    pub hidden: Vec<ServiceKey>,
}

/// A service that is served.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ListedService {
    pub(crate) key: ServiceKey,
    pub(crate) kind: ServiceType,
    /// The number of its operations.
    pub(crate) operations: u32,
}

/// The operations of a service as Microcks writes it.
#[derive(Default, Deserialize)]
struct Operations {
    #[serde(default)]
    operations: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    name: String,
}

impl Catalog {
    /// An empty catalog.
    #[must_use]
    pub fn new(options: Options, times: ResponseTimes) -> Self {
        Self { options, times, files: Mutex::default() }
    }

    /// Serves the services of a file beside those of other files. They are compiled when they are called for the first
    /// time, but not again if they did not change. With `is_first`, they count before those of other files with the same
    /// name and version.
    pub fn add(&self, server: &MockServer, name: &str, file: LocalFile, is_first: bool) -> Added {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let before = files.iter().position(|it| *it.name == *name);
        let file = Arc::new(file);
        let entries: Arc<[Entry]> = self.entries(server, &file).into();
        let services = entries.len();
        let new = CatalogFile { name: name.into(), file, entries };
        match before.and_then(|index| files.get_mut(index)) {
            Some(known) => *known = new,
            None if is_first => files.insert(0, new),
            None => files.push(new),
        }
        let mut keys = HashSet::new();
        let mut hidden = Vec::new();
        for entry in files.iter().flat_map(|file| file.entries.iter()) {
            if !keys.insert(&entry.key) {
                hidden.push(entry.key.clone());
            }
        }
        let served = files.iter().flat_map(|file| file.entries.iter().cloned());
        server.set_services(served.collect(), self.options, None);
        Added { services, hidden }
    }

    fn entries(&self, server: &MockServer, file: &Arc<LocalFile>) -> Vec<Entry> {
        let served = server.served();
        let entry = |(index, entry): (usize, &ManifestEntry)| {
            let Summary { key, kind, .. } = &entry.summary;
            let hash = entry.documents_hash_in_file_order();
            let known = served.mocks.find(&key.name, &key.version);
            let known = known.filter(|known| known.hash == hash).and_then(Entry::ready);
            let (file, options, times) = (Arc::clone(file), self.options, self.times.clone());
            Entry::on_call((key.clone(), *kind, hash), server.compiled(), None, move |_| {
                let known = known.as_deref().cloned();
                known.or_else(|| compile(&file, index, options, &times))
            })
        };
        file.manifest().definitions.iter().enumerate().map(entry).collect()
    }

    /// The services that are served, by name and version.
    pub(crate) fn listed(&self) -> Vec<ListedService> {
        let files = self.files();
        let listed = |(_, entry): (&CatalogFile, &ManifestEntry)| {
            let Summary { key, kind, operations, .. } = &entry.summary;
            ListedService { key: key.clone(), kind: *kind, operations: *operations }
        };
        served(&files).into_values().map(listed).collect()
    }

    /// The names of the operations of each service, in the order of [`Catalog::listed`].
    ///
    /// # Errors
    /// If a file cannot be read.
    pub(crate) fn operation_names(&self) -> io::Result<Vec<Vec<String>>> {
        let files = self.files();
        let names = served(&files).into_values().map(|(file, entry)| {
            let service = api_json::service(&entry.service(file.file.content())?);
            let Operations { operations } = serde_json::from_str(&service).unwrap_or_default();
            Ok(operations.into_iter().map(|operation| operation.name).collect())
        });
        names.collect()
    }

    /// The services as Microcks lists them, by name and version.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub(super) fn services(&self, skip: usize, count: usize) -> io::Result<Vec<String>> {
        let files = self.files();
        let served = served(&files);
        let page = served.values().skip(skip).take(count);
        page.map(|(file, entry)| Ok(api_json::service(&entry.service(file.file.content())?)))
            .collect()
    }

    /// The number of services.
    pub(super) fn len(&self) -> usize {
        served(&self.files()).len()
    }

    /// The definition of the service with this ID, or with this name and version, separated by a colon.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub(super) fn definition(&self, id: &str) -> io::Result<Option<Definition>> {
        let wanted = ServiceId::from(id);
        let with_spaces = id.replace('+', " ");
        let is_key = |key: &ServiceKey| {
            let text = format!("{}:{}", key.name, key.version);
            text == id || text == with_spaces
        };
        self.find(|entry| entry.summary.id == wanted || is_key(&entry.summary.key))
    }

    /// The content of the contract with this name.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub(super) fn resource(&self, name: &str) -> io::Result<Option<Box<str>>> {
        let files = self.files();
        for file in &files {
            for entry in file.manifest() {
                if entry.summary.count(Kind::Resource) == 0 {
                    continue;
                }
                let definition = entry.definition(file.file.content())?;
                let section = definition.section(Kind::Resource);
                if let Some(content) = api_json::resource_content(section, name) {
                    return Ok(Some(content));
                }
            }
        }
        Ok(None)
    }

    fn find(&self, is_wanted: impl Fn(&ManifestEntry) -> bool) -> io::Result<Option<Definition>> {
        let files = self.files();
        let mut all = files.iter().flat_map(|it| it.manifest().map(move |entry| (it, entry)));
        let found = all.find(|(_, entry)| is_wanted(entry));
        found.map(|(file, entry)| entry.definition(file.file.content())).transpose()
    }

    fn files(&self) -> Vec<CatalogFile> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Compiles a service of a file. `None` if it cannot be read.
fn compile(
    file: &LocalFile,
    index: usize,
    options: Options,
    times: &ResponseTimes,
) -> Option<Compiled> {
    let entry = file.manifest().definitions.get(index)?;
    // Microcks finds examples in the order of the file.
    let definition = entry.definition_in_file_order(file.content()).inspect_err(|error| {
        tracing::warn!(%error, service = %entry.summary.key, "cannot read a service for its mocks");
    });
    let definition = definition.ok()?;
    let service = Arc::new(Service::compile(&definition, options)?);
    let delays = times.delays(&service, definition.section(Kind::Service));
    Some(Compiled { service, delays })
}

/// The services that are served, by name and version: of two with the same, the first one.
fn served(files: &[CatalogFile]) -> BTreeMap<(&str, &str), (&CatalogFile, &ManifestEntry)> {
    let mut served = BTreeMap::new();
    for (file, entry) in files.iter().flat_map(|it| it.manifest().map(move |entry| (it, entry))) {
        let ServiceKey { name, version } = &entry.summary.key;
        served.entry((&**name, &**version)).or_insert((file, entry));
    }
    served
}

impl CatalogFile {
    fn manifest(&self) -> impl Iterator<Item = &ManifestEntry> {
        self.file.manifest().definitions.iter()
    }
}
