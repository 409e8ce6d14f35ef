//! Tests of scripts.

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

/// All scripts in a JSON value: dispatcher, rules, and whether JavaScript is wrapped.
fn scripts_in(value: &serde_json::Value, found: &mut Vec<(String, String, bool)>) {
    match value {
        serde_json::Value::Array(items) => items.iter().for_each(|it| scripts_in(it, found)),
        serde_json::Value::Object(members) => {
            let is_rest = members.get("type").is_none_or(|it| it == "REST");
            let text = |name: &str| members.get(name)?.as_str().map(str::to_owned);
            if let (Some(dispatcher), Some(rules)) = (text("dispatcher"), text("dispatcherRules"))
                && matches!(&*dispatcher, "SCRIPT" | "GROOVY" | "JS")
            {
                found.push((dispatcher, rules, is_rest));
            }
            members.values().for_each(|it| scripts_in(it, found));
        }
        _ => {}
    }
}

#[test]
fn scripts_of_samples_and_recordings_compile() {
    let Some(samples) = std::env::var_os("MOCKPIT_SAMPLES").map(std::path::PathBuf::from) else {
        assert!(
            std::env::var_os("CI").is_none_or(|ci| ci != "true"),
            "MOCKPIT_SAMPLES must be set"
        );
        return;
    };
    let folders = ["", "../recordings/mocks-1.16", "../recordings/mocks-probes"];
    let files = folders.iter().flat_map(|it| std::fs::read_dir(samples.join(it)).unwrap());
    let files = files.map(|it| it.unwrap().path());
    let mut scripts = Vec::new();
    for file in files.filter(|it| it.extension().is_some_and(|it| it == "json")) {
        let text = std::fs::read(file).unwrap();
        scripts_in(&serde_json::from_slice(&text).unwrap(), &mut scripts);
    }
    let mut broken = 0;
    for (dispatcher, source, is_wrapped) in &scripts {
        let is_js = dispatcher == "JS";
        let language = if is_js { Language::JavaScript } else { Language::Groovy };
        match Script::compile(language, source, *is_wrapped) {
            Ok(script) => broken += usize::from(script.problem().is_some()),
            Err(Unsupported { line, text }) => panic!("line {line}: {text}\n{source}"),
        }
    }
    println!("{} scripts, {broken} with a wrong syntax", scripts.len());
    assert!(scripts.len() >= 30, "{}", scripts.len());
    // These are wrong on purpose: one in each language.
    assert_eq!(broken, 2);
}
