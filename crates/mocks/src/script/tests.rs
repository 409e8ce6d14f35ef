use std::{
    collections::{BTreeMap, HashMap},
    sync::Mutex,
    time::Duration,
};

use http::{HeaderMap, Method};

use super::{Failure, Language, Script, ScriptCall, Unsupported};
use crate::ScriptStore;

#[derive(Default)]
pub(super) struct Memory(Mutex<HashMap<String, (String, Duration)>>);

impl ScriptStore for Memory {
    fn get(&self, service: &str, key: &str) -> Option<String> {
        Some(self.0.lock().unwrap().get(&format!("{service}/{key}"))?.0.clone())
    }

    fn put(&self, service: &str, key: &str, value: String, lifetime: Duration) {
        self.0.lock().unwrap().insert(format!("{service}/{key}"), (value, lifetime));
    }

    fn delete(&self, service: &str, key: &str) {
        self.0.lock().unwrap().remove(&format!("{service}/{key}"));
    }
}

/// A call with a body, `?a=1&b=x%20y`, some headers, and the path parameter `id`.
pub(super) struct Fixture {
    pub(super) body: Option<&'static str>,
    pub(super) context: BTreeMap<String, String>,
    pub(super) store: Memory,
}

impl Fixture {
    pub(super) fn new(body: Option<&'static str>) -> Self {
        Self { body, context: BTreeMap::new(), store: Memory::default() }
    }

    pub(super) fn run(
        &mut self,
        language: Language,
        source: &str,
    ) -> Result<Option<String>, Failure> {
        let script = match Script::compile(language, source, true) {
            Ok(script) => script,
            Err(Unsupported { line, text }) => panic!("line {line}: {text}"),
        };
        let mut headers = HeaderMap::new();
        headers.insert("x-kind", "alpha".parse().unwrap());
        headers.append("x-list", "one".parse().unwrap());
        headers.append("x-list", "two".parse().unwrap());
        let call = ScriptCall {
            method: &Method::POST,
            path: "/rest/Test/1.0/items/7",
            query: Some("a=1&b=x%20y"),
            headers: &headers,
            body: self.body,
            path_parameters: Some(&[("id".into(), "7".into())]),
            base: "http://localhost:8586",
            service: "Test:1.0",
        };
        script.run(&call, &mut self.context, &self.store)
    }
}

/// The result of a script in Groovy.
pub(super) fn groovy(source: &str) -> Result<Option<String>, Failure> {
    Fixture::new(Some("{\"kind\":\"gamma\",\"items\":[1,2.50],\"none\":null}"))
        .run(Language::Groovy, source)
}
