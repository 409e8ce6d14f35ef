//! Operations that are ready to answer.

use snapshot::model::{self, Response};

use super::dispatcher::Dispatcher;
use crate::{
    Effect, Finding, Options,
    dispatch::fallback::{Fallback, ProxyFallback},
    proxy,
    responses::Responses,
};

/// A compiled operation.
#[derive(Debug)]
pub(super) struct Operation {
    /// Its place among the operations of the service.
    pub(super) index: usize,
    pub(super) name: Box<str>,
    pub(super) action: Option<Box<str>>,
    /// The element of its requests.
    input: Option<Box<str>>,
    pub(super) dispatcher: Dispatcher,
    /// The name of the response if nothing matches.
    pub(super) fallback: Option<Box<str>>,
    /// The URL of another server.
    pub(super) proxy: Option<Box<str>>,
    /// Whether the other server gets all calls, not only those that nothing matches.
    pub(super) is_proxy: bool,
    pub(super) responses: Responses,
}

impl Operation {
    pub(super) fn compile(
        index: usize,
        operation: &model::Operation,
        responses: &[(usize, &Response)],
        options: Options,
        findings: &mut Vec<Finding>,
    ) -> Self {
        let own = Responses::new(responses);
        let mut report = |effect, text: Box<str>| {
            findings.push(Finding::of_operation(&operation.name, effect, text));
        };
        let mut name = operation.dispatcher.clone().filter(|name| !name.is_empty());
        let mut rules = operation.rules.clone();
        let is_missing = name.is_none();
        let mut fallback = None;
        let mut proxy = None;
        let inner = match name.as_deref() {
            Some("FALLBACK") => Some(Fallback::parse(rules.as_deref()).map(|it| {
                fallback = it.fallback;
                (it.dispatcher, it.dispatcher_rules)
            })),
            Some("PROXY_FALLBACK") => Some(ProxyFallback::parse(rules.as_deref()).map(|it| {
                proxy = it.proxy_url;
                (it.dispatcher, it.dispatcher_rules)
            })),
            _ => None,
        };
        match inner {
            Some(Ok(inner)) => (name, rules) = inner,
            // The dispatcher stays, and there is none of this name.
            Some(Err(text)) => report(Effect::NotServed, text),
            None => {}
        }
        let is_proxy = name.as_deref() == Some("PROXY");
        if is_proxy {
            proxy = Some(rules.clone().unwrap_or_default());
        }
        let mut dispatcher = Dispatcher::compile(name.as_deref(), rules.as_deref());
        if let (true, false, [only]) = (is_missing, options.is_strict, own.all()) {
            dispatcher = Dispatcher::Single(*only);
        }
        if let Some(Err(text)) = proxy.as_deref().map(proxy::check) {
            proxy = None;
            match is_proxy {
                true => dispatcher = Dispatcher::Broken(text),
                false => report(Effect::Differs, text),
            }
        }
        let has_proxy = is_proxy && proxy.is_some();
        if let Some(text) = dispatcher.problem().filter(|_| !has_proxy) {
            report(Effect::NotServed, text);
        }
        if let Dispatcher::Script(_, script) = &dispatcher
            && let Some(text) = script.cannot_run()
        {
            report(Effect::NoScript, text);
        }
        Self {
            index,
            name: operation.name.clone(),
            action: operation.action.clone(),
            input: operation.input_name.clone(),
            dispatcher,
            fallback,
            proxy,
            is_proxy,
            responses: own,
        }
    }

    /// Whether requests have this element in their body.
    pub(super) fn has_element(&self, element: &str) -> bool {
        self.input.as_deref() == Some(element) || *self.name == *element
    }
}
