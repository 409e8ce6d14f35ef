//! How an operation chooses the response to a call.

use serde::{Deserialize, Serialize};

use crate::{Language, object::Object};

/// How an operation chooses the response to a call. Names and expressions are untrusted text.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dispatcher {
    /// The operation has no dispatcher: any response.
    Any,
    /// By these parts of the path.
    Path(Vec<Box<str>>),
    /// By these query parameters.
    Query(Vec<Box<str>>),
    /// By parts of the path and by query parameters.
    PathAndQuery {
        /// The parts of the path.
        path: Vec<Box<str>>,
        /// The query parameters.
        query: Vec<Box<str>>,
    },
    /// By these headers.
    Headers(Vec<Box<str>>),
    /// By these arguments of a GraphQL or gRPC call.
    Arguments(Vec<Box<str>>),
    /// By a value in a JSON body.
    JsonBody {
        /// The JSON Pointer of the value. Empty for the whole body.
        pointer: Box<str>,
        /// How it is compared.
        operator: JsonOperator,
        /// The number of cases.
        cases: u32,
    },
    /// By an `XPath` expression over a SOAP body.
    #[serde(rename = "xpath")]
    XPath(Box<str>),
    /// By a script.
    Script(Language),
    /// At random.
    Random,
    /// Every call is forwarded to this URL.
    Proxy(Box<str>),
    /// By another dispatcher. If it finds nothing, the example with this name.
    Fallback {
        /// The other dispatcher.
        by: Box<Self>,
        /// The name of the example.
        example: Box<str>,
    },
    /// By another dispatcher. If it finds nothing, the call is forwarded to this URL.
    ProxyFallback {
        /// The other dispatcher.
        by: Box<Self>,
        /// The URL.
        url: Box<str>,
    },
    /// Microcks does not know a dispatcher of this name.
    Unknown(Box<str>),
    /// Microcks cannot read the rules of the dispatcher with this name.
    Broken {
        /// The name.
        name: Box<str>,
        /// What is wrong.
        fault: RulesFault,
    },
}

/// How a dispatcher compares a value in a JSON body.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JsonOperator {
    /// The value as text.
    Equals,
    /// A number within bounds.
    Range,
    /// The text matches a regular expression.
    Regexp,
    /// The number of items of an array is within bounds.
    Size,
    /// Whether there is a value.
    Presence,
}

/// Why Microcks cannot read the rules of a dispatcher.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RulesFault {
    /// There are no rules.
    Missing,
    /// They are not a JSON object.
    NotJson,
    /// They have a key that Microcks does not know. It then ignores all of them.
    UnknownKey(Box<str>),
    /// They lack this key.
    MissingKey(Box<str>),
    /// The operator is unknown.
    UnknownOperator(Box<str>),
    /// The JSON Pointer does not begin with a slash.
    InvalidPointer(Box<str>),
    /// Dispatchers are nested too deeply.
    TooDeep,
}

/// The limit for nested dispatchers. Microcks itself uses only one level of nesting.
pub(crate) const MAX_DEPTH: usize = 4;

impl Dispatcher {
    /// Reads the dispatcher of an operation and its rules, as Microcks reads them.
    #[must_use]
    pub fn parse(name: Option<&str>, rules: Option<&str>) -> Self {
        Self::parse_nested(name, rules, MAX_DEPTH)
    }

    fn parse_nested(name: Option<&str>, rules: Option<&str>, depth: usize) -> Self {
        let Some(name) = name.filter(|name| !name.is_empty()) else { return Self::Any };
        let text = rules.map(str::trim).filter(|rules| !rules.is_empty());
        let parsed = match name {
            "URI_PARTS" | "SEQUENCE" => text.map(|rules| Self::Path(names(path_rules(rules)))),
            "URI_PARAMS" => text.map(|rules| Self::Query(names(rules))),
            "URI_ELEMENTS" => text.map(|rules| Self::PathAndQuery {
                path: names(path_rules(rules)),
                query: rules.split_once("??").map(|(_, query)| names(query)).unwrap_or_default(),
            }),
            "QUERY_HEADER" => text.map(|rules| Self::Headers(names(rules))),
            "QUERY_ARGS" => text.map(|rules| Self::Arguments(names(rules))),
            "QUERY_MATCH" => text.map(|rules| Self::XPath(xpath(rules).into())),
            "SCRIPT" | "GROOVY" => text.map(|_| Self::Script(Language::Groovy)),
            "JS" => text.map(|_| Self::Script(Language::JavaScript)),
            "PROXY" => text.map(|url| Self::Proxy(url.into())),
            "RANDOM" => return Self::Random,
            "JSON_BODY" => return rules_of(name, text, json_body),
            "FALLBACK" | "PROXY_FALLBACK" => {
                return rules_of(name, text, |rules| fallback(name, rules, depth));
            }
            _ => return Self::Unknown(name.into()),
        };
        parsed.unwrap_or_else(|| Self::Broken { name: name.into(), fault: RulesFault::Missing })
    }
}

