//! Executable content: scripts, proxies and callbacks that a service makes Microcks run.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::{Hash, object::Object, read::header};

/// Content of a service that Microcks executes.
///
/// Two values are equal if operation, action and the hash of the whole content are equal.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct ExecutableContent {
    /// The name of the operation. Untrusted text.
    pub operation: Box<str>,
    /// What Microcks does.
    #[serde(rename = "act")]
    pub action: Action,
    /// The start of the content, at most [`ExecutableContent::MAX_SAMPLE_CHARS`] characters.
    /// Untrusted text.
    pub sample: Box<str>,
    /// The length of the content in characters.
    pub length: u64,
    /// The hash of the whole content.
    pub hash: Hash,
}

/// What Microcks does with executable content.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Runs a script inside Microcks for every call.
    Script {
        /// The language of the script.
        language: Language,
    },
    /// Forwards calls to a URL.
    Proxy {
        /// Whether only calls without a matching example are forwarded.
        fallback: bool,
    },
    /// Calls a URL after it answered a call. The URL may be an expression over the call.
    Callback {
        /// The name of the callback. Untrusted text.
        name: Box<str>,
    },
}

/// The language of a script.
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
    /// The maximum length of a sample in characters.
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

/// For example `JavaScript of GET /orders`.
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

/// Finds executable content in the service section of a definition, in the order of operations.
///
/// Returns nothing if the text is not a service.
#[must_use]
pub fn find_executable_content(service: &str) -> Vec<ExecutableContent> {
    let service = Object::parse(service).unwrap_or_default();
    let operations = service.list("operations").unwrap_or_default();
    let mut found = Vec::new();
    for operation in operations.into_iter().filter_map(Object::parse) {
        let name = text(&operation, "name").unwrap_or_default();
        find_in_dispatcher(&name, &operation, &mut found);
        for field in ["callbackInfos", "callbackInfso"] {
            find_callbacks(&name, &operation.object(field).unwrap_or_default(), &mut found);
        }
    }
    found
}

fn find_callbacks(operation: &str, callbacks: &Object<'_>, found: &mut Vec<ExecutableContent>) {
    // Of several callbacks with the same name, Microcks uses the last one.
    let by_name: BTreeMap<&str, &str> =
        callbacks.members().map(|member| (&*member.name, &*member.value)).collect();
    for (name, callback) in by_name {
        let callback = Object::parse(callback).unwrap_or_default();
        let url = text(&callback, "callbackUrlExpression").filter(|url| !url.is_empty());
        let action = Action::Callback { name: name.into() };
        found.extend(url.map(|url| ExecutableContent::new(operation, action, &url)));
    }
}

/// The limit for nested dispatchers. Microcks itself uses only one level of nesting.
const MAX_DEPTH: usize = 4;

/// Finds a script or a proxy in the dispatcher of an operation, or in one that it contains.
fn find_in_dispatcher(operation: &str, fields: &Object<'_>, found: &mut Vec<ExecutableContent>) {
    let mut dispatcher = text(fields, "dispatcher").unwrap_or_default();
    let mut rules = text(fields, "dispatcherRules").unwrap_or_default();
    let mut add = |action, text: &str| found.push(ExecutableContent::new(operation, action, text));
    for _ in 0..MAX_DEPTH {
        match &*dispatcher {
            "SCRIPT" | "GROOVY" => add(Action::Script { language: Language::Groovy }, &rules),
            "JS" => add(Action::Script { language: Language::JavaScript }, &rules),
            "PROXY" => add(Action::Proxy { fallback: false }, &rules),
            "FALLBACK" | "PROXY_FALLBACK" => {
                let Some(inner) = parse_fallback_rules(&rules) else { return };
                if let Some(url) = text(&inner, "proxyUrl")
                    && &*dispatcher == "PROXY_FALLBACK"
                {
                    add(Action::Proxy { fallback: true }, &url);
                }
                let inner_rules = text(&inner, "dispatcherRules").unwrap_or_default();
                dispatcher = text(&inner, "dispatcher").unwrap_or_default();
                rules = inner_rules;
                continue;
            }
            _ => {}
        }
        return;
    }
}

/// The rules of a fallback dispatcher, which contain another dispatcher. Microcks ignores text after
/// the object.
fn parse_fallback_rules(rules: &str) -> Option<Object<'_>> {
    serde_json::Deserializer::from_str(rules).into_iter().next()?.ok()
}

