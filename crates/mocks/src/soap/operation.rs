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
        let name = operation.dispatcher.as_deref().filter(|name| !name.is_empty());
        let rules = operation.rules.as_deref();
        let mut fallback = None;
        let mut proxy = None;
        let mut dispatcher = match name {
            Some("FALLBACK") => match Fallback::parse(rules) {
                Ok(it) => {
                    fallback = it.fallback;
                    Dispatcher::compile(it.dispatcher.as_deref(), it.dispatcher_rules.as_deref())
                }
                Err(text) => Dispatcher::Broken(text),
            },
            Some("PROXY_FALLBACK") => match ProxyFallback::parse(rules) {
                Ok(it) => {
                    proxy = it.proxy_url;
                    Dispatcher::compile(it.dispatcher.as_deref(), it.dispatcher_rules.as_deref())
                }
                Err(text) => Dispatcher::Broken(text),
            },
            Some("PROXY") => {
                proxy = Some(rules.unwrap_or_default().into());
                Dispatcher::Unsupported("PROXY".into())
            }
            other => Dispatcher::compile(other, rules),
        };
        if let (None, false, [only]) = (name, options.is_strict, own.all()) {
            dispatcher = Dispatcher::Single(*only);
        }
        let is_proxy = name == Some("PROXY");
        let mut report = |effect, text: Box<str>| {
            findings.push(Finding::of_operation(&operation.name, effect, text));
        };
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
