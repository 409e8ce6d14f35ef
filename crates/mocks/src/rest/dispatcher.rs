//! Computes the criteria of a call.

use std::collections::BTreeMap;

use http::HeaderMap;

use super::{
    path_parts::{PathParts, before_query, decoded},
    path_pattern::without_method,
};
use crate::{
    Environment, Request,
    dispatch::{
        fallback::{Fallback, ProxyFallback},
        json_body::{JsonBody, Problem},
        pairs,
        parameters::{self, Parameter},
    },
    responses::Responses,
    script::{Failure, Language, Script, ScriptCall},
};

/// How an operation chooses a response.
#[derive(Debug)]
pub(super) struct Dispatcher {
    rule: Rule,
    /// The path of the operation, for scripts and parts of paths.
    parts: Option<PathParts>,
    /// The name of the response that is used if nothing matches.
    pub(super) fallback: Option<Box<str>>,
    /// Which calls another server gets.
    pub(super) proxy: Proxy,
    /// Whether the operation names a dispatcher. Otherwise any response is served.
    pub(super) is_named: bool,
}

/// Which calls another server gets.
#[derive(Debug)]
pub(super) enum Proxy {
    None,
    All(Box<str>),
    Unmatched(Box<str>),
}

#[derive(Debug)]
enum Rule {
    /// No call has criteria.
    None,
    Parts(Names),
    Parameters(Names),
    /// Parts of the path, then parameters.
    Elements(Names, Names),
    Headers(Names),
    JsonBody(Box<JsonBody>),
    Script(Box<Script>),
}

/// Names of a rule, for example `a && b`.
#[derive(Debug)]
struct Names {
    list: Box<[Box<str>]>,
    /// The whole rule: Microcks also accepts each name that is a part of it.
    rule: Box<str>,
}

/// Why a dispatcher is not what the definition means.
#[derive(Debug)]
pub(super) enum Mistake {
    /// It has no effect.
    Ignored(Box<str>),
    /// It lacks what Microcks needs, and calls are answered without.
    Missing(Box<str>),
    /// Its script cannot run here.
    NoScript(Box<str>),
    /// No call can be answered.
    Fails(Box<str>),
}

/// The criteria of a call.
#[derive(Debug, Default)]
pub(super) struct Criteria {
    /// As Microcks computes them. `None` matches responses without criteria.
    pub(super) text: Option<String>,
    /// With exactly the names of the rule, if that is another text.
    exact: Option<String>,
    /// Whether the order of pairs is not significant, and whether case of names is not.
    pairs: Option<PairKind>,
}

/// Why a call has no criteria and is not answered.
#[derive(Debug)]
pub(super) enum NoCriteria {
    /// The script gave none, although it threw no exception. Has the sentence that says why.
    CannotServe(Box<str>),
    /// The query cannot be decoded.
    InvalidQuery,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum PairKind {
    Parameters,
    Headers,
}

impl Names {
    fn new(rule: &str, list: &str) -> Self {
        let names = list.split("&&").map(str::trim).filter(|name| !name.is_empty());
        Self { list: names.map(Into::into).collect(), rule: rule.into() }
    }

    fn has(&self, name: &str) -> bool {
        self.list.iter().any(|own| **own == *name)
    }
}

impl Dispatcher {
    /// Compiles the dispatcher of an operation. A mistake leaves a dispatcher that finds no criteria.
    pub(super) fn compile(
        operation: &snapshot::model::Operation,
        mistakes: &mut Vec<Mistake>,
    ) -> Self {
        let mut this = Self {
            rule: Rule::None,
            parts: None,
            fallback: None,
            proxy: Proxy::None,
            is_named: false,
        };
        let mut dispatcher = operation.dispatcher.clone();
        let mut rules = operation.rules.clone();
        match dispatcher.as_deref() {
            Some("FALLBACK") => match Fallback::parse(rules.as_deref()) {
                Ok(inner) => {
                    this.fallback = inner.fallback;
                    (dispatcher, rules) = (inner.dispatcher, inner.dispatcher_rules);
                }
                Err(text) => mistakes.push(Mistake::Ignored(text)),
            },
            Some("PROXY_FALLBACK") => match ProxyFallback::parse(rules.as_deref()) {
                Ok(inner) => {
                    if let Some(url) = inner.proxy_url {
                        this.proxy = Proxy::Unmatched(url);
                    }
                    (dispatcher, rules) = (inner.dispatcher, inner.dispatcher_rules);
                }
                Err(text) => mistakes.push(Mistake::Ignored(text)),
            },
            _ => {}
        }
        this.is_named = dispatcher.is_some();
        if dispatcher.as_deref() == Some("PROXY") {
            match (&rules, &this.proxy) {
                // The other URL is for calls that nothing matches, which are nearly all.
                (_, Proxy::Unmatched(_)) => {}
                (Some(url), _) => this.proxy = Proxy::All(url.clone()),
                (None, _) => {
                    mistakes.push(Mistake::Fails("The dispatcher PROXY has no URL.".into()))
                }
            }
        }
        let parts = PathParts::new(without_method(&operation.name));
        let (parts, problem) = match parts {
            Ok(parts) => (Some(parts), None),
            Err(problem) => (None, Some(problem)),
        };
        this.parts = parts;
        let rule = rule(dispatcher.as_deref(), rules.as_deref(), mistakes);
        if let (Rule::Parts(_) | Rule::Elements(..), Some(problem)) = (&rule, problem) {
            let text = format!("The path of the operation is no regular expression: {problem}.");
            mistakes.push(Mistake::Fails(text.into()));
        }
        this.rule = rule;
        this
    }