/// The text of a field. Microcks uses the last of several fields with the same name. A string with a
/// lone surrogate cannot be decoded and stays raw, because Microcks accepts it.
fn text(fields: &Object<'_>, name: &str) -> Option<Box<str>> {
    let field = fields.members().filter(|member| member.name == name).last()?;
    header::text(&field.value)
        .unwrap_or_else(|header::LoneSurrogate| Some(field.value.trim_matches('"').into()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn found_in(operation: &Value) -> Vec<String> {
        let service = json!({ "operations": [null, operation] }).to_string();
        find_executable_content(&service).iter().map(|it| format!("{it}: {}", it.sample)).collect()
    }

    #[track_caller]
    fn check(dispatcher: &str, rules: &str, expected: &[&str]) {
        let operation =
            json!({ "name": "GET /a", "dispatcher": dispatcher, "dispatcherRules": rules });
        assert_eq!(found_in(&operation), expected, "{dispatcher} {rules}");
    }

    fn nested(dispatcher: &str, rules: &str) -> String {
        json!({ "dispatcher": dispatcher, "dispatcherRules": rules, "fallback": "one",
                "proxyUrl": "https://there.example" })
        .to_string()
    }

    #[test]
    fn scripts_and_proxies_are_found_in_nested_dispatchers() {
        check("SCRIPT", "return 'a'", &["Groovy script of GET /a: return 'a'"]);
        check("GROOVY", "return 'a'", &["Groovy script of GET /a: return 'a'"]);
        check("JS", "'a'", &["JavaScript of GET /a: 'a'"]);
        check("PROXY", "https://x.example", &["proxy for all calls of GET /a: https://x.example"]);
        let proxied = "proxy for calls without an example of GET /a: https://there.example";
        check("PROXY_FALLBACK", &nested("URI_PARTS", "id"), &[proxied]);
        check("PROXY_FALLBACK", &nested("JS", "'a'"), &[proxied, "JavaScript of GET /a: 'a'"]);
        check("FALLBACK", &nested("JS", "'a'"), &["JavaScript of GET /a: 'a'"]);
        check("FALLBACK", &nested("FALLBACK", &nested("JS", "b")), &["JavaScript of GET /a: b"]);
        for passive in ["URI_PARTS", "QUERY_ARGS", "JSON_BODY", "SEQUENCE", "RANDOM", "js", ""] {
            check(passive, "return 'a'", &[]);
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
            let found = found_in(&json!({ "name": "POST /a", field: callbacks }));
            assert_eq!(found, ["callback `onDone` of POST /a: {$request.body#/url}"]);
        }
    }

    #[test]
    fn script_with_lone_surrogate_is_found() {
        let service = r#"{"operations":[{"name":"x","dispatcher":"JS","dispatcherRules":"a\ud800"},
            {"name":"y","dispatcher":"SCRIPT","dispatcherRules":null}]}"#;
        let found = find_executable_content(service);
        let descriptions: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(descriptions, ["JavaScript of x", "Groovy script of y"]);
        assert_eq!(&*found[0].sample, "a\\ud800");
    }

    #[test]
    fn keys_that_cannot_be_decoded_hide_no_script() {
        for callbacks in [r#"{"\ud800":null}"#, r#"{"c":{"\ud800":1}}"#] {
            let service = format!(
                r#"{{"operations":[{{"name":"x","dispatcher":"JS","callbackInfos":{callbacks}}}]}}"#
            );
            let found = find_executable_content(&service);
            let descriptions: Vec<_> = found.iter().map(ToString::to_string).collect();
            assert_eq!(descriptions, ["JavaScript of x"], "{callbacks}");
        }
    }

    #[test]
    fn fallback_rules_are_read_as_microcks_reads_them() {
        let script = ["JavaScript of GET /a: b"];
        let rules = r#"{"dispatcher":"URI_PARTS","dispatcher":"JS","dispatcherRules":"b"}"#;
        check("FALLBACK", rules, &script);
        check("FALLBACK", r#"{"dispatcher":"JS","dispatcherRules":"b"} more"#, &script);
        check("FALLBACK", r#"{"\ud800":1,"dispatcher":"JS","dispatcherRules":"b"}"#, &script);
    }

    #[test]
    fn long_scripts_with_the_same_start_are_different() {
        let script = |end: &str| {
            let rules = format!("{}{end}", "é".repeat(10_000));
            let operation = json!({ "name": "x", "dispatcher": "JS", "dispatcherRules": rules });
            find_executable_content(&json!({ "operations": [operation] }).to_string()).remove(0)
        };
        let (one, other) = (script("1"), script("2"));
        assert_eq!(one.sample, other.sample);
        assert_eq!(one.sample.chars().count(), ExecutableContent::MAX_SAMPLE_CHARS);
        assert_eq!(one.length, 10_001);
        assert_ne!(one, other);
        assert_eq!(one, script("1"));
    }

    #[test]
    fn deeply_nested_dispatchers_are_ignored() {
        // Unicode escapes grow slowly, so many levels fit.
        let mut rules = "x".to_owned();
        for _ in 0..60 {
            let inner = rules.replace('\\', "\\u005c").replace('"', "\\u0022");
            rules = format!("{{\"dispatcher\":\"FALLBACK\",\"dispatcherRules\":\"{inner}\"}}");
        }
        check("FALLBACK", &rules, &[]);
    }

    proptest! {
        #[test]
        fn any_text_is_searched_without_panic(
            text in r#"(\{|\}|\[|\]|"|,|:|\\|1|null|"operations":\[\{|"dispatcher":"JS"|"dispatcherRules":){0,16}"#
        ) {
            let _any = find_executable_content(&text);
        }
    }
}
