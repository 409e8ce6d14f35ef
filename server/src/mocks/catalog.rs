//! The services of files, for clients that list and import them.

use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Mutex, PoisonError},
};

use mocks::{Compiled, Entry, Options, Service};
use repository::LocalFile;
use snapshot::{Definition, Kind, ManifestEntry, ServiceId, ServiceKey, api_json};

use super::{compile::in_parallel, response_times::ResponseTimes, server::MockServer};

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
    entries: Arc<[Option<Entry>]>,
}

/// What serving a file led to.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Added {
    /// The services of the file.
    pub services: usize,
    /// Services that another file has too, which is served.
    pub hidden: Vec<ServiceKey>,
}

impl Catalog {
    /// An empty catalog.
    #[must_use]
    pub fn new(options: Options, times: ResponseTimes) -> Self {
        Self { options, times, files: Mutex::default() }
    }

    /// Compiles the services of a file, and serves them beside those of other files. Services that did not change are
    /// not compiled again. With `is_first`, they count before those of other files with the same name and version.
    ///
    /// # Errors
    /// If the file cannot be read. What was served before stays.
    pub fn add(
        &self,
        server: &MockServer,
        name: &str,
        file: LocalFile,
        is_first: bool,
    ) -> io::Result<Added> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let before = files.iter().position(|it| *it.name == *name);
        let entries = self.compile(server, &file)?;
        let services = entries.iter().flatten().count();
        let new = CatalogFile { name: name.into(), file: Arc::new(file), entries: entries.into() };
        match before.and_then(|index| files.get_mut(index)) {
            Some(known) => *known = new,
            None if is_first => files.insert(0, new),
            None => files.push(new),
        }
        let mut keys = std::collections::HashSet::new();
        let mut hidden = Vec::new();
        for entry in files.iter().flat_map(|file| file.entries.iter().flatten()) {
            if !keys.insert(&entry.key) {
                hidden.push(entry.key.clone());
            }
        }
        let served = files.iter().flat_map(|file| file.entries.iter().flatten().cloned());
        server.set_services(served.collect(), self.options, None);
        // They are compiled already.
        server.find_problems(|| false);
        Ok(Added { services, hidden })
    }

    fn compile(&self, server: &MockServer, file: &LocalFile) -> io::Result<Vec<Option<Entry>>> {
        let served = server.served();
        let compile = |entry: &ManifestEntry| {
            // Microcks finds examples in the order of the file.
            let definition = entry.definition_in_file_order(file.content())?;
            let known = served.mocks.find(&entry.summary.key.name, &entry.summary.key.version);
            let known = known.filter(|known| known.hash == definition.hash());
            let service = match known.and_then(Entry::ready) {
                Some(known) => Some(Arc::clone(&known.service)),
                None => Service::compile(&definition, self.options).map(Arc::new),
            };
            Ok(service.map(|service| {
                let delays = self.times.delays(&service, definition.section(Kind::Service));
                Entry::new(Compiled { service, delays })
            }))
        };
        in_parallel(&file.manifest().definitions, compile).into_iter().collect()
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