    /// Prepares the responses of the operation for the look-up.
    pub(super) fn index(&self, responses: &mut Responses) {
        match &self.rule {
            Rule::Parameters(_) => responses.index_pairs(false),
            Rule::Headers(_) => responses.index_pairs(true),
            _ => {}
        }
    }

    /// The criteria of a call. `context` gets the values that a script leaves for templates.
    pub(super) fn criteria(
        &self,
        call: &DispatchCall<'_>,
        context: &mut BTreeMap<String, String>,
        environment: &Environment<'_>,
    ) -> Result<Criteria, NoCriteria> {
        let parameters = || {
            let query = call.request.query.unwrap_or_default();
            parameters::for_criteria(query).ok_or(NoCriteria::InvalidQuery)
        };
        Ok(match &self.rule {
            Rule::None => Criteria::default(),
            Rule::Parts(names) => {
                Criteria { text: Some(self.parts(names, call.path)), ..Criteria::default() }
            }
            Rule::Parameters(names) => {
                let (text, exact) = of_parameters(names, names, &parameters()?);
                let pairs = Some(PairKind::Parameters);
                Criteria { text: Some(text), exact, pairs }
            }
            Rule::Elements(parts, names) => {
                let parts = self.parts(parts, call.path);
                let (text, exact) = of_parameters(names, names, &parameters()?);
                let exact = exact.map(|exact| format!("{parts}{exact}"));
                Criteria { text: Some(parts + &text), exact, ..Criteria::default() }
            }
            Rule::Headers(names) => of_headers(names, call.request.headers),
            Rule::JsonBody(rules) => {
                let criteria = call.body.and_then(|body| rules.criteria(body));
                Criteria { text: criteria.map(str::to_owned), ..Criteria::default() }
            }
            Rule::Script(script) => {
                match self.run(script, call, context, environment) {
                    Ok(text) => Criteria { text, ..Criteria::default() },
                    Err(failure) => match failure.cannot_run() {
                        // Microcks also takes an exception as no criteria.
                        None => Criteria::default(),
                        Some(problem) => return Err(NoCriteria::CannotServe(problem)),
                    },
                }
            }
        })
    }

    fn parts(&self, names: &Names, path: &str) -> String {
        let path = decoded(path);
        let path = before_query(&path);
        let values = self.parts.as_ref().map(|parts| parts.values(path)).unwrap_or_default();
        let mut values: Vec<_> = values.into_iter().filter(|(name, _)| names.has(name)).collect();
        values.sort_by_key(|(name, _)| *name);
        let mut criteria = String::new();
        for (name, value) in values {
            criteria.extend(["/", name, "=", value]);
        }
        criteria
    }

    fn run(
        &self,
        script: &Script,
        call: &DispatchCall<'_>,
        context: &mut BTreeMap<String, String>,
        environment: &Environment<'_>,
    ) -> Result<Option<String>, Failure> {
        let path = decoded(call.path);
        let values = self.parts.as_ref().map(|parts| parts.values(&path)).unwrap_or_default();
        let values: Vec<(Box<str>, Box<str>)> =
            values.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        let call = ScriptCall {
            method: call.request.method,
            path: call.request.path,
            query: call.request.query,
            headers: call.request.headers,
            body: call.body,
            path_parameters: Some(&values),
            base: &call.request.base.to_string(),
            service: call.service,
        };
        script.run(&call, context, environment.scripts)
    }
}

/// What a dispatcher can read of a call.
pub(super) struct DispatchCall<'a> {
    pub(super) request: &'a Request<'a>,
    /// The path below the version, with `%20` for `+`.
    pub(super) path: &'a str,
    /// `None` if it is empty.
    pub(super) body: Option<&'a str>,
    /// Identifies the service in the store of scripts.
    pub(super) service: &'a str,
}

