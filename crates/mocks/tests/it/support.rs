//! Mocks of snapshots, and the recordings of a real Microcks.

use std::{
    collections::HashMap,
    env, fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, Method};
use mocks::{
    Base, Compiled, Entry, Environment, Mocks, Options, Outcome, Request, ScriptStore, Service,
};
use rand::{SeedableRng, rngs::StdRng};

/// The server that tests claim to be.
pub(crate) const HOST: &str = "127.0.0.1:8586";

/// The folder of recordings. `None` without the variable `MOCKPIT_SAMPLES`, which must be set with `CI=true`.
pub(crate) fn recordings() -> Option<PathBuf> {
    let samples = env::var_os("MOCKPIT_SAMPLES").map(PathBuf::from);
    assert!(
        samples.is_some() || env::var_os("CI").is_none_or(|ci| ci != "true"),
        "MOCKPIT_SAMPLES must name the directory of samples"
    );
    Some(samples?.parent()?.join("recordings"))
}

/// The mocks of a snapshot. Examples are in the order of the file.
pub(crate) fn mocks(file: &[u8], options: Options) -> Mocks {
    let manifest = snapshot::read(file, snapshot::Limits::default());
    assert!(!manifest.definitions.is_empty(), "{:?}", manifest.problems.first());
    let services = manifest.definitions.iter().map(|entry| {
        let definition = entry.definition_in_file_order(file).unwrap();
        let service = Arc::new(Service::compile(&definition, options).unwrap());
        Entry::new(Compiled { service, delays: None })
    });
    Mocks::new(services, options)
}

/// Values of scripts in memory. They never expire.
#[derive(Default)]
pub(crate) struct Scripts(Mutex<HashMap<(String, String), String>>);

impl ScriptStore for Scripts {
    fn get(&self, service: &str, key: &str) -> Option<String> {
        self.0.lock().unwrap().get(&(service.to_owned(), key.to_owned())).cloned()
    }

    fn put(&self, service: &str, key: &str, value: String, _: Duration) {
        self.0.lock().unwrap().insert((service.to_owned(), key.to_owned()), value);
    }

    fn delete(&self, service: &str, key: &str) {
        self.0.lock().unwrap().remove(&(service.to_owned(), key.to_owned()));
    }
}

/// A call of a test.
pub(crate) struct TestCall {
    pub(crate) method: Method,
    /// With its query.
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) base: Base,
}

impl TestCall {
    pub(crate) fn new(method: &str, path: &str) -> Self {
        Self {
            method: method.parse().unwrap(),
            path: path.to_owned(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            base: Base { scheme: "http".into(), authority: HOST.into() },
        }
    }

    /// The outcome with a fixed time and repeatable random values.
    pub(crate) fn send(&self, mocks: &Mocks, scripts: &Scripts) -> Option<Outcome> {
        let mut random = StdRng::seed_from_u64(7);
        let mut environment = Environment { now: 1_795_900_000_000, random: &mut random, scripts };
        self.with_request(|request| mocks.answer(request, &mut environment))
    }

    /// Calls a function with the request.
    pub(crate) fn with_request<T>(&self, act: impl FnOnce(&Request<'_>) -> T) -> T {
        let (path, query) = match self.path.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (&*self.path, None),
        };
        act(&Request {
            method: &self.method,
            path,
            query,
            headers: &self.headers,
            body: &self.body,
            base: &self.base,
        })
    }
}

/// Reads a file of the recordings.
pub(crate) fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
