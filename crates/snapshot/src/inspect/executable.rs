//! What a service would make a Microcks do: run a script, pass calls on, call back.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{Hash, read::header};

/// Something in a service that acts, where an example would only answer.
///
/// Two are equal where they do the same in an operation of the same name, however long they are.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct ExecutableContent {
    /// The operation's name: foreign text.
    pub operation: Box<str>,
    /// What it does.
    #[serde(rename = "act")]
    pub action: Action,
    /// How it begins, at most [`ExecutableContent::MAX_SAMPLE_CHARS`] characters: foreign text.
    pub sample: Box<str>,
    /// How many characters there are in all.
    pub length: u64,
    /// The hash of the whole of it.
    pub hash: Hash,
}

/// What a service may do besides answering.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Runs a script for every call, inside the Microcks.
    Script {
        /// In Groovy or in JavaScript.
        language: Language,
    },
    /// Passes calls on to this address: all of them, or those that no example fits.
    Proxy {
        /// Whether examples come first.
        fallback: bool,
    },
    /// Calls this address after a call has been answered; an expression may take it from the call.
    Callback {
        /// The callback's name: foreign text.
        name: Box<str>,
    },
}

/// What a script is written in.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Dispatchers `SCRIPT` and `GROOVY`.
    Groovy,
    /// Dispatcher `JS`.
    #[serde(rename = "javascript")]
    JavaScript,
}

impl ExecutableContent {
    /// The longest sample, in characters.
    pub const MAX_SAMPLE_CHARS: usize = 160;

    fn new(operation: &str, action: Action, text: &str) -> Self {
        Self {
            operation: operation.into(),
            action,
            sample: text.chars().take(Self::MAX_SAMPLE_CHARS).collect::<String>().into(),
            length: text.chars().count() as u64,
            hash: Hash::from(*blake3::hash(text.as_bytes()).as_bytes()),
        }
    }
}

/// `JavaScript in GET /orders`.
impl fmt::Display for ExecutableContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.action {
            Action::Script { language: Language::Groovy } => f.write_str("Groovy script")?,
            Action::Script { language: Language::JavaScript } => f.write_str("JavaScript")?,
            Action::Proxy { fallback: false } => f.write_str("proxy for all calls")?,
            Action::Proxy { fallback: true } => {
                f.write_str("proxy for calls without an example")?
            }
            Action::Callback { name } => write!(f, "callback `{name}`")?,
        }
        write!(f, " of {}", self.operation)
    }
}

/// What acts in a service: its section of a definition, in the order of its operations.
///
/// It parses the service and nothing else of the definition. Text that is no service gives nothing.
#[must_use]
pub fn find_executable_content(service: &str) -> Vec<ExecutableContent> {
    let Ok(service) = serde_json::from_str::<Service<'_>>(service) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for operation in service.operations.iter().flatten().flatten() {
        let name = text(operation.name).unwrap_or_default();
        let rules = Rules { dispatcher: operation.dispatcher, rules: operation.dispatcher_rules };
        dispatching(&name, &rules, &mut found);
        let callbacks = [&operation.callback_infos, &operation.callback_infso];
        for (key, callback) in callbacks.into_iter().flatten().flatten() {
            let url = callback.as_ref().and_then(|callback| text(callback.callback_url_expression));
            if let Some(url) = url.filter(|url| !url.is_empty()) {
                found.push(ExecutableContent::new(
                    &name,
                    Action::Callback { name: key.as_ref().into() },
                    &url,
                ));
            }
        }
    }
    found
}

/// Dispatchers within dispatchers that are looked at. A Microcks looks at the first one within.
const DEEPEST: usize = 4;

fn dispatching(operation: &str, rules: &Rules<'_>, found: &mut Vec<ExecutableContent>) {
    let mut dispatcher = text(rules.dispatcher).unwrap_or_default().into_owned();
    let mut rules = text(rules.rules).unwrap_or_default().into_owned();
    let mut act = |act, text: &str| found.push(ExecutableContent::new(operation, act, text));
    for _ in 0..DEEPEST {
        match dispatcher.as_str() {
            "SCRIPT" | "GROOVY" => act(Action::Script { language: Language::Groovy }, &rules),
            "JS" => act(Action::Script { language: Language::JavaScript }, &rules),
            "PROXY" => act(Action::Proxy { fallback: false }, &rules),
            "FALLBACK" | "PROXY_FALLBACK" => {
                let Ok(inner) = serde_json::from_str::<Within<'_>>(&rules) else { return };
                if let Some(url) = text(inner.proxy_url)
                    && dispatcher == "PROXY_FALLBACK"
                {
                    act(Action::Proxy { fallback: true }, &url);
                }
                let next = text(inner.dispatcher).unwrap_or_default().into_owned();
                rules = text(inner.dispatcher_rules).unwrap_or_default().into_owned();
                dispatcher = next;
                continue;
            }
            _ => {}
        }
        return;
    }
}

/// The text of a value. One with half a character in it cannot be told as text, but a Microcks
/// takes it, so it is told as it stands in the file.
fn text(raw: Option<&RawValue>) -> Option<Cow<'_, str>> {
    let raw = raw?.get();
    match header::text(raw) {
        Ok(text) => text.map(|text| Cow::Owned(text.into())),
        Err(header::NotText) => Some(raw.trim_matches('"').into()),
    }
}

#[derive(Deserialize)]
struct Service<'a> {
    #[serde(borrow, default)]
    operations: Option<Vec<Option<Operation<'a>>>>,
}