impl Criteria {
    /// The responses with these criteria.
    pub(super) fn find<'r>(&self, responses: &'r Responses, is_strict: bool) -> &'r [usize] {
        if is_strict {
            return responses.with_criteria(self.text.as_deref());
        }
        let Some(text) = &self.text else { return responses.with_criteria(None) };
        let exact = self.exact.as_ref().unwrap_or(text);
        // Microcks sees the case of names of headers, which are seldom a part of a rule as clients spell them.
        let (first, second) = match self.pairs {
            Some(PairKind::Headers) => (exact, text),
            _ => (text, exact),
        };
        match self.with_pairs(responses, first) {
            [] => self.with_pairs(responses, second),
            found => found,
        }
    }

    fn with_pairs<'r>(&self, responses: &'r Responses, criteria: &str) -> &'r [usize] {
        match (responses.with_criteria(Some(criteria)), self.pairs) {
            ([], Some(kind)) => responses.with_pairs(criteria, kind == PairKind::Headers),
            (found, _) => found,
        }
    }
}

fn rule(dispatcher: Option<&str>, rules: Option<&str>, mistakes: &mut Vec<Mistake>) -> Rule {
    let mut required = |name: &str| {
        if rules.is_none() {
            mistakes.push(Mistake::Missing(
                format!(
                    "The dispatcher {name} has no rules. Microcks answers each call with an error."
                )
                .into(),
            ));
        }
        rules.unwrap_or_default()
    };
    match dispatcher {
        None => Rule::None,
        Some(name @ ("URI_PARTS" | "SEQUENCE")) => {
            let rules = required(name);
            Rule::Parts(Names::new(rules, rules.split("??").next().unwrap_or_default()))
        }
        Some("URI_PARAMS") => {
            let rules = required("URI_PARAMS");
            Rule::Parameters(Names::new(rules, rules))
        }
        Some("URI_ELEMENTS") => {
            let rules = required("URI_ELEMENTS");
            let (parts, names) = rules.split_once("??").unwrap_or((rules, rules));
            Rule::Elements(Names::new(rules, parts), Names::new(rules, names))
        }
        Some("QUERY_HEADER") => {
            let rules = required("QUERY_HEADER");
            Rule::Headers(Names::new(rules, rules))
        }
        Some("JSON_BODY") => match JsonBody::parse(rules) {
            Ok(rules) => Rule::JsonBody(Box::new(rules)),
            Err(Problem::Ignored(text)) => {
                mistakes.push(Mistake::Ignored(text));
                Rule::None
            }
            Err(Problem::Fails(text)) => {
                mistakes.push(Mistake::Fails(text));
                Rule::None
            }
        },
        Some(name @ ("SCRIPT" | "GROOVY" | "JS")) => {
            let language = if name == "JS" { Language::JavaScript } else { Language::Groovy };
            let script = Script::of_operation(language, rules.unwrap_or_default(), true);
            let problem = script.problem().map(|it| Mistake::Ignored(it.sentence().into()));
            mistakes.extend(problem.or_else(|| script.cannot_run().map(Mistake::NoScript)));
            Rule::Script(Box::new(script))
        }
        Some("PROXY" | "FALLBACK" | "PROXY_FALLBACK") => Rule::None,
        Some(other) => {
            let text =
                format!("Microcks has no dispatcher {other} for REST, so no call has criteria.");
            mistakes.push(Mistake::Ignored(text.into()));
            Rule::None
        }
    }
}

/// The criteria as Microcks computes them, and with exactly the names of the rule if these are others.
fn of_parameters(
    names: &Names,
    exact: &Names,
    parameters: &[Parameter<'_>],
) -> (String, Option<String>) {
    let to_criteria = |is_wanted: &dyn Fn(&str) -> bool| {
        let wanted = parameters.iter().filter(|(name, _)| is_wanted(name));
        pairs::to_criteria(wanted.map(|(name, value)| (&**name, &**value)))
    };
    let text = to_criteria(&|name| names.rule.contains(name));
    let exact = to_criteria(&|name| exact.has(name));
    let exact = (exact != text).then_some(exact);
    (text, exact)
}

fn of_headers(names: &Names, headers: &HeaderMap) -> Criteria {
    let value = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let mut exact: Vec<(&str, &str)> =
        names.list.iter().filter_map(|name| Some((&**name, value(name)?))).collect();
    let exact = pairs::to_criteria_in_java_order(&mut exact);
    let rule = names.rule.to_ascii_lowercase();
    let mut parts: Vec<(&str, &str)> = headers
        .keys()
        .filter(|name| rule.contains(name.as_str()))
        .filter_map(|name| {
            let own = names.list.iter().find(|own| own.eq_ignore_ascii_case(name.as_str()));
            let spelled = own.map_or(name.as_str(), |own| &**own);
            Some((spelled, value(name.as_str())?))
        })
        .collect();
    let text = pairs::to_criteria_in_java_order(&mut parts);
    let exact = (exact != text).then_some(exact);
    Criteria { text: Some(text), exact, pairs: Some(PairKind::Headers) }
}