/// Reads rules that are a JSON object.
fn rules_of(
    name: &str,
    rules: Option<&str>,
    read: impl FnOnce(&Object<'_>) -> Result<Dispatcher, RulesFault>,
) -> Dispatcher {
    let read = || {
        let rules = rules.ok_or(RulesFault::Missing)?;
        read(&first_json(rules).ok_or(RulesFault::NotJson)?)
    };
    read().unwrap_or_else(|fault| Dispatcher::Broken { name: name.into(), fault })
}

/// The object at the beginning of rules. Microcks ignores text after it.
pub(crate) fn first_json(rules: &str) -> Option<Object<'_>> {
    serde_json::Deserializer::from_str(rules).into_iter().next().and_then(Result::ok)
}

fn json_body(rules: &Object<'_>) -> Result<Dispatcher, RulesFault> {
    only_keys(rules, &["exp", "operator", "cases"])?;
    let pointer = required(rules, "exp")?;
    if !pointer.is_empty() && !pointer.starts_with('/') {
        return Err(RulesFault::InvalidPointer(pointer));
    }
    let operator = required(rules, "operator")?;
    let operator = match &*operator {
        "equals" => JsonOperator::Equals,
        "range" => JsonOperator::Range,
        "regexp" => JsonOperator::Regexp,
        "size" => JsonOperator::Size,
        "presence" => JsonOperator::Presence,
        _ => return Err(RulesFault::UnknownOperator(operator)),
    };
    let cases = rules.object("cases").ok_or_else(|| RulesFault::MissingKey("cases".into()))?;
    let cases = u32::try_from(cases.members().count()).unwrap_or(u32::MAX);
    Ok(Dispatcher::JsonBody { pointer, operator, cases })
}

fn fallback(name: &str, rules: &Object<'_>, depth: usize) -> Result<Dispatcher, RulesFault> {
    let is_proxy = name == "PROXY_FALLBACK";
    let target = if is_proxy { "proxyUrl" } else { "fallback" };
    only_keys(rules, &["dispatcher", "dispatcherRules", target])?;
    let depth = depth.checked_sub(1).ok_or(RulesFault::TooDeep)?;
    let inner = required(rules, "dispatcher")?;
    let by =
        Dispatcher::parse_nested(Some(&inner), rules.text("dispatcherRules").as_deref(), depth);
    let (by, target) = (Box::new(by), required(rules, target)?);
    Ok(if is_proxy {
        Dispatcher::ProxyFallback { by, url: target }
    } else {
        Dispatcher::Fallback { by, example: target }
    })
}

fn only_keys(rules: &Object<'_>, known: &[&str]) -> Result<(), RulesFault> {
    let unknown = rules.members().find(|member| !known.contains(&&*member.name));
    unknown.map_or(Ok(()), |member| Err(RulesFault::UnknownKey((&*member.name).into())))
}

fn required(rules: &Object<'_>, key: &str) -> Result<Box<str>, RulesFault> {
    rules.text(key).ok_or_else(|| RulesFault::MissingKey(key.into()))
}

/// The names in rules of the form `a && b`.
fn names(rules: &str) -> Vec<Box<str>> {
    rules.split("&&").map(str::trim).filter(|name| !name.is_empty()).map(Into::into).collect()
}

/// The rules for the path, which end at `??`.
fn path_rules(rules: &str) -> &str {
    rules.split_once("??").map_or(rules, |(path, _)| path)
}

