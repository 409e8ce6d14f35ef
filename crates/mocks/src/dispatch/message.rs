//! How operations of GraphQL and gRPC choose a response.

use std::{borrow::Cow, collections::BTreeMap};

use snapshot::model::{Operation, Response};

use super::{
    arguments::Arguments,
    fallback::{Fallback, ProxyFallback},
    json_body::{JsonBody, Problem},
};
use crate::{
    Effect, Environment, Finding, Options, proxy,
    responses::Responses,
    script::{Language, Script, ScriptCall},
};

/// How an operation chooses a response.
#[derive(Debug)]
pub(crate) struct Chooser {
    dispatcher: Dispatcher,
    /// The name of the response if nothing matches.
    fallback: Option<Box<str>>,
    proxy: Option<Proxy>,
    responses: Responses,
    is_strict: bool,
}

#[derive(Debug)]
struct Proxy {
    /// The URL, or why it cannot be called.
    url: Result<Box<str>, Box<str>>,
    is_fallback: bool,
}

#[derive(Debug)]
enum Dispatcher {
    /// Finds no criteria. If no response is without them, any response is served.
    None,
    /// Finds no criteria.
    Unknown,
    Arguments(Option<Arguments>),
    JsonBody(JsonBody),
    Script(Box<Script>),
    /// Cannot be served. Has the sentence that says why.
    Broken(Box<str>),
}

/// What a call has that dispatchers read.
pub(crate) struct Message<'a> {
    /// Names and texts. `None` if some are no text.
    pub(crate) arguments: Option<&'a [(Box<str>, Box<str>)]>,
    /// The value that `JSON_BODY` reads.
    pub(crate) json: &'a str,
    /// What scripts read.
    pub(crate) script: ScriptCall<'a>,
    /// The name of the response that is used while the script cannot run.
    pub(crate) script_fallback: Option<&'a str>,
}

