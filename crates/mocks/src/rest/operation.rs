//! An operation that is ready to answer.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use snapshot::{
    ServiceKey,
    model::{self, Model, Request, Response},
};

use super::{
    callbacks::Callbacks,
    dispatcher::{Dispatcher, Mistake, Proxy},
};
use crate::{
    Effect, Finding, Options,
    by_operation::ByOperation,
    dispatch::constraints::Constraints,
    events::{self, Triggers},
    proxy,
    responses::Responses,
};

/// An operation that is ready to answer.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) name: Box<str>,
    pub(super) dispatcher: Dispatcher,
    pub(super) constraints: Constraints,
    pub(super) responses: Responses,
    pub(super) callbacks: Callbacks,
    /// The event services whose messages follow its answers.
    pub(super) triggers: Triggers,
    /// Why no call can be answered.
    pub(super) problem: Option<Box<str>>,
}

/// The messages of all operations.
pub(super) struct Messages<'m> {
    requests: ByOperation<'m, Request>,
    responses: ByOperation<'m, Response>,
}

impl<'m> Messages<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        Self {
            requests: ByOperation::new(&model.requests, |it| &it.operation),
            responses: ByOperation::new(&model.responses, |it| &it.operation),
        }
    }
}

impl Operation {
    pub(super) fn compile(
        operation: &model::Operation,
        messages: &Messages<'_>,
        options: Options,
        findings: &mut Vec<Finding>,
    ) -> Self {
        let mut problem = None;
        let mut report = |effect, text: Box<str>| {
            if effect == Effect::NotServed {
                problem.get_or_insert(text.clone());
            }
            findings.push(Finding::of_operation(&operation.name, effect, text));
        };
        let mut mistakes = Vec::new();
        let dispatcher = Dispatcher::compile(operation, &mut mistakes);
        for mistake in mistakes {
            match mistake {
                Mistake::Ignored(text) => report(Effect::Ignored, text),
                Mistake::Missing(text) if options.is_strict => report(Effect::NotServed, text),
                Mistake::Missing(text) => report(Effect::Differs, text),
                Mistake::NoScript(text) => report(Effect::NoScript, text),
                Mistake::Fails(text) => report(Effect::NotServed, text),
            }
        }
        if let Proxy::All(url) | Proxy::Unmatched(url) = &dispatcher.proxy
            && let Err(text) = proxy::check(url)
        {
            report(Effect::NotServed, text);
        }
        let constraints = Constraints::compile(&operation.constraints).unwrap_or_else(|text| {
            report(Effect::NotServed, text);
            Constraints::default()
        });
        let mut responses = Responses::new(messages.responses.of(&operation.name));
        dispatcher.index(&mut responses);
        let callbacks =
            Callbacks::compile(operation, messages.requests.of(&operation.name), options);
        Self {
            name: operation.name.clone(),
            dispatcher,
            constraints,
            responses,
            callbacks,
            triggers: events::triggers(operation),
            problem,
        }
    }
}

/// What Microcks encodes in the name of a service.
const FRAGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The path of a service below the server, for example `/rest/Beer%20API/1.0`.
pub(super) fn address(key: &ServiceKey) -> Box<str> {
    format!("/rest/{}/{}", utf8_percent_encode(&key.name, FRAGMENT), key.version).into()
}