/// The expression of a SOAP query, which follows declarations of name spaces.
fn xpath(rules: &str) -> &str {
    let last = rules.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or_default();
    // Declarations can be on the same line.
    if last.starts_with("declare namespace") {
        last.rsplit_once(';').map_or(last, |(_, expression)| expression.trim())
    } else {
        last
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(name: &str, rules: &str) -> Dispatcher {
        Dispatcher::parse(Some(name), Some(rules))
    }

    fn boxed(names: &[&str]) -> Vec<Box<str>> {
        names.iter().map(|name| (*name).into()).collect()
    }

    #[test]
    fn rules_with_names_are_split() {
        assert_eq!(parse("URI_PARTS", "name && id"), Dispatcher::Path(boxed(&["name", "id"])));
        assert_eq!(parse("SEQUENCE", "id"), Dispatcher::Path(boxed(&["id"])));
        assert_eq!(parse("URI_PARTS", "id ?? page"), Dispatcher::Path(boxed(&["id"])));
        assert_eq!(parse("URI_PARAMS", "page"), Dispatcher::Query(boxed(&["page"])));
        assert_eq!(
            parse("URI_ELEMENTS", "id ?? page && size"),
            Dispatcher::PathAndQuery { path: boxed(&["id"]), query: boxed(&["page", "size"]) }
        );
        assert_eq!(parse("QUERY_HEADER", "accept"), Dispatcher::Headers(boxed(&["accept"])));
        assert_eq!(parse("QUERY_ARGS", "id"), Dispatcher::Arguments(boxed(&["id"])));
    }

    #[test]
    fn operation_without_dispatcher_answers_with_any_response() {
        assert_eq!(Dispatcher::parse(None, None), Dispatcher::Any);
        assert_eq!(Dispatcher::parse(Some(""), Some("x")), Dispatcher::Any);
    }

    #[test]
    fn scripts_queries_and_unknown_names_are_distinguished() {
        assert_eq!(parse("SCRIPT", "return 1"), Dispatcher::Script(Language::Groovy));
        assert_eq!(parse("JS", "1"), Dispatcher::Script(Language::JavaScript));
        assert_eq!(Dispatcher::parse(Some("RANDOM"), None), Dispatcher::Random);
        assert_eq!(parse("PROXY", " http://x "), Dispatcher::Proxy("http://x".into()));
        assert_eq!(parse("uri_parts", "id"), Dispatcher::Unknown("uri_parts".into()));
        let rules = "declare namespace ser='http://x';\n//ser:sayHello/name\n";
        assert_eq!(parse("QUERY_MATCH", rules), Dispatcher::XPath("//ser:sayHello/name".into()));
        let rules = "declare namespace a='b'; //a:c";
        assert_eq!(parse("QUERY_MATCH", rules), Dispatcher::XPath("//a:c".into()));
    }

    #[test]
    fn json_body_names_its_value_and_operator() {
        let rules = r#"{"exp":"/country","operator":"equals","cases":{"FR":"a","default":"b"}} x"#;
        let pointer: Box<str> = "/country".into();
        let operator = JsonOperator::Equals;
        assert_eq!(parse("JSON_BODY", rules), Dispatcher::JsonBody { pointer, operator, cases: 2 });
    }

    #[test]
    fn fallback_contains_another_dispatcher() {
        let inner = r#"{"dispatcher":"URI_PARTS","dispatcherRules":"id","fallback":"none"}"#;
        let by = || Box::new(Dispatcher::Path(boxed(&["id"])));
        assert_eq!(
            parse("FALLBACK", inner),
            Dispatcher::Fallback { by: by(), example: "none".into() }
        );
        let inner = inner.replace("fallback", "proxyUrl");
        assert_eq!(
            parse("PROXY_FALLBACK", &inner),
            Dispatcher::ProxyFallback { by: by(), url: "none".into() }
        );
    }

    #[test]
    fn faults_in_rules_are_named() {
        use RulesFault::*;
        for (name, rules, fault) in [
            ("URI_PARTS", " ", Missing),
            ("JSON_BODY", "", Missing),
            ("JSON_BODY", "[]", NotJson),
            ("JSON_BODY", "{\"exp\":", NotJson),
            (
                "JSON_BODY",
                r#"{"exp":"/a","operator":"equals","cases":{},"x":1}"#,
                UnknownKey("x".into()),
            ),
            ("JSON_BODY", r#"{"exp":"/a","operator":"equals"}"#, MissingKey("cases".into())),
            (
                "JSON_BODY",
                r#"{"exp":"/a","operator":"Equals","cases":{}}"#,
                UnknownOperator("Equals".into()),
            ),
            (
                "JSON_BODY",
                r#"{"exp":"a","operator":"equals","cases":{}}"#,
                InvalidPointer("a".into()),
            ),
            ("FALLBACK", r#"{"dispatcher":"JS"}"#, MissingKey("fallback".into())),
            ("FALLBACK", r#"{"dispatcher":"JS","proxyUrl":"x"}"#, UnknownKey("proxyUrl".into())),
        ] {
            let expected = Dispatcher::Broken { name: name.into(), fault };
            assert_eq!(parse(name, rules), expected, "{rules}");
        }
    }

    #[test]
    fn nesting_is_limited() {
        let mut rules = r#"{"dispatcher":"RANDOM","fallback":"f"}"#.to_owned();
        for _ in 0..6 {
            let inner = rules.replace('\\', "\\\\").replace('"', "\\\"");
            rules = format!(
                r#"{{"dispatcher":"FALLBACK","dispatcherRules":"{inner}","fallback":"f"}}"#
            );
        }
        let mut dispatcher = parse("FALLBACK", &rules);
        for _ in 0..MAX_DEPTH {
            let Dispatcher::Fallback { by, .. } = dispatcher else { panic!("{dispatcher:?}") };
            dispatcher = *by;
        }
        let expected = Dispatcher::Broken { name: "FALLBACK".into(), fault: RulesFault::TooDeep };
        assert_eq!(dispatcher, expected);
    }

    proptest! {
        #[test]
        fn any_rules_are_read_without_panic(
            name in prop::sample::select(vec!["URI_PARTS", "URI_ELEMENTS", "QUERY_MATCH", "JSON_BODY", "FALLBACK"]),
            rules in r#"(\{|\}|"|,|:|&&|\?\?|;|\n|"exp":"/a"|"operator":"size"|"cases":\{\}|"dispatcher":"JS"){0,12}"#,
        ) {
            let _any = parse(name, &rules);
        }
    }
}