/// What was chosen.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Choice<'a> {
    /// A response, by its position.
    Response(usize),
    /// The response that is used while the script cannot run, and why it cannot.
    ScriptFallback(usize, Box<str>),
    /// The answer of another server.
    Proxy(&'a str),
    /// No response has these criteria.
    Nothing(Option<String>),
    /// The operation cannot be served.
    Broken(Cow<'a, str>),
}

impl Chooser {
    /// Compiles the dispatcher of an operation, which has these responses.
    pub(crate) fn compile(
        operation: &Operation,
        responses: &[(usize, &Response)],
        has_proxy: bool,
        options: Options,
        findings: &mut Vec<Finding>,
    ) -> Self {
        let mut responses = Responses::new(responses);
        responses.index_pairs(false);
        let mut this = Self {
            dispatcher: Dispatcher::None,
            fallback: None,
            proxy: None,
            responses,
            is_strict: options.is_strict,
        };
        let rules = operation.rules.as_deref();
        let compile = |name: Option<&str>, rules: Option<&str>, proxy: &mut Option<Proxy>| {
            if name == Some("PROXY") && has_proxy {
                *proxy = Some(Proxy::new(rules.unwrap_or_default().into(), false));
                return Ok(Dispatcher::Unknown);
            }
            dispatcher(name, rules)
        };
        let proxy = &mut this.proxy;
        let compiled = match operation.dispatcher.as_deref() {
            Some("FALLBACK") => Fallback::parse(rules).and_then(|it| {
                this.fallback = it.fallback;
                compile(it.dispatcher.as_deref(), it.dispatcher_rules.as_deref(), proxy)
            }),
            Some("PROXY_FALLBACK") if has_proxy => ProxyFallback::parse(rules).and_then(|it| {
                let url = it.proxy_url.ok_or("The rules of PROXY_FALLBACK have no proxyUrl.")?;
                *proxy = Some(Proxy::new(url, true));
                compile(it.dispatcher.as_deref(), it.dispatcher_rules.as_deref(), proxy)
            }),
            other => compile(other, rules, proxy),
        };
        let finding = |effect, text| Finding::of_operation(&operation.name, effect, text);
        this.dispatcher = compiled.unwrap_or_else(|text| {
            findings.push(finding(Effect::Ignored, text));
            Dispatcher::Unknown
        });
        match &this.dispatcher {
            Dispatcher::Broken(text) => findings.push(finding(Effect::NotServed, text.clone())),
            Dispatcher::Script(script) => {
                let problem = script.problem();
                findings.extend(problem.map(|it| finding(Effect::Differs, it.sentence().into())));
                findings.extend(script.cannot_run().map(|it| finding(Effect::NoScript, it)));
            }
            _ => {}
        }
        if let Some(Proxy { url: Err(text), .. }) = &this.proxy {
            findings.push(finding(Effect::NotServed, text.clone()));
        }
        this
    }

    /// Chooses a response. Scripts leave values for templates in `context`.
    pub(crate) fn choose(
        &self,
        message: &Message<'_>,
        context: &mut BTreeMap<String, String>,
        environment: &Environment<'_>,
    ) -> Choice<'_> {
        if let Some(proxy @ Proxy { is_fallback: false, .. }) = &self.proxy {
            return proxy.choice();
        }
        let criteria = match &self.dispatcher {
            Dispatcher::None => None,
            Dispatcher::Broken(text) => return Choice::Broken(Cow::Borrowed(text)),
            Dispatcher::Unknown => None,
            Dispatcher::Arguments(rules) => match (rules, message.arguments) {
                (_, None) => None,
                (Some(rules), Some(arguments)) => {
                    let lax = rules.lax_criteria(arguments);
                    if self.is_strict || self.find(Some(&lax)).is_some() {
                        Some(lax)
                    } else {
                        Some(rules.criteria(arguments))
                    }
                }
                (None, Some(arguments)) if self.is_strict && !arguments.is_empty() => {
                    return Choice::Broken("The dispatcher QUERY_ARGS has no rules.".into());
                }
                (None, Some(_)) => Some(String::new()),
            },
            Dispatcher::JsonBody(rules) => rules.criteria(message.json).map(str::to_owned),
            Dispatcher::Script(script) => {
                let criteria = script.run(&message.script, context, environment.scripts);
                match criteria.map_err(|failure| failure.cannot_run()) {
                    Ok(criteria) => criteria,
                    Err(None) => None,
                    Err(Some(problem)) => return self.without_script(message, problem),
                }
            }
        };
        let fallback = || self.responses.named(self.fallback.as_deref()?).first().copied();
        if let Some(index) = self.find(criteria.as_deref()).or_else(fallback) {
            return Choice::Response(index);
        }
        let any = || match &self.dispatcher {
            Dispatcher::None => self.responses.all().first(),
            _ => None,
        };
        match (&self.proxy, any()) {
            (Some(proxy), _) => proxy.choice(),
            (None, Some(any)) => Choice::Response(*any),
            (None, None) => Choice::Nothing(criteria),
        }
    }

    /// The choice while the script cannot run.
    fn without_script(&self, message: &Message<'_>, problem: Box<str>) -> Choice<'_> {
        let named = message.script_fallback.map(|name| self.responses.named(name));
        match named.and_then(<[usize]>::first) {
            Some(index) => Choice::ScriptFallback(*index, problem),
            None => Choice::Broken(String::from(problem).into()),
        }
    }

    /// Some criteria that responses have.
    pub(crate) fn known_criteria(&self) -> Vec<Box<str>> {
        self.responses.known_criteria()
    }

    /// Whether the choice depends on the call.
    pub(crate) fn reads_message(&self) -> bool {
        matches!(
            self.dispatcher,
            Dispatcher::Arguments(_) | Dispatcher::JsonBody(_) | Dispatcher::Script(_)
        )
    }

    /// All responses of the operation.
    pub(crate) fn responses(&self) -> &Responses {
        &self.responses
    }

    fn find(&self, criteria: Option<&str>) -> Option<usize> {
        let exact = self.responses.with_criteria(criteria).first();
        let named = || self.responses.named(criteria?).first();
        let reordered = || self.responses.with_pairs(criteria?, false).first();
        exact.or_else(reordered).or_else(named).copied()
    }
}

impl Proxy {
    fn new(url: Box<str>, is_fallback: bool) -> Self {
        Self { url: proxy::check(&url).map(|()| url), is_fallback }
    }

    fn choice(&self) -> Choice<'_> {
        match &self.url {
            Ok(url) => Choice::Proxy(url.trim()),
            Err(text) => Choice::Broken(Cow::Borrowed(text)),
        }
    }
}

fn dispatcher(name: Option<&str>, rules: Option<&str>) -> Result<Dispatcher, Box<str>> {
    let script = |language| {
        let script = Script::of_operation(language, rules.unwrap_or_default(), false);
        Dispatcher::Script(Box::new(script))
    };
    match name {
        None => Ok(Dispatcher::None),
        Some("QUERY_ARGS") => Ok(Dispatcher::Arguments(rules.map(Arguments::new))),
        Some("JSON_BODY") => match JsonBody::parse(rules) {
            Ok(rules) => Ok(Dispatcher::JsonBody(rules)),
            Err(Problem::Ignored(text)) => Err(text),
            Err(Problem::Fails(text)) => Ok(Dispatcher::Broken(text)),
        },
        Some("SCRIPT" | "GROOVY") => Ok(script(Language::Groovy)),
        Some("JS") => Ok(script(Language::JavaScript)),
        Some(other) => {
            Err(format!("The dispatcher {other} is unknown for this type of service.").into())
        }
    }
}