type Callbacks<'a> = Option<BTreeMap<Cow<'a, str>, Option<Callback<'a>>>>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Operation<'a> {
    #[serde(borrow, default)]
    name: Option<&'a RawValue>,
    #[serde(borrow, default)]
    dispatcher: Option<&'a RawValue>,
    #[serde(borrow, default)]
    dispatcher_rules: Option<&'a RawValue>,
    #[serde(borrow, default)]
    callback_infos: Callbacks<'a>,
    #[serde(borrow, default)]
    callback_infso: Callbacks<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Callback<'a> {
    #[serde(borrow, default)]
    callback_url_expression: Option<&'a RawValue>,
}

struct Rules<'a> {
    dispatcher: Option<&'a RawValue>,
    rules: Option<&'a RawValue>,
}

/// The rules of a dispatcher that has another one within.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Within<'a> {
    #[serde(borrow, default)]
    dispatcher: Option<&'a RawValue>,
    #[serde(borrow, default)]
    dispatcher_rules: Option<&'a RawValue>,
    #[serde(borrow, default)]
    proxy_url: Option<&'a RawValue>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn told(operation: &Value) -> Vec<String> {
        let service = json!({ "operations": [null, operation] }).to_string();
        find_executable_content(&service).iter().map(|it| format!("{it}: {}", it.sample)).collect()
    }

    #[track_caller]
    fn check(dispatcher: &str, rules: &str, expected: &[&str]) {
        let operation =
            json!({ "name": "GET /a", "dispatcher": dispatcher, "dispatcherRules": rules });
        assert_eq!(told(&operation), expected, "{dispatcher} {rules}");
    }

    fn within(dispatcher: &str, rules: &str) -> String {
        json!({ "dispatcher": dispatcher, "dispatcherRules": rules, "fallback": "one",
                "proxyUrl": "https://there.example" })
        .to_string()
    }

    #[test]
    fn scripts_and_proxies_are_found_also_within_other_dispatchers() {
        check("SCRIPT", "return 'a'", &["Groovy script of GET /a: return 'a'"]);
        check("GROOVY", "return 'a'", &["Groovy script of GET /a: return 'a'"]);
        check("JS", "'a'", &["JavaScript of GET /a: 'a'"]);
        check("PROXY", "https://x.example", &["proxy for all calls of GET /a: https://x.example"]);
        let proxied = "proxy for calls without an example of GET /a: https://there.example";
        check("PROXY_FALLBACK", &within("URI_PARTS", "id"), &[proxied]);
        check("PROXY_FALLBACK", &within("JS", "'a'"), &[proxied, "JavaScript of GET /a: 'a'"]);
        check("FALLBACK", &within("JS", "'a'"), &["JavaScript of GET /a: 'a'"]);
        check("FALLBACK", &within("FALLBACK", &within("JS", "b")), &["JavaScript of GET /a: b"]);
        for quiet in ["URI_PARTS", "QUERY_ARGS", "JSON_BODY", "SEQUENCE", "RANDOM", "js", ""] {
            check(quiet, "return 'a'", &[]);
        }
        for broken in ["", "not json", "[]", "{\"dispatcher\":"] {
            check("FALLBACK", broken, &[]);
        }
    }

    #[test]
    fn callbacks_are_found_with_their_names() {
        let callbacks = json!({ "onDone": { "callbackUrlExpression": "{$request.body#/url}" },
                                "none": null, "empty": { "callbackUrlExpression": "" } });
        for field in ["callbackInfos", "callbackInfso"] {
            let told = told(&json!({ "name": "POST /a", field: callbacks }));
            assert_eq!(told, ["callback `onDone` of POST /a: {$request.body#/url}"]);
        }
    }

    #[test]
    fn a_script_with_half_a_character_does_not_hide() {
        let service = r#"{"operations":[{"name":"x","dispatcher":"JS","dispatcherRules":"a\ud800"},
            {"name":"y","dispatcher":"SCRIPT","dispatcherRules":null}]}"#;
        let found = find_executable_content(service);
        let told: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(told, ["JavaScript of x", "Groovy script of y"]);
        assert_eq!(&*found[0].sample, "a\\ud800");
    }

    #[test]
    fn two_long_scripts_that_begin_alike_are_not_the_same() {
        let of = |end: &str| {
            let rules = format!("{}{end}", "é".repeat(10_000));
            let operation = json!({ "name": "x", "dispatcher": "JS", "dispatcherRules": rules });
            find_executable_content(&json!({ "operations": [operation] }).to_string()).remove(0)
        };
        let (one, other) = (of("1"), of("2"));
        assert_eq!(one.sample, other.sample);
        assert_eq!(one.sample.chars().count(), ExecutableContent::MAX_SAMPLE_CHARS);
        assert_eq!(one.length, 10_001);
        assert_ne!(one, other);
        assert_eq!(one, of("1"));
    }

    #[test]
    fn dispatchers_far_within_cost_no_more_than_those_near() {
        // Escapes that grow slowly, so that many levels fit.
        let mut rules = "x".to_owned();
        for _ in 0..60 {
            let inner = rules.replace('\\', "\\u005c").replace('"', "\\u0022");
            rules = format!("{{\"dispatcher\":\"FALLBACK\",\"dispatcherRules\":\"{inner}\"}}");
        }
        check("FALLBACK", &rules, &[]);
    }

    proptest! {
        /// No text makes it panic.
        #[test]
        fn any_text_is_answered(
            text in r#"(\{|\}|\[|\]|"|,|:|\\|1|null|"operations":\[\{|"dispatcher":"JS"|"dispatcherRules":){0,16}"#
        ) {
            let _any = find_executable_content(&text);
        }
    }
}
